"""The forms of a letter: mail, text and the feed of its watches. The site's words and templates make them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from archive.store import Archive
from archive.watches.letter import Letter, LetterEntry
from crawler.watches.ways import LetterForms

if TYPE_CHECKING:
    from archive.site.exports.atom import FeedEntry

_IN_A_FEED = 100
"""Entries of a feed file: as many as a feed reader that looks once a day needs."""


def make_forms(archive: Archive, site: str | None) -> LetterForms:
    """How letters are written; the site, which brings the words, is loaded when one is."""

    def to_text(letter: Letter) -> str:
        from archive.site.exports.letters import to_letter_text

        return to_letter_text(letter, site)

    def to_html(letter: Letter) -> str:
        from archive.site.exports.letters import to_letter_html

        return to_letter_html(letter, site)

    return LetterForms(to_text, to_html, lambda letter: _to_feed(archive, letter, site))


def _to_feed(archive: Archive, letter: Letter, site: str | None) -> bytes:
    """All that the watches of a letter have met lately, the newest first."""
    from archive.site.exports.atom import Feed, to_atom

    entries = []
    for section in letter.sections:
        match_ids = archive.watches.list_matches(section.watch, limit=_IN_A_FEED)
        entries += archive.watches.read_entries(section.watch, match_ids)
    entries.sort(key=lambda entry: entry.match_id, reverse=True)
    names = " ".join(section.watch for section in letter.sections)
    title = ", ".join(section.title for section in letter.sections)
    feed = Feed(title, f"marbre:watch:{names}", letter.made_at, language=letter.language)
    return to_atom(feed, [_to_entry(entry, site) for entry in entries[:_IN_A_FEED]])


def _to_entry(entry: LetterEntry, site: str | None) -> FeedEntry:
    from archive.search.functions import to_html
    from archive.site.exports.atom import FeedEntry

    changed = "".join(
        f"<{tag}>{escape(piece.text)}</{tag}>" if tag else escape(piece.text)
        for piece in entry.diff
        for tag in ({"insert": "ins", "delete": "del"}.get(piece.mark),)
    )
    return FeedEntry(
        entry.url,
        entry.title.text or entry.url,
        entry.happened_at,
        entry.published_at,
        f"<p>{changed or to_html(entry.excerpt)}</p>",
        source_title=entry.source_title,
        categories=(entry.kind, entry.section or "", entry.agency or ""),
        archive_url=f"{site.rstrip('/')}/article/{entry.article_id}" if site else None,
        event="" if entry.kind == "new" else f"{entry.kind} {entry.occasion}".rstrip(),
    )
