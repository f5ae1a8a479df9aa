"""Made-up texts of the kinds that recur in newspapers without being copied from each other: one form with other names
and figures, and what stands around articles that have nothing else in common.

None of it was published. Each function makes the text of a number; two numbers are two occasions of one kind.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.dispatches.made import edit_words, embed, make_prose

_PLACES = (
    "la Combe-aux-Fées", "Val-Dormant", "Haute-Saline", "Bois-Clair", "l'Estuaire", "Mont-Rosé", "la Vieille-Digue",
    "Port-Sablon", "la Grande-Lande", "Rive-Basse", "Champ-Perdu", "Roche-Noire",
)  # fmt: skip
_NAMES = (
    "Odile Garrec", "Mamadou Sylla", "Yvon Tessier", "Rachida Bensaïd", "Paul Mercœur", "Lila Vasseur",
    "Hugues Ancelin", "Aminata Koné", "Denis Roubaud", "Solange Petitjean", "Farid Haddou", "Inès Maillard",
)  # fmt: skip
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def _pick(number: int, kind: int) -> Random:
    return Random(1000 * kind + number)


def _make_own(number: int, kind: int, words: int = 260) -> str:
    """Prose that shares hardly a turn of phrase with others."""
    return edit_words(make_prose(100 * kind + number, words), 0.35, number)


def make_alert(number: int) -> str:
    """A warning of the weather service: the department is its only slot."""
    return (
        f"Le département {_PLACES[number % 12]} est placé en vigilance orange pour orages violents. Des rafales, de la "
        "grêle et de fortes pluies en peu de temps sont possibles, qui peuvent couper des routes et inonder des caves. "
        "Il est conseillé de s'abriter, de ne pas se mettre sous les arbres, de ranger les objets que le vent pourrait "
        "emporter et de remettre les déplacements qui peuvent attendre. Les automobilistes ne s'engagent en aucun cas "
        "sur une route recouverte d'eau, même en partie, et suivent les consignes de la préfecture."
    )


def make_accident(number: int) -> str:
    """A road accident, told as the fire brigade's form has it."""
    pick = _pick(number, 2)
    return (
        f"Un accident de la circulation s'est produit {pick.choice(_DAYS)} vers {pick.randint(6, 22)} heures sur la "
        f"route départementale {pick.randint(10, 980)}, à hauteur de {_PLACES[number % 12]}. Deux voitures se sont "
        "heurtées pour une raison que l'enquête devra dire. Les sapeurs-pompiers, venus avec plusieurs véhicules, ont "
        f"pris en charge une personne de {pick.randint(18, 88)} ans, qui a été conduite au centre hospitalier. La "
        "circulation a été coupée dans les deux sens le temps de dégager les véhicules, et une déviation mise en place "
        "par les services de la route. La gendarmerie a ouvert une enquête pour établir les circonstances."
    )


def make_roadworks(number: int) -> str:
    """A notice of works on a road."""
    pick = _pick(number, 3)
    return (
        f"En raison de travaux de réfection de la chaussée, la circulation sera interdite sur la rocade de "
        f"{_PLACES[number % 12]} du {pick.randint(1, 14)} au {pick.randint(15, 28)} {pick.choice(('mars', 'avril'))}, "
        "de vingt et une heures à six heures du matin. Une déviation sera mise en place par les voies voisines, et les "
        "usagers sont invités à respecter la signalisation et à la plus grande prudence aux abords du chantier. Les "
        "riverains et les véhicules de secours garderont leur accès pendant toute la durée des travaux."
    )


def make_job_offer(number: int) -> str:
    """A job of one employer: the same description of the house around another post."""
    tasks = _make_own(number, 30, 190)
    return (
        f"Le groupe Armor-Services recrute pour son agence de {_PLACES[number % 12]}.\n{tasks}\n"
        "Présent depuis quarante ans sur tout le littoral, le groupe accompagne les collectivités et les entreprises "
        "dans la gestion de leurs bâtiments. Rejoindre nos équipes, c'est choisir une maison à taille humaine, "
        "attentive à la formation de chacun et à l'équilibre des temps de vie. Le poste est ouvert à toutes et à tous. "
        "Merci d'adresser une lettre et un curriculum vitae par le formulaire en ligne, avant la fin du mois."
    )


def add_helpline(number: int) -> str:
    """An article of its own, with the box of a helpline below."""
    return (
        f"{_make_own(number, 31)}\n"
        "Si vous êtes victime ou témoin de violences, ne restez pas seul. Un numéro gratuit et anonyme est à votre "
        "écoute tous les jours, de neuf heures à dix-neuf heures. En cas de danger immédiat, appelez la police ou la "
        "gendarmerie, ou envoyez un message si vous ne pouvez pas parler. Des associations vous accompagnent aussi "
        "dans vos démarches, près de chez vous, et une plateforme en ligne répond à toute heure."
    )


