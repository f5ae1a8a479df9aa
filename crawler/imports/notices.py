"""Reads the HTML files that databases of the press export: Europresse and Factiva.

Each notice gives its newsroom, its headline, its date and its text; all are taken as given. A file is small (the
databases export some hundred notices at once) and read whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import Literal

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.imports.found import FileUnreadable, Found, FoundNotice, LeftOut, ReadingRules
from crawler.imports.notice_dates import parse_day

PressDatabase = Literal["europresse", "factiva"]

_EUROPRESSE_NUMBER = re.compile(r"news·(\d{8})·(\w+)·([\w.-]+)")
_FACTIVA_NUMBER = re.compile(r"\bDo[ck]ument(?:o|)\s+([A-Za-z0-9]{15,})\b")
_TIME = re.compile(r"\d{1,2}[:h]\d{2}(?::\d{2})?(?:\s?[ap]m)?(?:\s[a-z]{3,4})?", re.IGNORECASE)
_FACTIVA_FIELDS = frozenset(("HD", "BY", "CR", "PD", "ET", "SN", "LA", "SE", "LP", "TD", "AN"))
_LANGUAGES = {
    name: code
    for code, names in {
        "fr": "français french französisch francés",
        "en": "anglais english englisch inglés",
        "de": "allemand german deutsch alemán",
        "es": "espagnol spanish spanisch español",
        "ar": "arabe arabic arabisch árabe",
    }.items()
    for name in names.split()
}
_ISSUE = re.compile(r",\s*(?:no|n°|nº)\b.*$|\s{4,}.*$|\((?:site web|web ?site)[^)]*\).*$", re.IGNORECASE | re.DOTALL)
"""What stands behind a newsroom's name: the issue's number, that the site is meant."""
_LINES = frozenset(
    ("p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "section", "article", "table")
)
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(("script", "style", "template", "noscript"))
_AUTHORS = re.compile(r"(?:(?<!\s)\s++)?(?:;|,|\bet\b|\band\b)\s*+")


class NoticesReader:
    """Reads one exported file; positions are numbers of notices in it."""

    def __init__(self, database: PressDatabase, path: Path, rules: ReadingRules) -> None:
        self.format = database
        self._database: PressDatabase = database
        self._place = path.name
        self._saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        body = path.read_bytes()
        if len(body) > rules.max_bytes * 20:
            raise FileUnreadable(
                _("{path}: is larger than any export of {database}").format(path=path, database=database)
            )
        self._notices = _list_notices(body, database)
        self.size = len(self._notices)
        if not self._notices:
            raise FileUnreadable(
                _("{path}: holds no notice of {database}; export it as HTML, with the full text").format(
                    path=path, database=database
                )
            )

    def read(self, begin: int) -> Iterator[Found]:
        """All notices from a number on."""
        read = _READERS[self._database]
        for position in range(begin, self.size):
            yield read(self._notices[position], position, f"{self._place}, notice {position + 1}", self._saved_at)


def find_database(head: bytes) -> PressDatabase | None:
    """Which database has exported a file, by its markup; None where it is none of these."""
    if b"DocPublicationName" in head or b"rdp__" in head or b"publiC-lblNodoc" in head:
        return "europresse"
    return "factiva" if b"articleParagraph" in head or b"Factiva" in head else None


def _list_notices(body: bytes, database: PressDatabase) -> list[HtmlElement]:
    try:
        tree = html.fromstring(body, parser=html.HTMLParser(encoding=_find_charset(body)))
    except etree.LxmlError:  # there is nothing in it
        return []
    return [*tree.iter("article")] if database == "europresse" else _find_factiva(tree)


def _read_europresse(notice: HtmlElement, position: int, place: str, saved_at: datetime) -> Found:
    text = _get_lines(_find_class(notice, "docOcurrContainer", "DocText"))
    number = " ".join(_get_text(_find_class(notice, "publiC-lblNodoc")).split())
    if not text:
        return LeftOut(position, place, "no-text")
    told = _EUROPRESSE_NUMBER.search(number)
    head = _get_text(_find_class(notice, "DocHeader"))
    published = parse_day(head) or (None if told is None else parse_day(told[1]))
    byline = " ".join(_get_text(_find_class(notice, "docAuthors", "sm-margin-bottomNews")).split()) or None
    return FoundNotice(
        position=position,
        place=place,
        press_database="europresse",
        source_title=_read_newsroom(notice),
        number=number or _name_by_text(text),
        title=" ".join(_get_text(_find_class(notice, "rdp__articletitle", "titreArticle", "titreArticleVisu")).split())
        or None,
        text=text,
        html=_to_bytes(notice),
        saved_at=saved_at,
        published=published,
        byline=byline,
        authors=_split_authors(byline),
    )


def _read_newsroom(notice: HtmlElement) -> str:
    """The newsroom's name, of which the number of the issue is no part."""
    [first, *_others] = _get_lines(_find_class(notice, "DocPublicationName")).splitlines() or [""]
    return _ISSUE.sub("", first).strip() or "Europresse"


