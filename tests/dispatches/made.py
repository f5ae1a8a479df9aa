"""Made-up texts for the tests and benchmarks of wire copy: prose, its copies, and what only looks like a copy.

None of it was published. The same seed gives the same text.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_SUBJECTS = (
    "le conseil municipal", "la ministre", "un pêcheur du port", "la direction des transports", "le tribunal",
    "une équipe de chercheurs", "la chambre de commerce", "le collectif des riverains", "la préfecture maritime",
    "l'association des parents", "le syndicat des dockers", "une commerçante du marché",
)  # fmt: skip
_VERBS = (
    "a demandé", "réclame depuis longtemps", "vient d'obtenir", "refuse pour le moment", "prépare avec soin",
    "a présenté devant la presse", "espère encore", "n'a pas voulu commenter", "annonce pour la rentrée",
    "a repoussé d'une semaine", "étudie en commission", "attend toujours",
)  # fmt: skip
_OBJECTS = (
    "la réfection de la digue", "un nouveau calendrier", "les comptes de l'exercice", "la réouverture du quai",
    "une enquête indépendante", "des moyens supplémentaires", "l'avis des pompiers", "un plan contre les crues",
    "le rachat des terrains", "une baisse des loyers", "la liste des bénéficiaires", "l'accord des propriétaires",
)  # fmt: skip
_ENDS = (
    "malgré les réserves des services", "après trois heures de débat", "sans attendre la fin des travaux",
    "au grand soulagement des familles", "dans un climat plus calme que prévu", "comme le veut la coutume locale",
    "avec l'appui des communes voisines", "faute de crédits suffisants", "selon un document consulté sur place",
    "alors que la saison commence à peine", "pour la deuxième fois cette année", "devant une salle presque vide",
)  # fmt: skip
_SYLLABLES = ("ba", "cré", "di", "fou", "gle", "ja", "lin", "mo", "ner", "pi", "ro", "sa", "teur", "vé", "zon")
_PLACES = ("Port-Clair", "Morne-Vert", "Salines", "La Cale", "Anse-Noire", "Bois-Dormant", "Grand-Fond", "Pointe-Sel")
_FIRST, _LAST = ("Awa", "Jean", "Moussa", "Élise", "Karim", "Rose"), ("Ducasse", "Traoré", "Lenoir", "Bâ", "Péan")


def make_prose(seed: int, words: int = 300) -> str:
    """Paragraphs of about so many words; two seeds share no more than turns of phrase."""
    pick = Random(seed)
    paragraphs: list[str] = []
    count = 0
    while count < words:
        sentences = [_make_sentence(pick) for _ in range(pick.randint(2, 4))]
        count += sum(len(sentence.split()) for sentence in sentences)
        paragraphs.append(" ".join(sentences))
    return "\n".join(paragraphs)


def _make_sentence(pick: Random) -> str:
    parts = (pick.choice(_SUBJECTS), pick.choice(_VERBS), pick.choice(_OBJECTS), pick.choice(_ENDS))
    middle = " ".join(f"{part} {_make_word(pick)}" for part in parts)
    who = f"{pick.choice(_FIRST)} {pick.choice(_LAST)}"
    number = pick.randint(2, 9000)
    form = pick.choice((
        "À {place}, {middle}, et {number} personnes étaient là.",
        "{middle}, explique {who}, qui en a vu passer {number} à {place}.",
        "Près de {number} habitants de {place} le savent : {middle}.",
        "{who} en convient, {middle}, mais {place} compte {number} foyers.",
    ))  # fmt: skip
    sentence = form.format(place=pick.choice(_PLACES), middle=middle, who=who, number=number)
    return sentence[0].upper() + sentence[1:]


def _make_word(pick: Random) -> str:
    """A word that hardly another text has."""
    return "".join(pick.choice(_SYLLABLES) for _ in range(3))


def edit_words(text: str, share: float, seed: int = 0) -> str:
    """The text with this share of its words replaced, each by another one."""
    pick = Random(seed)
    lines = []
    for line in text.splitlines():
        words = [f"changé{pick.randrange(10**6)}" if pick.random() < share else word for word in line.split()]
        lines.append(" ".join(words))
    return "\n".join(lines)


def cut(text: str, share: float) -> str:
    """The beginning of a text."""
    words = text.split(" ")
    return " ".join(words[: round(len(words) * share)])


def embed(text: str, around: str) -> str:
    """A text in the middle of another one."""
    lines = around.splitlines()
    half = len(lines) // 2
    return "\n".join((*lines[:half], text, *lines[half:]))


def convert_units(text: str) -> tuple[str, str]:
    """A text with a measure every forty words or so, and the same with other units."""
    words = text.split(" ")
    miles, kilometres = list(words), list(words)
    for place in range(0, len(words), 40):
        miles[place] += f" sur {place + 7} milles"
        kilometres[place] += f" sur {(place + 7) * 16 // 10} kilomètres"
    return " ".join(miles), " ".join(kilometres)


def quote_in(statement: str, own: str) -> str:
    """An article of its own that quotes a statement."""
    return embed(f"Le ministère a publié un texte : « {statement} »", own)


def make_horoscope(day: int) -> str:
    """Signs, each with sentences out of one bank, as horoscopes are made."""
    pick = Random(day)
    bank = [_make_sentence(Random(sentence)) for sentence in range(9_000, 9_400)]
    signs = ("Bélier", "Taureau", "Gémeaux", "Cancer", "Lion", "Vierge", "Balance", "Scorpion", "Sagittaire", "Verseau")
    return "\n".join(f"{sign} : {' '.join(pick.sample(bank, 2))}" for sign in signs)


def make_bulletin(day: int) -> str:
    """A weather bulletin: one form, other figures."""
    pick = Random(day)
    lines = [
        f"À {place}, le thermomètre affichera {pick.randint(18, 25)} degrés au lever du jour et {pick.randint(26, 39)} "
        f"degrés au plus chaud de l'après-midi, avec un vent de {pick.randint(5, 60)} kilomètres par heure et "
        f"{pick.randint(0, 90)} millimètres de pluie attendus sur l'ensemble de la journée."
        for place in _PLACES
    ]
    return "\n".join(("Voici le temps qu'il fera sur le littoral et dans les terres.", *lines))


def make_weather_table(day: int) -> str:
    """The rows of a table of temperatures."""
    pick = Random(day)
    cities = _PLACES * 4
    return "\n".join(f"{city} {pick.randint(10, 25)} {pick.randint(25, 40)} Soleil" for city in cities)


def make_match_sheet(report: str) -> str:
    """A report of one's own with the line-up that every paper has."""
    pick = Random(7)
    team = [f"{pick.choice(_FIRST)} {pick.choice(_LAST)}" for _ in range(44)]
    return f"{report}\nStade Municipal. Arbitre : M. Lenoir. Composition : {', '.join(team)}."