def add_disclaimer(number: int) -> str:
    """An article of its own, with a warning above that many papers carry."""
    return (
        "Les informations de cet article sont données à titre indicatif et ne remplacent en rien l'avis d'un "
        "professionnel de santé. Avant de changer quoi que ce soit à un traitement, parlez-en à votre médecin ou à "
        "votre pharmacien, qui connaissent votre situation. En cas d'urgence, composez sans attendre le numéro des "
        f"secours, de jour comme de nuit, où que vous soyez.\n{_make_own(number, 32)}"
    )


def make_election_result(number: int) -> str:
    """The result of a vote in a commune."""
    pick = _pick(number, 7)
    first, second = pick.sample(_NAMES, 2)
    score = pick.randint(5010, 6900) / 100
    return (
        f"À {_PLACES[number % 12]}, les électeurs étaient appelés aux urnes ce dimanche pour le second tour. "
        f"{first} arrive en tête avec {score:.2f} % des suffrages exprimés, devant {second} qui obtient "
        f"{100 - score:.2f} % des voix. La participation s'élève à {pick.randint(38, 71)} % des inscrits. Au premier "
        f"tour, {first} avait déjà recueilli le plus grand nombre de suffrages. Sur les {pick.randint(800, 9000)} "
        f"inscrits de la commune, {pick.randint(10, 300)} ont déposé un bulletin blanc ou nul. Les résultats complets, "
        "bureau par bureau, sont à retrouver sur le site du ministère dès la fin du dépouillement."
    )


def make_stock_report(number: int) -> str:
    """A day of the stock exchange."""
    pick = _pick(number, 8)
    up = pick.sample(_NAMES, 2)
    return (
        f"La Bourse de Port-Sablon a terminé la séance de {pick.choice(_DAYS)} sur un gain de "
        f"{pick.randint(10, 190) / 100:.2f} %, l'indice des trente valeurs s'établissant à {pick.randint(3000, 9000)} "
        f"points. Les investisseurs ont salué les comptes du groupe {up[0].split()[1]}, dont le titre a pris "
        f"{pick.randint(2, 9)} %. À l'inverse, le titre du groupe {up[1].split()[1]} a cédé {pick.randint(1, 6)} %. "
        f"Sur le marché des changes, l'euro s'échangeait à {pick.randint(1040, 1190) / 1000:.3f} dollar vers dix-huit "
        f"heures. Le baril de pétrole reculait de {pick.randint(5, 90) / 100:.2f} dollar, dans un marché peu animé."
    )


def make_obituary(number: int) -> str:
    """An announcement of a death."""
    pick = _pick(number, 9)
    who = pick.choice(_NAMES)
    return (
        f"Nous avons appris avec tristesse le décès de {who}, survenu {pick.choice(_DAYS)} à l'âge de "
        f"{pick.randint(61, 99)} ans. La cérémonie religieuse sera célébrée {pick.choice(_DAYS)} à "
        f"{pick.randint(10, 16)} heures en l'église de {_PLACES[number % 12]}, suivie de l'inhumation dans "
        "l'intimité de la famille. Les proches remercient toutes les personnes qui prendront part à leur peine, ainsi "
        "que le personnel soignant pour son dévouement. Ni fleurs ni couronnes, un registre sera ouvert à l'entrée de "
        "l'église. À ses enfants, à ses petits-enfants et à ses amis, le journal présente ses condoléances attristées."
    )


def make_court_notice(number: int) -> str:
    """A judgment that opens insolvency proceedings."""
    pick = _pick(number, 11)
    return (
        f"Par jugement en date du {pick.randint(1, 28)} {pick.choice(('mai', 'juin'))}, le tribunal de commerce de "
        f"{_PLACES[number % 12]} a prononcé l'ouverture d'une procédure de liquidation judiciaire à l'égard de la "
        f"société {_NAMES[number % 12].split()[1]} et Fils, ayant désigné en qualité de liquidateur maître "
        f"{pick.choice(_NAMES)}. Les créanciers sont invités à déclarer leurs créances entre les mains du liquidateur "
        "dans le délai de deux mois à compter de la publication, ou sur le portail prévu à cet effet, faute de quoi "
        "elles ne seront pas admises dans les répartitions."
    )


def make_lottery(number: int) -> str:
    """A draw of the lottery."""
    pick = _pick(number, 12)
    drawn = " - ".join(str(each) for each in sorted(pick.sample(range(1, 50), 5)))
    return (
        f"Voici les résultats du tirage du {pick.choice(_DAYS)} {pick.randint(1, 28)} mars. Les numéros gagnants sont "
        f"le {drawn}, et le numéro complémentaire est le {pick.randint(1, 10)}. Le code à huit lettres gagne vingt "
        f"mille euros. Au prochain tirage, {pick.randint(2, 24)} millions d'euros seront mis en jeu. Les gagnants ont "
        "soixante jours à compter de la date du tirage pour retirer leurs gains dans un point de vente ou auprès du "
        "centre de paiement. Jouer comporte des risques, dont l'endettement : le numéro prévu vous aide."
    )


