"""A message of watches as a page for mail and as plain text. Pure: the letter says all, nothing is read or fetched."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from archive.model.words.word_diff import DiffPiece
from archive.search.functions import to_html as to_marked_html
from archive.search.query import HighlightedText
from archive.site.language import Language, Words
from archive.site.links import to_outside_link
from archive.watches.letter import Letter, LetterEntry

_WIDTH = 78
"""Characters of a line of plain text (RFC 5322 § 2.1.1)."""


def to_letter_html(letter: Letter, site: str | None) -> str:
    """The letter as an HTML page that mail programs show. `site`: where the archive is read, for links to it."""
    base = None if site is None else site.rstrip("/")

    def link(entry: LetterEntry) -> str:
        return f"{base}/article/{entry.article_id}" if base else to_outside_link(entry.url) or "#"

    return _load_template().render(
        letter=letter, t=Words(_language(letter)), site=base, link=link, mark=_mark, outside=to_outside_link
    )


def to_letter_text(letter: Letter, site: str | None) -> str:
    """The letter as plain text, what was met between asterisks."""
    t = Words(_language(letter))
    base = None if site is None else site.rstrip("/")
    lines = [letter.title, t.format_instant(letter.made_at), ""]
    for section in letter.sections:
        if len(letter.sections) > 1:
            lines += [section.title, "=" * min(len(section.title), _WIDTH), ""]
        for entry in section.entries:
            lines += [*_format_entry(entry, t, base), ""]
        if section.more:
            beyond = f" {base}/watch/{section.watch}" if base else ""
            lines += [f"{t('watch.more', n=section.more)}{beyond}", ""]
    if letter.unlooked:
        lines += [t("watch.unlooked"), ""]
        for each in letter.unlooked:
            reason = f" ({t.tell(each.reason)})" if each.reason else ""
            lines.append(f"- {t('watch.unlooked_source', source=each.title, n=each.crawls)}{reason}")
        lines.append("")
    return "\n".join([*lines, "-- ", t("watch.sent_by"), letter.key, ""])


def _format_entry(entry: LetterEntry, t: Words, base: str | None) -> Iterator[str]:
    headline = _mark_plainly(entry.title) or t("watch.untitled")
    yield from textwrap.wrap(f"* {headline}", _WIDTH, subsequent_indent="  ")
    about = [
        t.label_value("watch", entry.kind) if entry.kind != "new" else None,
        t.label_value("change", entry.change) if entry.change else None,
        entry.source_title,
        t.format_instant(entry.published_at or entry.happened_at),
        entry.section,
        entry.agency,
        t("watch.rank" if entry.kind == "front-page" else "watch.best_rank", rank=entry.rank) if entry.rank else None,
        t("watch.reprints", n=entry.reprints) if entry.reprints else None,
    ]
    yield "  " + " · ".join(each for each in about if each)
    if entry.diff:
        yield from _format_diff(entry.diff)
    else:
        yield from textwrap.wrap(
            _mark_plainly(entry.excerpt), _WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False
        )
    if base:
        yield f"  {base}/article/{entry.article_id}"
    yield f"  {entry.url}"


def _format_diff(pieces: tuple[DiffPiece, ...]) -> Iterator[str]:
    """What was there and what is there now, a line each."""
    for sign, left_out in (("-", "insert"), ("+", "delete")):
        text = "".join(piece.text for piece in pieces if piece.mark != left_out).strip()
        if text:
            yield f"  {sign} {text}"


def _mark(marked: HighlightedText) -> Markup:
    return Markup(to_marked_html(marked))  # noqa: S704  # to_html escapes


def _mark_plainly(marked: HighlightedText) -> str:
    return marked.cut_between("*", "*")


def _language(letter: Letter) -> Language:
    return "en" if letter.language == "en" else "fr"


@cache
def _load_template() -> Template:
    environment = Environment(
        loader=PackageLoader("archive.site", "templates/marbre"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("letter.html")
