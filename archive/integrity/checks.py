"""What has to hold of each row, as pure functions and as questions in SQL whose every answer is a problem."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any

from archive.articles.shown import SHOWN_COLUMNS, UNLIKE_SHOWN
from archive.extractions.columns import FIELD_COLUMNS, RULES, list_covered_columns
from archive.model.digests import TEXT_RULE, compute_extraction_digest, compute_text_digest
from archive.model.text import count_words
from archive.model.urls import is_urlkey_of
from archive.payloads import references, stored
from archive.payloads.references import PayloadFault
from archive.payloads.stored import ResolvedPayload


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written: the table, the row's key, and what is wrong with it."""

    table: str
    key: str
    what: str

    def __str__(self) -> str:
        """One line for a list."""
        return f"{self.table} {self.key}: {self.what}"


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A query whose rows are problems: the first column is the key, `what` is filled with the others."""

    table: str
    query: str
    what: str

    def to_problem(self, row: tuple[Any, ...]) -> Problem | None:
        """The problem that a row of the answer stands for; None for SQLite's `ok`."""
        return (
            None
            if row == ("ok",)
            else Problem(self.table, str(row[0]), _(self.what).format(*row[1:], columns=", ".join(SHOWN_COLUMNS)))
        )


@dataclass(frozen=True, slots=True)
class _Integrity(RowCheck):
    def to_problem(self, row: tuple[Any, ...]) -> Problem | None:
        return None if row == ("ok",) else Problem(self.table, "file", str(row[0]))


@dataclass(frozen=True, slots=True)
class _ForeignKeys(RowCheck):
    def to_problem(self, row: tuple[Any, ...]) -> Problem | None:
        table, rowid, parent, *_rest = row
        what = _("points to a row of {parent} that is not there").format(parent=parent)
        return Problem(table, f"rowid {rowid}", what)


SQLITE = (
    _Integrity("database", "PRAGMA integrity_check(1000)", ""),
    _ForeignKeys("database", "PRAGMA foreign_key_check", ""),
)
"""SQLite's own checks (https://www.sqlite.org/pragma.html#pragma_integrity_check)."""


def check_size(connection: sqlite3.Connection) -> list[Problem]:
    """The file is whole pages; SQLite itself reads what is missing of the last one as zeros, and says nothing."""
    (*_others, path), *_more = connection.execute("PRAGMA database_list")
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    missing = -Path(path).stat().st_size % page_size
    what = _("its end is cut off: {missing} bytes are missing").format(missing=missing)
    return [Problem("database", "file", what)] if missing else []


RELATIONS = (
    RowCheck(
        "payloads",
        "SELECT payload_digest FROM payloads p WHERE NOT EXISTS "
        "(SELECT 1 FROM captures c WHERE c.payload_digest = p.payload_digest)",
        "no capture tells where these bytes came from",
    ),
    RowCheck(
        "removals",
        "SELECT extraction_id, count(*), max(ordinal) + 1 FROM removals GROUP BY extraction_id "
        "HAVING count(*) <> max(ordinal) + 1 OR min(ordinal) <> 0",
        "{0} of {1} removals are there",
    ),
    RowCheck(
        "articles",
        "SELECT article_id FROM articles a WHERE NOT EXISTS "
        "(SELECT 1 FROM article_addresses d WHERE d.urlkey = a.urlkey AND d.article_id = a.article_id)",
        "its own address does not lead to it",
    ),
    RowCheck(
        "articles",
        "SELECT a.article_id FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id "
        "JOIN captures c ON c.capture_id = a.capture_id WHERE e.payload_digest IS NOT c.payload_digest",
        "its extraction is not of its capture's payload",
    ),
    RowCheck(
        "articles",
        UNLIKE_SHOWN,
        "{columns}: not all are those of the extraction it shows",
    ),
    RowCheck(
        "articles",
        "SELECT a.article_id, count(r.number), coalesce(max(r.number), 1) FROM articles a "
        "LEFT JOIN revisions r ON r.article_id = a.article_id GROUP BY a.article_id "
        "HAVING count(r.number) = 0 OR count(r.number) <> max(r.number) OR min(r.number) <> 1",
        "{0} of {1} revisions are there",
    ),
    RowCheck(
        "revisions",
        "SELECT r.revision_id FROM revisions r JOIN extractions e ON e.extraction_id = r.extraction_id "
        "WHERE r.text_digest IS NOT e.text_digest OR r.title IS NOT e.title",
        "text digest or title differs from its extraction's",
    ),
    RowCheck(
        "revisions",
        "SELECT r.revision_id FROM revisions r JOIN extractions e ON e.extraction_id = r.extraction_id "
        "JOIN captures c ON c.capture_id = r.capture_id WHERE e.payload_digest IS NOT c.payload_digest",
        "its extraction is not of its capture's payload",
    ),
)
"""What rows of several tables owe each other, beyond foreign keys."""

PAYLOAD_COLUMNS = stored.COLUMNS
REFERENCE_COLUMNS = ("reference_id", *references.COLUMNS)
ADDRESS_COLUMNS = ("urlkey", "url")