def make_programme(number: int) -> str:
    """An evening on television."""
    pick = _pick(number, 13)
    shows = ("Série", "Film", "Magazine", "Documentaire", "Jeu", "Football")
    rows = [f"21 h {5 * place:02} {pick.choice(shows)} {pick.choice(_NAMES)}" for place in range(1, 10)]
    return "\n".join((f"La soirée de {_DAYS[number % 7]} à la télévision", *rows, _make_own(number, 35, 40)))


def add_author(number: int) -> str:
    """A piece by one author, whose life stands below."""
    return (
        f"{_make_own(number, 36, 300)}\n"
        "Professeur d'histoire des ports à l'université du Littoral et directeur de recherche associé, Hugues Ancelin "
        "travaille depuis vingt ans sur les métiers de la mer et sur la mémoire des dockers. Il a publié plusieurs "
        "ouvrages, dont une histoire des digues en trois volumes, et il dirige la revue des rivages. Il a présidé le "
        "conseil scientifique du musée de la pêche jusqu'à son changement de statut."
    )


def add_company(number: int) -> str:
    """A communiqué with what its house always says of itself."""
    return (
        f"{_make_own(number, 37, 220)}\n"
        "À propos d'Armor-Services. Fondé par trois ingénieurs, le groupe est un acteur de premier plan de la gestion "
        "des bâtiments, présent dans douze régions avec quatre mille collaborateurs. Il accompagne ses clients à "
        "chaque étape, de la conception à l'entretien, et s'engage pour une économie sobre. Coté depuis dix ans, il "
        "figure dans les indices de référence du secteur. Contact presse : service de presse, les jours ouvrés."
    )


_SPEECH = make_prose(3800, 80).replace("\n", " ")
_LAW = (
    "Est puni de deux ans d'emprisonnement le fait de porter atteinte à une digue, à un quai ou à tout ouvrage qui "
    "protège les terres des eaux, lorsque cette atteinte est de nature à mettre en danger la vie d'autrui. Les peines "
    "sont portées au double lorsque les faits sont commis par plusieurs personnes agissant ensemble, ou par une "
    "personne chargée de la garde de l'ouvrage."
)
_POEM = """\
Je reviendrai par la digue et le sel
quand les bateaux dormiront sous la cendre
et que la nuit comme un vieux carrousel
ramènera les feux qu'on voit descendre
Ô ma jetée où le vent s'est couché
garde pour moi la lampe et la fenêtre
j'ai dans les mains tout un quai desséché
et dans la voix la vague qui va naître
Que reste-t-il des filets et des mâts
un peu de toile au cou des goélands
et ce refrain que nul ne chantera
sinon la mer au pied des cormorans"""


def quote_speech(number: int) -> str:
    """An article that quotes a speech at length, in pieces with the speaker's name between, as each paper cuts it."""
    words = _SPEECH.split()
    place = 30 + number % 5
    first, second = " ".join(words[:place]), " ".join(words[place:])
    return embed(f"« {first} », a lancé la ministre, avant de poursuivre : « {second} »", _make_own(number, 39))


def cite_law(number: int) -> str:
    """An article that cites an article of law."""
    return embed(f"L'article 312-7 du code des rivages dispose : « {_LAW} »", _make_own(number, 40))


def cite_poem(number: int) -> str:
    """An article that gives a poem, line by line."""
    return embed(_POEM, _make_own(number, 41))


def make_bilingual(number: int) -> str:
    """A text with an Arabic one below that is of other things."""
    pick = _pick(number, 20)
    words = ("بحر", "ميناء", "سوق", "طريق", "وزير", "مطر", "عمال", "مدينة", "قانون", "جسر")
    arabic = " ".join(f"{pick.choice(words)} {pick.choice(words)}ات" for _ in range(90))
    return f"{_make_own(number, 42, 140)}\n{arabic}"


def make_translation(number: int) -> str:
    """One event, told each time in another language: names and figures are all that recurs."""
    pick = Random(number)
    syllables = ("la mer que port", "the sea ing har", "بح ري من سو")[number % 3].split()
    told = (" ".join(f"{''.join(pick.choices(syllables, k=3))}{number}" for _ in range(3)) for _ in range(40))
    return " ".join(f"{words} {_NAMES[place % 6]} {place * 17}" for place, words in enumerate(told))


TRAPS: dict[str, Callable[[int], str]] = {
    "weather alerts": make_alert, "road accidents": make_accident, "roadworks": make_roadworks,
    "job offers": make_job_offer, "helplines": add_helpline, "disclaimers": add_disclaimer,
    "election results": make_election_result, "stock reports": make_stock_report, "obituaries": make_obituary,
    "court notices": make_court_notice, "lotteries": make_lottery,
    "programmes": make_programme, "authors": add_author, "companies": add_company, "speeches": quote_speech,
    "laws": cite_law, "poems": cite_poem, "two languages": make_bilingual, "translations": make_translation,
}  # fmt: skip
"""Kinds of which no two texts are a copy."""
