"""From a byline as displayed to the persons in it: without "Par", functions, places, newsrooms and agencies. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.metadata.dates.french_dates import fold
from pipelines.metadata.linked_data import clean_text
from pipelines.metadata.people.agencies import find_agency, is_agency, is_agency_service
from pipelines.metadata.people.given_names import has_given_name
from pipelines.metadata.people.names import is_alias, is_person, is_single_name, to_usual_case
from pipelines.metadata.people.outlets import Outlet

_LABEL_WORDS = (
    r"(?:propos\s+)?recueillis?\s+(?:et\s+traduits?\s+)?(?:à\s+[\w'’-]{1,40}\s+)?par|texte\s*(?:et\s+photos?\s*)?(?:par)?|"
    r"(?:une?\s+)?(?:article|reportage|"
    r"enqu[êe]te|entretien|dossier|r[ée]cit|analyse|tribune|chronique|interview|texte|synth[èe]se|d[ée]cryptage|billet)\s+"
    r"(?:(?:r[ée]alis|r[ée]dig|sign|propos)[ée]e?\s+par|[ée]crite?\s+par|de|par)|"
    r"(?:[ée]crit|r[ée]dig[ée]|publi[ée]|post[ée]|soumis|ajout[ée]|envoy[ée]|"
    r"sign[ée]|propos[ée]|r[ée]alis[ée]|pr[ée]sent[ée]|mis en ligne)"
    r"e?s?\s+par|"
    r"par|by|written by|posted by|submitted by|reported by|words by|"
    r"autor(?:in|es|a)?|(?:l['’])?auteure?s?|(?:l['’])?autrice|r[ée]dacteur|journaliste|"
    r"(?:de\s+)?n(?:otre|os)\s+(?:envoy|correspondan)[^,:]{0,60}?[,:]|de notre\b[^,]{0,60}?,|"
    r"correspondance(?:\s+particuli[èe]re)?|collaborat(?:ion|rice|eur)\s+sp[ée]ciale?|chronique\s+tenue\s[^,.]{0,40}?par|signature|sign[ée]e?(?=\s*:)|بقلم|كتبت?|"
    r"(?:(?:ein|eine)\s+)?(?:kommentar|gastbeitrag|gastkommentar|interview|analyse|reportage|essay|kolumne)\s+von|"
    r"a\s+cura\s+di|d[ae]l\s+nostro\s+(?:inviato|corrispondente)|texto\s+(?:de|por)|[eé]kri\s+pa|aus\s+\w{2,20}\s+berichtet"
)
_ELIDED_LABEL = r"une?\s+(?:article|reportage|enqu[êe]te|entretien|dossier|r[ée]cit|chronique|interview|texte)\s+d['’]"
"""A label before a name that begins with a vowel: "Un reportage d'Awa Sy"."""
_LABEL = re.compile(
    rf"^\s*(?:[—–-]\s*)?(?:(?:{_LABEL_WORDS})\s*:?\s+|{_ELIDED_LABEL}"
    r"|(?:de|from|texte|text|texto|testo|par|von|por|di|da)\s*:\s*)",
    re.IGNORECASE,
)
_LABEL_GLUED = re.compile(r"^Par(?=[A-ZÀ-Ý][a-zà-ÿ])")
BYLINE_START = re.compile(
    rf"^\s*(?:[—–-]\s*)?(?:(?:{_LABEL_WORDS})\s*:?\s+|{_ELIDED_LABEL}"
    r"|(?:de|from|texte|text|texto|testo|par|von|por|di|da)\s*:\s*)(?=\S)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:de|von|por|di|da|door|av|af|od)(?:\s*+:)?\s++(?=[A-ZÀ-Ý])", re.IGNORECASE)
"""What stands before an author's name in other languages, and in front of family names as well."""
_ALONE = re.compile(
    r"(?:par|by|von|por|de|di|da|texte?|texto|testo|auteure?s?|autrice|autor(?:in|es|a)?|authors?|écrit par|written by"
    r"|journaliste)\s*:?$",
    re.IGNORECASE,
)
_UNIT = re.compile(r"(?<!\s)\s++d['’](?=[A-ZÀ-Ý])")
"""Where a programme or a unit follows a name: "Un texte de Awa Sy d'Enquête"."""
_TEXT_OF = re.compile(r"\s*une?\s+(?:texte|reportage|article|dossier)\s+d[e']", re.IGNORECASE)

