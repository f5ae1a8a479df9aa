"""What a person's name looks like in a French-language byline, and what does not. Pure.

Names of the whole francophone world: particles, hyphens, initials, capitals throughout ("Aminata N'DIAYE"), family name
first. What disqualifies is a word that bylines use for newsrooms, functions and places of work.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.metadata.dates.french_dates import fold

_PARTICLE_WORDS = (
    "de du des d la le les van von der den dos da di del della el al bin ben ibn ould bint ag y e st sainte saint mc"
    " abou"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_GIVEN_TOO = frozenset({"Al", "Ben"})
"""Particles that open a full name as a given name: "Ben Smith"."""
_LOWERED = frozenset(("de", "du", "des", "d", "von", "van", "der", "den", "dos", "da", "di", "del", "della", "y", "e"))
_TOKEN = re.compile(r"^(?:[^\W\d_]+['’])?(?:[^\W\d_]{1,25}\.?)(?:[-‑.'’][^\W\d_]{1,25}\.?){0,4}$")
_NEWSROOM_WORDS = """
    abonne abonnes accueil actu actualite actualites actus admin administrateur administration administrator
    afrique agence agences algerie amerique and anonyme aout arabie archives article articles arts association
    auteur auteurs author authors avec avril basket belgique benin bureau burkina by cameroun canada cet chef
    cheffe chronique cinema collectif collective comite commentaire commentaires communication communique compte
    congo conseil contact contenu copyright correspondance correspondant correspondante cote coupe credit
    credits culture d'ivoire dans decembre desk dimanche directeur direction directrice divers dossier dr droits
    economie editeur edition editions education elections email emirats emission entretien environnement envoye
    envoyee equipe est etats europe facebook faits faso federation fevrier follow fondation football france fri
    gabon getty gmt google gouvernement grand groupe guerre guinee haiti hebdo hebdomadaire high home idees
    illustration image images inconnu info information informations infos instagram institut international
    internationale internet interview invite istock ivoire janvier jeudi journal journaliste journalistes
    journaux juillet juin justice latine league lecteur lecteurs lecture ligue linkedin lire livres lundi
    magazine mail mairie mali mardi maroc mars media medias mercredi message messages ministere minutes mis
    modifie mon monde moyen musique name nations news newsletter newsroom niger no novembre octobre opinion
    opinions orient page par paris partager partenaire partenariat parti people photo photos podcast police
    politique pour premier presse proche producteur production profil propos publication publicite publie quebec
    quotidien radio realisation recueilli recueillis redac redacchef redacteur redacteurs redaction redactrice
    redaktion region reporter reporters reserve root royaume rugby sa samedi sante saoudite sat sciences senegal
    septembre service services ses shutterstock sierra site societe son source sources special speciale speciaux
    sponsorise sport sports staff studio suisse suivre sun sur syndicat tchad team tech tele telegram television
    tennis the thu togo tous tout toutes traduction traduit tribune tue tunisie tv twitter uni unies unis univ
    universite unknown user utc vendredi video videos vie ville vip voir web webmaster webmestre wed whatsapp
    youtube
    aujourd'hui hier
    about agency amis assets association bookmark comments communiste confederation coordination courant editorial
    front more mouvement premium published read redaktion revolutionnaire share socialiste staff union update updated
    cabinet campaign foundation health notaires public redacao redaccion redactie scp selarl sipa university writers
"""
_NOT_NAMES = frozenset(_NEWSROOM_WORDS.split())
# Chosen by what they did to the saved press pages; none was measured alone.
_FEWEST_WORDS, _MOST_WORDS = 2, 6
"""Words of a full name, particles included."""
_FEWEST_OWN_WORDS = 2
"""Words of a full name that are no particles."""
_SHORTEST_SINGLE, _LONGEST_SINGLE = 2, 20
"""Letters of a first name, pen name or initials standing alone."""
_CAPITAL_WITHIN = 3
"""Letters from a word's start among which a name has its capital (d'Almeida)."""
_SHORTEST_CAPITALS_FIRST, _SHORTEST_CAPITALS = 3, 2
"""Letters from which on a word in capitals is a name and not initials: the first word, and each later one."""
_LONGEST_INITIALS = 5
"""Letters of a single word in capitals that is taken for signed initials."""
_MOST_ALIAS_WORDS, _LONGEST_ALIAS = 3, 40
"""Words and letters of a pseudonym."""
_NAMES_KEPT = 2048
"""Texts of which it is kept whether they are a name, the least used ones dropped. Not measured."""
_INITIAL_GLUED = re.compile(r"^[A-ZÀ-Ý][a-z]{0,2}\.(?:-?[A-ZÀ-Ý]\.)?[A-ZÀ-Ý][^\W\d_]+(?:[-'’][^\W\d_]+)*$")
_DOMAIN = re.compile(r"\w\.(?:fr|com|net|org|info|be|ch|ca|sn|ml|ci|tv|eu)$", re.IGNORECASE)
_ELIDED = re.compile(r"^(?:[dl]['’](?:[A-ZÀ-Ý]{2,}$|[^A-ZÀ-Ý])|L['’][^A-ZÀ-Ý])|-(?:vous|nous|moi|toi)$")
"""An elided article before an acronym or a common word, an imperative: "d'ONG" is no name, "d'Almeida" is."""

_OPENING_WORDS = """
    le la les l un une des nos notre votre vos ce cette ces mon ma en au aux a et ou si il elle on nous ici por
