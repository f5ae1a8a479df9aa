"""From a byline as displayed to the persons in it: without "Par", functions, places, newsrooms and agencies. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.metadata.dates.french_dates import fold
from pipelines.metadata.linked_data import clean_text
from pipelines.metadata.people.agencies import find_agency, is_agency
from pipelines.metadata.people.names import is_person, is_single_name, to_usual_case
from pipelines.metadata.people.outlets import Outlet

_LABEL_WORDS = (
    r"(?:propos\s+)?recueillis?\s+(?:à\s+[\w'’-]+\s+)?par|texte\s*(?:et\s+photos?\s*)?(?:par)?|(?:un\s+)?(?:article|reportage|"
    r"enqu[êe]te|entretien|dossier|r[ée]cit|analyse|tribune|chronique|interview)\s+"
    r"(?:(?:r[ée]alis|r[ée]dig|sign|propos)[ée]e?\s+par|[ée]crite?\s+par|de|par)|"
    r"(?:[ée]crit|r[ée]dig[ée]|publi[ée]|post[ée]|sign[ée]|propos[ée]|r[ée]alis[ée]|pr[ée]sent[ée]|mis en ligne)"
    r"e?s?\s+par|"
    r"par|by|written by|posted by|auteure?s?|autrice|r[ée]dacteur|journaliste|de notre\b[^,]{0,60}?,|signature"
)
_LABEL = re.compile(rf"^\s*(?:[—–-]\s*)?(?:(?:{_LABEL_WORDS})\s*:?\s+|(?:de|from|texte|par)\s*:\s*)", re.IGNORECASE)
_LABEL_GLUED = re.compile(r"^Par(?=[A-ZÀ-Ý][a-zà-ÿ])")
BYLINE_START = re.compile(
    rf"^\s*(?:[—–-]\s*)?(?:(?:{_LABEL_WORDS})\s*:?\s+|(?:de|from|texte|par)\s*:\s*)(?=\S)", re.IGNORECASE
)

# Where the names of a byline end: a date, a link to more, a credit.
_END = re.compile(
    r"""(?:^|[\s,|(—–-])(?:(?:publi|post|mis|modifi|cr[ée])[ée]e?s?\s+(?:[àa]\s+jour\s+)?(?:le|à|il|:)\b|voir\s+(?:ses|tous|plus)
    |tous\s+(?:ses|les)\s+articles|ses\s+articles|suivre\b|s['’]abonner|follow\b|cr[ée]dits?\b|photos?\s*:|photo\s|©|translated|traduit|traduction
    |lecture|temps\s+de|\d+\s*(?:min|mn)\b|le\s+\d|(?:le\s*:?\s*)?(?:lun|mar|mercre|jeu|vendre|same)di\b|(?:le\s*:?\s*)?dimanche|il\s+y\s+a
    |derni[èe]re|publi[ée]\b|le\s*:
    |pour\s+(?:le|la|les|l['’])|https?:|www\.|e-?mail|\S+@\S+\.\w)|@
    |(?<=[^\W\d])[\s,|(—–-]+\d{1,2}(?:er)?\s?(?:[/.:h-]\s?\d|janv|f[ée]v|mars|avr|mai\b|jui|ao[uû]t|sept|oct|nov|d[ée]c)|\b(?:19|20)\d\d\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Where a name ends inside one piece: "LAURE BRETTON Envoyés spéciaux à Toulouse", "Ada Diallo correspondante à Bamako".
_FUNCTION = re.compile(
    r"""[\s,(—–-]+(?:(?:notre|nos|de\s+notre|son|leur)\b|envoy[ée]|correspondant|journaliste|r[ée]dact|grand\s+reporter|reporter|photograph|chercheu
    |professeur|ma[îi]tre\s|chef|directe?u?r|pr[ée]sident|docteur|stagiaire|depuis\s|[àa]\s+[A-ZÀ-Ý]|en\s+[A-ZÀ-Ý]|avec\b|pour\b|pigiste|chroniqueu
    |sp[ée]cialiste|responsable|collaborat|membre|d[ée]put[ée]|[ée]crivain|politologue|sociologue|[ée]conomiste|historien|philosophe|dit\s*:|a\s+comment
    |animat|[ée]ditorialiste|consultant|avocat|contributeur|abonn[ée])""",
    re.IGNORECASE | re.VERBOSE,
)
_BETWEEN = re.compile(
    r"\s*(?:[,;|/•·+&\n]|(?<=[^\W\d_]{3})\.\s(?=[A-ZÀ-Ý])|\s[—–-]\s|\s(?:et|and|avec|with)\s(?!l['’])|\s(?=avec l))\s*",
    re.IGNORECASE,
)
_INNER_LABEL = re.compile(r"(?<=\S)\s+(?=(?:propos\s+)?recueillis?\s+par\s)", re.IGNORECASE)
_LATER_LABEL = re.compile(r"\b[Pp]ar\s*:?\s+(?=[A-ZÀ-Ý])")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Byline:
    """The names of a byline in order, the agency in it, and what it says otherwise.

    `names` pairs each name with whether it is surely a person's: a single word ("Océane", "JCTS") is one only if
    something else says so. `is_newsroom` tells that the byline names the newsroom or a part of it,
    `unread` how many characters were none of all this.
    """

    names: tuple[tuple[str, bool], ...] = ()
    agency: str | None = None
    is_newsroom: bool = False
    unread: int = 0

    @property
    def persons(self) -> tuple[str, ...]:
        """The names that are surely persons'."""
        return tuple(name for name, is_sure in self.names if is_sure)

    @property
    def everyone(self) -> tuple[str, ...]:
        """All names, single words included: for places where nothing but a name is expected."""
        return tuple(name for name, _ in self.names)


def strip_label(text: str) -> str:
    """A byline without "Par", "Propos recueillis par", "Écrit par" and their like."""
    previous = None
    while previous != text:
        previous, text = text, _LABEL.sub("", _LABEL_GLUED.sub("", text), count=1)
    return text.strip(" \t:–—-")


def read_byline(text: str, outlet: Outlet, not_authors: tuple[str, ...] = ()) -> Byline:
    """Read the names out of a byline. Order is kept; the same person is given once."""
    whole = bare = strip_label(_INNER_LABEL.sub(" ; ", clean_text(text)))
    if (end := _END.search(bare)) is not None:
        # "Publié le 3 mars à 10h par Awa Sy": the names come after the date.
        later = _LATER_LABEL.search(bare, end.start())
        bare = bare[later.end() :] if later and not bare[: end.start()].strip() else bare[: end.start()]
        if later and (end := _END.search(bare)) is not None:
            bare = bare[: end.start()]
    agency = find_agency(bare)
    excluded = {fold(name).strip() for name in not_authors}
    names: dict[str, tuple[str, bool]] = {}
    unread = len(whole) - len(bare)
    is_newsroom = False
    for piece in _BETWEEN.split(_BRACKETS.sub(" ", bare)):
        name = _find_name(piece)
        if not name or is_agency(name) or fold(name) in excluded:
            continue
        if outlet.has_name(name) or _NEWSROOM.search(fold(piece)):
            is_newsroom = True
        elif (is_full := is_person(name)) or is_single_name(name):
            names.setdefault(fold(name).replace("-", " "), (to_usual_case(name), is_full))
        else:
            unread += len(name)
    return Byline(tuple(names.values()), agency, is_newsroom, unread)


_INITIALS = re.compile(r"^(?:[A-ZÀ-Ý]\.-?){1,4}$")
_HONORIFIC = re.compile(r"^\s*(?:Dr|Pr|Prof|M|Mme|Mlle|Me|Mgr|Hadj|El Hadj)\.?\s+(?=[A-ZÀ-Ý])")
_NEWSROOM = re.compile(r"\bredaction|\bservice\b|\bequipe\b|\badmin|\bwebmaster|\bcollectif\b|\bnewsroom|\bagence\b")


def _find_name(piece: str) -> str:
    piece = _HONORIFIC.sub("", strip_label(piece)).strip(" ,:;\"'“”«»*-–—\u200b\ufeff").lstrip(".")
    if (function := _FUNCTION.search(piece)) is not None:
        piece = piece[: function.start()]
    words = " ".join(piece.split()).strip(" ,:;").removesuffix(".") if not _INITIALS.match(piece) else piece
    half = len(words) // 2
    # A name written twice over, for the picture and for the line.
    return words[:half] if words[:half] == words[half + 1 :] and words[half : half + 1] == " " else words