def check_payload_batch(batch: list[ResolvedPayload]) -> list[Problem]:
    """The problems of rows of `PAYLOAD_COLUMNS` with what they stand on. Safe in threads."""
    problems = []
    for standing in batch:
        body = stored.decompress_payload(standing)
        if isinstance(body, PayloadFault):
            problems.append(Problem("payloads", str(standing.row.payload_digest), body.what))
    return problems


def check_reference(reference_id: int, digest: Any, size: Any, data: Any, payloads: int) -> Iterator[Problem]:
    """The problems of one row of `REFERENCE_COLUMNS`, on which so many payloads stand directly."""
    body = references.decompress_reference(digest, size, data)
    if isinstance(body, PayloadFault):
        what = ngettext(
            "{what}; {payloads} payload stands on it", "{what}; {payloads} payloads stand on it", payloads
        ).format(what=body.what, payloads=payloads)
        yield Problem("payload_references", str(reference_id), what)


def check_redirects(capture_id: int, redirected_from: Any, keys: set[str]) -> Iterator[Problem]:
    """The problems of a capture's rows in `check_redirects`, whose urlkeys are `keys`."""
    addresses = _parsed(redirected_from, list)
    if addresses is None:
        yield Problem("captures", str(capture_id), _("redirected_from is no JSON list"))
    elif not _are_keys_of(keys, [str(address) for address in addresses]):
        yield Problem("redirects", f"capture_id {capture_id}", _("are not those of the capture's redirected_from"))


def _are_keys_of(keys: set[str], addresses: list[str]) -> bool:
    """Whether each key is of one of the addresses, and each address has one of them."""
    return all(any(is_urlkey_of(key, url) for url in addresses) for key in keys) and all(
        any(is_urlkey_of(key, url) for key in keys) for url in addresses
    )


def check_address(table: str, key: Any, url: Any) -> Iterator[Problem]:
    """The problems of one row's `ADDRESS_COLUMNS`: an address and its identity."""
    if not isinstance(url, str) or not isinstance(key, str) or not is_urlkey_of(key, url):
        yield Problem(table, str(key), _("its url is not of this urlkey"))


def check_extraction(extraction_id: int, row: dict[str, Any], removals: Sequence[Sequence[Any]]) -> Iterator[Problem]:
    """The problems of one row of `EXTRACTION_COLUMNS`, with its removals in order, each by its `REMOVAL_COLUMNS`.

    A row that a version without such digests wrote is held against what it says of itself only.
    """
    found = [*_text_problems(row)] if row["text"] is not None else [*_no_text_problems(row)]
    digest = row["reading_digest"]
    if not found and digest is not None:
        rule = RULES.get(str(digest).partition(":")[0])
        if rule is None:
            found = [_("its extraction digest follows an unknown rule")]
        elif _extraction_digest(row, removals, rule) != digest:
            found = [_("the row, or one of its removals, has been changed")]
    for what in found:
        yield Problem("extractions", str(extraction_id), what)


def _no_text_problems(row: dict[str, Any]) -> Iterator[str]:
    if row["no_text"] is None or row["text_digest"] is not None:
        yield _("has neither a text nor a reason for having none")


def _text_problems(row: dict[str, Any]) -> Iterator[str]:
    text, digest = row["text"], row["text_digest"]
    if row["no_text"] is not None:
        yield _("has a text and a reason for having none")
    if not isinstance(text, str) or not isinstance(digest, str) or row["completeness"] is None:
        yield _("columns hold values of another type than were written")
        return
    if not digest.startswith(f"{TEXT_RULE}:"):
        yield _("its text digest follows an unknown rule")
    elif _text_digest(text) != digest:
        yield _("its text has another digest")
    parsed_kinds = _parsed(row["block_kinds"], list)
    line_count = text.count("\n") + 1 if text else 0
    if parsed_kinds is None or len(parsed_kinds) != line_count:
        yield _("block_kinds does not name one kind for each line of its text")
    if row["words"] != count_words(text):
        yield _("words is not the number of words of its text")
    for name, column in FIELD_COLUMNS.items():
        if column.shape is not None and name != "block_kinds" and _parsed(row[name], column.shape) is None:
            yield _("{name} is no JSON {shape}").format(name=name, shape=column.shape.__name__)


def _extraction_digest(row: dict[str, Any], removals: Sequence[Sequence[Any]], rule: int) -> str | None:
    try:
        return compute_extraction_digest([row[column] for column in list_covered_columns(rule)], removals, rule)
    except TypeError:  # bytes where text was written
        return None


def _text_digest(text: str) -> str | None:
    try:
        return compute_text_digest(text)
    except UnicodeEncodeError:  # bytes that are no UTF-8 any more
        return None


def _parsed(value: Any, shape: type) -> Any:
    """The JSON value, or None where it cannot be parsed or has another shape."""
    try:
        parsed = json.loads(value)
    except (TypeError, ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, shape) else None