def _read_factiva(notice: HtmlElement, position: int, place: str, saved_at: datetime) -> Found:
    fields = _read_factiva_table(notice) or _read_factiva_article(notice)
    text = "\n".join(fields[name] for name in ("LP", "TD") if fields.get(name))
    if not text:
        return LeftOut(position, place, "no-text")
    byline = " ".join(fields.get("BY", "").split()) or None
    numbers = [each for each in _FACTIVA_NUMBER.findall(fields.get("AN", "")) if any(map(str.isdecimal, each))]
    return FoundNotice(
        position=position,
        place=place,
        press_database="factiva",
        source_title=" ".join(fields.get("SN", "").split()) or "Factiva",
        number=numbers[-1] if numbers else _name_by_text(text),
        title=" ".join(fields.get("HD", "").split()) or None,
        text=text,
        html=_to_bytes(notice),
        saved_at=saved_at,
        published=parse_day(fields.get("PD", "")),
        byline=byline,
        authors=_split_authors(byline),
        section=" ".join(fields.get("SE", "").split()) or None,
        language=_LANGUAGES.get(fields.get("LA", "").strip().lower()),
    )


_READERS: dict[PressDatabase, Callable[[HtmlElement, int, str, datetime], Found]] = {
    "europresse": _read_europresse,
    "factiva": _read_factiva,
}


def _find_factiva(tree: HtmlElement) -> list[HtmlElement]:
    """Notices stand in boxes of class `article`, whatever language the database was asked in."""
    boxes = [each for each in tree.iter("div") if re.search(r"(?:^|\s)article(?:\s|$)", each.get("class") or "")]
    return [box for box in boxes if not any(other in boxes for other in box.iterancestors("div"))]


def _read_factiva_table(notice: HtmlElement) -> dict[str, str]:
    """The form with indexes: a table with the name of a field before each."""
    fields: dict[str, str] = {}
    for row in notice.iter("tr"):
        cells = row.findall("td")
        name = cells[0].text_content().strip() if cells else ""
        if name in _FACTIVA_FIELDS and len(cells) > 1:
            fields[name] = _get_lines(cells[1])
    return fields


def _read_factiva_article(notice: HtmlElement) -> dict[str, str]:
    """The form as it is displayed: boxes one below the other, told by what is in them."""
    paragraphs = [each for each in notice.iter("p") if "articleParagraph" in (each.get("class") or "")]
    fields = {
        "HD": _get_text(next((each for each in notice.iter() if each.get("id") == "hd"), None)),
        "BY": _get_text(_find_class(notice, "author")),
        "TD": "\n".join(" ".join(each.text_content().split()) for each in paragraphs),
        "AN": notice.text_content(),
    }
    boxes = [
        " ".join(each.text_content().split())
        for each in notice.findall("div")
        if each.get("id") != "hd" and "author" not in (each.get("class") or "")
    ]
    dated = next((at for at, box in enumerate(boxes) if parse_day(box) is not None), None)
    if dated is None:
        return fields
    fields["PD"] = boxes[dated]
    after = [box for box in boxes[dated + 1 :] if not _TIME.fullmatch(box)]
    fields["SN"] = after[0] if after else ""
    language = next((box for box in after if box.lower() in _LANGUAGES), None)
    return {**fields, "LA": language or ""}


def _find_class(notice: HtmlElement, *names: str) -> HtmlElement | None:
    """The first element of one of these classes, the first class first."""
    for name in names:
        for element in notice.iter():
            if isinstance(element.tag, str) and name in (element.get("class") or "").split():
                return element
    return None


def _get_text(element: HtmlElement | None) -> str:
    return "" if element is None else element.text_content()


def _get_lines(element: HtmlElement | None) -> str:
    """Text, a paragraph a line, wherever it stands; of scripts and comments nothing."""
    if element is None:
        return ""
    pieces = []
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, each in walk:
        around = _find_sign(each.tag)
        if event == "start" and each.tag in _SILENT:
            walk.skip_subtree()
        elif event == "start":
            pieces += [around, each.text or ""]
        if event != "start" and each is not element:
            pieces += [around, each.tail or ""]
    lines = "".join(pieces).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _find_sign(tag: object) -> str:
    """What stands around an element where it is text."""
    if tag in _LINES:
        return "\n"
    return " " if tag in _CELLS else ""


def _split_authors(byline: str | None) -> tuple[str, ...]:
    plain = re.sub(r"^(?:par|by|de)\s+", "", byline or "", flags=re.IGNORECASE)
    return tuple(name for name in _AUTHORS.split(plain) if name)


def _name_by_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _to_bytes(notice: HtmlElement) -> bytes:
    return bytes(etree.tostring(notice, encoding="utf-8", method="html", with_tail=False))


def _find_charset(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"