def make_legal_notice(number: int) -> str:
    """A notice of a company's foundation: one form, other names and figures."""
    pick = Random(number)
    who, place, registry = f"{pick.choice(_FIRST)} {pick.choice(_LAST)}", pick.choice(_PLACES), pick.choice(_PLACES)
    name, street = f"SARL {pick.choice(_LAST)}{number}", f"{pick.randint(1, 90)} rue {pick.choice(_LAST)}{number}"
    day, year, capital, years = (
        pick.randint(1, 28),
        pick.randint(10, 26),
        pick.randint(1000, 90000),
        pick.randint(50, 99),
    )
    return (
        f"Aux termes d'un acte sous seing privé en date du {day} mars 20{year}, il a été constitué une société "
        f"nommée {name} au capital de {capital} euros, dont le siège est fixé à {place}{number}, pour une durée de "
        f"{years} ans à compter de son immatriculation au registre du commerce et des sociétés de {registry}. La "
        f"gérance est assurée par {who}, demeurant {street}. Toute cession de parts est soumise à l'agrément des "
        f"associés. L'immatriculation sera requise auprès du greffe sous le numéro {pick.randint(10**6, 10**7)}."
    )


def make_tremor(number: int) -> str:
    """A short notice whose figures stand in its first sentences, too close together for five equal words between."""
    pick = Random(number)
    return (
        f"Une secousse de magnitude {pick.randint(3, 5)},{number} a été ressentie le {number} mai à "
        f"{pick.randint(0, 11)} h {pick.randint(10, 59)} à {pick.randint(3, 40)} km de {pick.choice(_PLACES)}{number}, "
        "selon l'observatoire des volcans. Les habitants qui l'ont ressentie sont invités à le dire sur le site de "
        "l'observatoire, qui recueille les témoignages de la population pour mieux connaître le sol. Aucun dégât n'a "
        "été signalé à cette heure aux pompiers, et la préfecture rappelle les gestes que chacun doit avoir quand la "
        "terre tremble."
    )


def add_headings(own: str) -> str:
    """An article of its own, and below it the headings of what else is to be read."""
    headings = [" ".join(_make_sentence(Random(seed)).split()[:11]).rstrip(",;:") for seed in range(9_500, 9_512)]
    return "\n".join((own, *(f"À lire aussi : {each}" for each in headings)))


FORMULA = (
    "Toute reproduction totale ou partielle de cet article est interdite sans accord préalable de la rédaction, qui se "
    "réserve le droit de poursuivre quiconque passerait outre, et rappelle que chacun dispose d'un droit d'accès, de "
    "rectification et d'opposition aux données qui le concernent, qu'il exerce en écrivant au siège du journal par "
    "courrier simple ou par le formulaire prévu à cet effet, une réponse lui étant adressée sous trente jours."
)
"""A source's boilerplate, or a notice that many carry."""


def join(texts: Sequence[str]) -> str:
    """Texts one after the other."""
    return "\n".join(texts)