"""
_FIRST_NEVER = frozenset(_OPENING_WORDS.split())
_SINGLE_WORDS = """
    von by por par avec et und and onze ecrit redige publie poste signe propose traduit commenter reagir repondre
    ecouter imprimer envoyer enregistrer sauvegarder
"""
_NEVER_SINGLE = _PARTICLES | frozenset(_SINGLE_WORDS.split())
"""What stands alone where a name is looked for: prepositions, the verb of a byline cut off, words of buttons."""
_EAST_ASIAN = re.compile(r"[\u4e00-\u9fff\u3005]{2,4}$|[\uac00-\ud7a3]{2,4}$")
"""A Chinese, Japanese or Korean name: written without a space, in two to four characters."""
_EAST_NEWSROOM = re.compile("新聞|新闻|日報|日报|時報|通信|編集|编辑|記者|记者|[社網网台局部版]$|기자|신문|뉴스|일보")
_SUFFIX = re.compile(r"(?<!\s)\s++(?:jr|sr|ii|iii|phd|md)\.?$", re.IGNORECASE)


@lru_cache(maxsize=_NAMES_KEPT)
def is_person(text: str) -> bool:
    """Whether a text is a person's full name: two to six words, each a name's word or a particle."""
    words = text.split()
    if len(words) == 1 and (
        _INITIAL_GLUED.match(text) or (_EAST_ASIAN.match(text) and not _EAST_NEWSROOM.search(text))
    ):
        return True  # "H.Capelle"
    if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or not _are_all_names(words):
        return False
    own = sum(fold(word) not in _PARTICLES for word in words) + (words[0] in _GIVEN_TOO)
    return own >= _FEWEST_OWN_WORDS


@lru_cache(maxsize=_NAMES_KEPT)
def is_single_name(text: str) -> bool:
    """Whether a text can be a first name, a pen name or initials standing alone: `Océane`, `JCTS`, `M.K.`."""
    if fold(text) in _NEVER_SINGLE:
        return False
    return " " not in text and _SHORTEST_SINGLE <= len(text) <= _LONGEST_SINGLE and _are_all_names([text])


def is_alias(text: str) -> bool:
    """Whether a text can be a pseudonym that has no name's form: `greg (nakan)`, `lampe27`; a login alone is none."""
    words = re.findall(r"\w+", fold(text))
    if not words or len(words) > _MOST_ALIAS_WORDS or len(text) > _LONGEST_ALIAS:
        return False
    is_login = len(words) == 1 and text.isalpha() and text.islower()
    return not is_login and not any(word in _NOT_NAMES or word in _FIRST_NEVER for word in words)


def _are_all_names(words: list[str]) -> bool:
    if fold(words[0]).rstrip(".") in _FIRST_NEVER:
        return False
    for word in words:
        key = fold(word).strip(".")
        if key in _PARTICLES and word is not words[0]:
            continue
        if key in _NOT_NAMES or not _TOKEN.match(word) or _ELIDED.search(word) or _DOMAIN.search(word):
            return False
        if not any(char.isupper() for char in word[:_CAPITAL_WITHIN]) and word.lower() != word.upper():
            return False  # scripts without capitals have none to show
    return True


def to_usual_case(name: str) -> str:
    """A name as one writes it in a sentence: `Patrick ANGEVIN` → `Patrick Angevin`; initials stay."""
    name = _SUFFIX.sub("", name.strip())
    words = name.split()
    return " ".join(_to_usual_word(word, len(words), place) for place, word in enumerate(words))


def _to_usual_word(word: str, of: int, place: int) -> str:
    letters = [char for char in word if char.isalpha()]
    # "SY" and "BA" are family names; "JP" in front of one is initials.
    if (
        len(letters) < (_SHORTEST_CAPITALS_FIRST if place == 0 else _SHORTEST_CAPITALS)
        or "." in word.rstrip(".")
        or not all(char.isupper() for char in letters)
    ):
        return word
    if of == 1 and len(letters) <= _LONGEST_INITIALS:
        return word  # initials signed alone
    if fold(word) in _LOWERED:
        return word.lower()
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1] + part[0][1:].lower(), word)