# Where the names of a byline end: a date, a link to more, a credit.
_END = re.compile(
    r"""(?:^|[\s,|(—–-])(?:(?:publi|post|mis|modifi|cr[ée])[ée]e?s?\s+(?:[àa]\s+jour\s+)?(?:le|à|il|:)\b|voir\s+(?:ses|tous|plus)
    |tous\s+(?:ses|les)\s+articles|ses\s+articles|suivre\b|s['’]abonner|follow\b|cr[ée]dits?\b|(?:ph|f)otos?\s*:|photo\s|infographies?\b|illustrations?\b|dessins?\b|©|translated|traduit|traduction
    |lecture|temps\s+de|\d+\s*(?:min|mn)\b|le\s+\d|(?:le\s*+:?+\s*+)?(?:lun|mar|mercre|jeu|vendre|same)di\b|(?:le\s*+:?+\s*+)?dimanche|il\s+y\s+a
    |derni[èe]re|publi[ée]\b|le\s*:|published\b|updated\b|posted\b|ver[öo]ffentlicht|aktualisiert|stand\s*:|publicad|actualizad|pubblicat|aggiornat
    |partager?\b|share\b|(?-i:dans|in)\s+(?-i:[A-ZÀ-Ý])
    |pour\s+(?:le|la|les|l['’])|https?:|www\.|e-?mail|[^\s@]{1,64}@[^\s@]{1,64}\.\w)|@
    |(?<=[^\W\d])[\s,|(—–•·●-]+\d{1,2}(?:er)?\s?(?:[/.:h-]\s?\d|janv|f[ée]v|mars|avr|mai\b|jui|ao[uû]t|sept|oct|nov|d[ée]c)|\b(?:19|20)\d\d\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Where a name ends inside one piece: "LAURE BRETTON Envoyés spéciaux à Toulouse", "Ada Diallo correspondante à Bamako".
_FUNCTION = re.compile(
    r"""(?<![\s,(—–-])[\s,(—–-]+(?:(?:notre|nos|de\s+notre|son|leur)\b|envoy[ée]|correspondant|journaliste|r[ée]dact|grand\s+reporter|reporter|photograph|chercheu
    |professeur|ma[îi]tre\s|chef|directe?u?r|pr[ée]sident|docteur|stagiaire|depuis\s|[àa]\s+[A-ZÀ-Ý]|en\s+[A-ZÀ-Ý]|avec\b|pour\b|pigiste|chroniqueu
    |sp[ée]cialiste|responsable|collaborat|membre|d[ée]put[ée]|[ée]crivain|politologue|sociologue|[ée]conomiste|historien|philosophe|dit\s*:|a\s+comment
    |animat|[ée]ditorialiste|consultant|avocat|contribut|abonn[ée]|\w{0,20}redakteur|\w{0,20}korrespondent|\w{0,20}reporter|volont[äa]r
    |(?-i:et\s+l['’])|initiative\s+de\b|is\s+an?\s(?:\w{2,12}\s){0,2}(?:reporter|journalist|writer|editor|correspondent|contributor)
    |est\s(?:une?\s)?(?:journaliste|correspondant|reporter|r[ée]dac|chroniqueu|pigiste)
    |correspondent|\w{0,9}editor\b|writer\b|columnist|\w{0,20}journalist|redactor|corresponsal|periodista|giornalista|inviat[oa]\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_TRADE_ALONE = re.compile(
    r"\W*(?:grande?\s+)?(?:journaliste?|correspondant|envoy[ée]e?\s+sp[ée]cial|reporter|r[ée]dac(?:teur|trice)|pigiste|chroniqueu"
    r"|[ée]ditorialiste|stagiaire|collaborat|corresponsal|redactora?\b|periodista|giornalista|staff\s+writer|\w{0,20}redakteur)",
    re.IGNORECASE,
)
"""A piece of a byline that is what its author does: it names nobody, and nothing in it was left unread."""
_RANKED_TRADE = re.compile(
    r"\W*(?:senior|chief|deputy|executive|managing|associate|assistant|contributing)\s(?:\w{2,20}\s){0,3}"
    r"(?:editor|reporter|correspondent|writer|columnist|producer)\b",
    re.IGNORECASE,
)
"""A rank and a trade, whose capitals are no name's: "Senior Politics Editor"."""
_TRANSLATED = re.compile(r"tradu|transl", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:(?<!\s)\s++)?[,;|/•·+&]\s*+|(?<=[^\W\d_]{3})\.\s(?=[A-ZÀ-Ý])"
    r"|(?<!\s)\s++(?:[—–-]\s++|(?:et|and|und|og|och|avec|with|mit|con)\s(?!l['’])\s*+|(?=avec l))"
    r"|(?<!\s)[^\S\n]*+\n\s*+",
    re.IGNORECASE,
)
_BETWEEN_FULL = re.compile(r"\s(?:y|e|i|ve|en)\s")
"""What parts two authors, and the two family names of one: only between full names."""
_WITH = re.compile(r"(?:avec|with|mit|con)\s+(?!l['’])", re.IGNORECASE)
_WORD = r"([^\W\d_][\w'’-]{1,25})"
_SHARED = re.compile(rf"(?:^|(?<=[,;|]))\s*{_WORD}\s+(?:et|ET|and|AND|und|&)\s+{_WORD}\s+{_WORD}\s*(?=$|[,;|(])")
"""Two first names with the family name they share: "Jean et Marie Dupont"."""
_PICTURED = re.compile(
    r"[^,;|/&()]{1,80}\((?:photos?|vid[ée]os?|images?|dessins?|illustrations?)\b[^()]{0,40}\)", re.IGNORECASE
)
"""A name whose brackets say that it made the pictures: "Awa Sy (texte) et Moussa Ba (photos)"."""
_INNER_LABEL = re.compile(r"(?<=\S)\s+(?=(?:propos\s+)?recueillis?\s+par\s)", re.IGNORECASE)
_LATER_LABEL = re.compile(r"\b(?:[Pp]ar|[Bb]y|[Vv]on)(?:\s*+:)?\s++(?=[A-ZÀ-Ý])")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_BRACKETED_WITH = re.compile(r"\((?:avec|with|et)\s+(?!l['’])([^()]{3,80})\)", re.IGNORECASE)
"""Who wrote with somebody: "Par Awa Sy (avec Moussa Ba)"."""
_FIRST_HANDLE = re.compile(r"^\s*@\w{2,30}\s+(?=[A-ZÀ-Ý])")
_LONGEST = 1000
"""Letters of a byline that are read: no page names so many authors. Chosen, not measured."""


@dataclass(frozen=True, slots=True)
class Byline:
    """The names of a byline in order, the agency in it, and what it says otherwise.

    `names` pairs each name with whether it is surely a person's: a single word ("Océane", "JCTS") is one only if
    something else says so. `is_newsroom` tells that the byline names the newsroom or a part of it,
    `unread` how many characters were none of all this, of which `cut` stand behind a date, a link or a share word.
    """

    names: tuple[tuple[str, bool], ...] = ()
    agency: str | None = None
    is_newsroom: bool = False
    unread: int = 0
    cut: int = 0

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
    for _ in range(_MOST_LABELS):
        stripped = _LABEL.sub("", _LABEL_GLUED.sub("", text), count=1)
        if stripped == text:
            break
        text = stripped
    return text.strip(" \t:–—-")


_MOST_LABELS = 4
"""Labels in front of each other: "Article – Texte : Par"."""


def is_label_alone(text: str) -> bool:
    """Whether a line is nothing but a byline's label: its names stand in the next one."""
    return _ALONE.match(text) is not None


def find_pen_name(text: str) -> str | None:
    """The one word after a byline's label where that is no name by its form: "par lampe27 (son site)"."""
    if BYLINE_START.match(text) is None:
        return None
    name = _BRACKETS.sub("", strip_label(clean_text(text[:_LONGEST]))).strip()
    is_word = _PEN_NAME.match(name) is not None and is_alias(name.capitalize())
    return name if is_word and not is_agency(name) and not _NEWSROOM.search(fold(name)) else None


_LINES_KEPT = 1024
"""Lines whose names are kept: several readers ask for the same ones."""
_PEN_NAME = re.compile(r"[^\W\d_]\w{2,24}$")


@lru_cache(maxsize=_LINES_KEPT)
def read_byline(text: str, outlet: Outlet, not_authors: tuple[str, ...] = ()) -> Byline:
    """Read the names out of a byline. Order is kept; the same person is given once."""
    text = text[:_LONGEST]
    whole = bare = strip_label(_INNER_LABEL.sub(" ; ", clean_text(text)))
    bare = _cut_end(_FIRST_HANDLE.sub("", bare))
    if _TEXT_OF.match(text) and (unit := _UNIT.search(bare)) is not None and is_person(bare[: unit.start()]):
        bare = bare[: unit.start()]
    agency = find_agency(bare)
    excluded = {fold(name).strip() for name in not_authors}
    names: dict[str, tuple[str, bool]] = {}
    unread = cut = len(whole) - len(bare)
    is_newsroom = False
    for piece in _split_names(bare):
        name = _find_name(piece)
        if not name or is_agency(name) or is_agency_service(name) or fold(name) in excluded:
            continue
        is_outlet = outlet.has_name(name) and not outlet.is_called_after(name)
        is_full = is_person(name)
        if (employed := _find_employed(name, outlet)) is not None:
            names.setdefault(fold(employed).replace("-", " "), (to_usual_case(employed), True))
        elif is_outlet or outlet.has_acronym(name) or _NEWSROOM.search(fold(name if is_full else piece)):
            is_newsroom = True
        elif _RANKED_TRADE.match(piece) or (not is_full and _TRADE_ALONE.match(piece)):
            continue
        elif is_full or is_single_name(name):
            names.setdefault(fold(name).replace("-", " "), (to_usual_case(name), is_full))
        else:
            unread += len(name)
    return Byline(tuple(names.values()), agency, is_newsroom, unread, cut)


def _find_employed(name: str, outlet: Outlet) -> str | None:
    """The name in front of the newsroom's, which a first name alone may have: "Awa du Fanal"."""
    found = _EMPLOYED.match(name)
    if found is None or not outlet.has_name(found[2]):
        return None
    return found[1] if is_person(found[1]) or is_single_name(found[1]) else None


_EMPLOYED = re.compile(r"(\S{2,30}(?:\s\S{2,30})?)\s(?:d[eu]|chez|pour)\s(\S.{2,60})$")


def _cut_end(bare: str) -> str:
    """The byline up to a date or a link; what follows it where a label stands only there."""
    if (end := _END.search(bare)) is None:
        return bare
    if _TRANSLATED.search(end[0]):
        return bare[: end.start()]
    later = _LATER_LABEL.search(bare, end.start())
    if later is None or _names_somebody(bare[: end.start()]):
        return bare[: end.start()]
    # "Publié le 3 mars à 10h par Awa Sy": the names come after the date.
    rest = bare[later.end() :]
    return rest[: end.start()] if (end := _END.search(rest)) is not None else rest


def has_label_within(text: str) -> bool:
    """Whether somebody is announced anywhere in a byline: "Capital von Awa Sy"."""
    return _LATER_LABEL.search(text) is not None


def _names_somebody(text: str) -> bool:
    return any(is_person(_find_name(piece)) for piece in _split_names(text))


def _split_names(text: str) -> list[str]:
    """The pieces of a byline that may each hold one name."""
    if "(" in text or "[" in text:
        text = _BRACKETED_WITH.sub(r", \1, ", _PICTURED.sub(" ", text))
        text = _BRACKETS.sub(" ", text)
    text = _SHARED.sub(_spell_out_shared, text)
    pieces: list[str] = []
    for piece in _BETWEEN.split(text):
        halves = _BETWEEN_FULL.split(piece, maxsplit=1)
        pieces += halves if len(halves) == 2 and all(is_person(_find_name(half)) for half in halves) else [piece]
    return [_WITH.sub("", piece, count=1) if _WITH.match(piece) else piece for piece in pieces]


def _spell_out_shared(found: re.Match[str]) -> str:
    first, second, family = found.groups()
    names = (first, second, family)
    are_alike = len({name.isupper() for name in names}) == 1 or not first.isupper()
    if are_alike and all(is_single_name(name) for name in names) and not any(is_agency(name) for name in names):
        return f"{first} {family}, {second} {family}"
    return found[0]


_INITIALS = re.compile(r"^(?:[A-ZÀ-Ý]\.-?){1,4}$")
_HONORIFIC = re.compile(
    r"^\s*(?:l[ea]\s+)?(?:Dr|Pr|Prof|M|Mme|Mlle|Me|Mgr|Hadj|El Hadj|Docteur|Professeur|Maître)\.?\s+(?=[A-ZÀ-Ý])"
)
_NEWSROOM = re.compile(
    r"\bredaction|\bservice\b|\bequipe\b|\badmin|\bwebmaster|\bcollectif\b|\bnewsroom|\bagence\b|\bredaktion|\bredac(?:cion|cao|tie)\b|\bredazione"
    r"|\bstaff\b|\bteam\b|agentur\b|\bagencia\b"
)
_LOGIN = re.compile(r"[a-z]{3,20}(?:-[a-z]{2,20})?\.[a-z]{2,20}(?:-[a-z]{2,20})?")
"""An account called after a person: "awa.diallo"."""
_EASTERN_FUNCTION = re.compile(r"(?:(?<!\s)\s++)?(?:기자|記者|记者)\s*+$")


def _find_name(piece: str) -> str:
    piece = _HONORIFIC.sub("", strip_label(piece)).strip(" ,:;\"'“”«»*-–—()[]\u200b\ufeff").lstrip(".")
    if (function := _FUNCTION.search(piece)) is not None:
        piece = piece[: function.start()]
    if (label := _PREPOSITION.match(piece)) is not None and is_person(piece[label.end() :]):
        piece = piece[label.end() :]
    piece = _EASTERN_FUNCTION.sub("", piece)
    words = " ".join(piece.split()).strip(" ,:;").removesuffix(".") if not _INITIALS.match(piece) else piece
    if _LOGIN.fullmatch(words) and has_given_name(opened := words.replace(".", " ").title()):
        return opened
    half = len(words) // 2
    # A name written twice over, for the picture and for the line.
    return words[:half] if words[:half] == words[half + 1 :] and words[half : half + 1] == " " else words
