"""What a person's name looks like in a French-language byline, and what does not. Pure.

Names of the whole francophone world: particles, hyphens, initials, capitals throughout ("Aminata N'DIAYE"), family name
first. What disqualifies is a word that bylines use for newsrooms, functions and places of work.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.metadata.french_dates import fold

_PARTICLES = frozenset(
    "de du des d la le les van von der den dos da di del della el al bin ben ibn ould bint ag y e st sainte saint mc abou".split()
)
_TOKEN = re.compile(r"^(?:[^\W\d_]+['’])?(?:[^\W\d_]{1,25}\.?)(?:[-‑.'’][^\W\d_]{1,25}\.?){0,4}$")
_NOT_NAMES = frozenset(
    """redaction redac redacteur redactrice redacteurs agence agences journal journaux journaliste journalistes presse
    info infos information informations news actu actus actualite actualites radio tv television tele tele web site equipe
    service services collectif collective admin administrateur administrator administration webmaster webmestre editeur
    edition editions magazine quotidien hebdo hebdomadaire media medias correspondant correspondante correspondance
    envoye envoyee special speciale speciaux chef cheffe directeur directrice redacchef publication groupe association
    communication communique contenu sponsorise partenaire partenariat publicite abonnes abonne lecteurs lecteur invite
    tribune chronique photo photos video videos credit credits source sources avec par pour sur dans publie mis modifie
    lire suivre follow voir articles article tous tout toutes ses son sa auteur auteurs author authors by the and archives
    desk newsroom staff redaktion team user root anonyme inconnu no name unknown internet reporter reporters grand
    studio podcast emission production producteur realisation international internationale politique economie sport sports
    culture societe monde afrique france mali senegal cameroun burkina guinee togo benin niger tchad gabon congo maroc
    algerie tunisie belgique suisse quebec canada haiti europe paris lundi mardi mercredi jeudi vendredi samedi dimanche
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre minutes lecture commentaires
    commentaire partager facebook twitter whatsapp telegram linkedin instagram youtube google email mail contact newsletter
    accueil home page copyright reserve droits compte profil image illustration dr getty shutterstock images istock
    recueilli recueillis propos traduit traduction interview entretien dossier ministere universite institut
    fondation parti syndicat federation conseil comite bureau direction gouvernement police mairie ville region""".split()
)
_FIRST_NEVER = frozenset("le la les l un une des nos notre votre vos ce cette ces mon ma en au aux a et ou si il elle on nous".split())
_SUFFIX = re.compile(r"\s+(?:jr|sr|ii|iii|phd|md)\.?$", re.IGNORECASE)


@lru_cache(maxsize=2048)
def is_person(text: str) -> bool:
    """Whether a text is a person's full name: two to five words, each a name's word or a particle."""
    words = text.split()
    return 2 <= len(words) <= 6 and _all_names(words) and sum(fold(word) not in _PARTICLES for word in words) >= 2


@lru_cache(maxsize=2048)
def is_single_name(text: str) -> bool:
    """Whether a text can be a first name, a pen name or initials standing alone: `Océane`, `JCTS`, `M.K.`."""
    return " " not in text and 2 <= len(text) <= 20 and _all_names([text])


def _all_names(words: list[str]) -> bool:
    if fold(words[0]).rstrip(".") in _FIRST_NEVER:
        return False
    for word in words:
        key = fold(word).strip(".")
        if key in _PARTICLES and word is not words[0]:
            continue
        if key in _NOT_NAMES or not _TOKEN.match(word):
            return False
        if not any(char.isupper() for char in word[:3]):
            return False
    return True


def in_usual_case(name: str) -> str:
    """A name as one writes it in a sentence: `Patrick ANGEVIN` → `Patrick Angevin`; initials stay."""
    name = _SUFFIX.sub("", name.strip())
    words = name.split()
    return " ".join(_usual(word, len(words)) for word in words)


def _usual(word: str, of: int) -> str:
    letters = [char for char in word if char.isalpha()]
    if len(letters) < 3 or "." in word.rstrip(".") or not all(char.isupper() for char in letters):
        return word
    if of == 1 and len(letters) <= 5:
        return word  # initials signed alone
    if fold(word) in _PARTICLES:
        return word.lower()
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1] + part[0][1:].lower(), word)
