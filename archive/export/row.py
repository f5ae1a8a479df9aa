"""`ExportRow`: an article as exports read it, straight from SQLite. Each field is declared here alone: what selects it,
its kind and what it means; the head of a CSV, a Parquet schema and the datasheet follow from it.

The values are as stored: instants as text in UTC, lists as JSON. Formats for which that is too raw take
`archive.export.article.ExportedArticle`, which is made of a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, get_type_hints

FieldKind = Literal["integer", "number", "text", "instant", "moment", "list"]
"""`instant`: ISO 8601 in UTC, to the second. `moment`: ISO 8601 as the page gives it, at its own precision and zone.
`list`: a JSON list of texts."""


@dataclass(frozen=True, slots=True)
class ExportField:
    """A field of the export. `sql` reads it from members `m`, sources `s`, extractions `e`, extractors `x` and captures
    `c` (`archive.export.read`).
    """

    sql: str
    kind: FieldKind
    says: str


class ExportRow(NamedTuple):
    """One article. A field that may be absent is None."""

    article_id: Annotated[int, ExportField("m.article_id", "integer", "Number of the article in this archive")]
    source: Annotated[str, ExportField("m.source", "text", "Name of the newsroom in the configuration")]
    source_title: Annotated[str, ExportField("s.title", "text", "Name of the newsroom as it is displayed")]
    country: Annotated[str, ExportField("s.country", "text", "Country of the newsroom, ISO 3166-1 alpha-2, lower case")]
    url: Annotated[str, ExportField("m.url", "text", "Address to cite")]
    title: Annotated[str | None, ExportField("e.title", "text", "Headline")]
    lead: Annotated[str | None, ExportField("e.lead", "text", "Lead (chapô)")]
    text: Annotated[str, ExportField("e.text", "text", "Text without headline and lead, one block a line")]
    block_kinds: Annotated[
        str, ExportField("e.block_kinds", "list", "Kind of each line: paragraph, intertitre, item, quote, row")
    ]
    byline: Annotated[str | None, ExportField("e.byline", "text", "Byline as displayed")]
    authors: Annotated[str, ExportField("e.authors", "list", "Names of the authors")]
    agency: Annotated[str | None, ExportField("e.agency", "text", "News agency that the page names")]
    credit: Annotated[str | None, ExportField("e.credit", "text", "Credit as displayed")]
    section: Annotated[str | None, ExportField("e.section", "text", "Section (rubrique)")]
    tags: Annotated[str, ExportField("e.tags", "list", "Keywords that the page gives")]
    published: Annotated[
        str | None,
        ExportField("e.published", "moment", "Date of publication as the page gives it"),
    ]
    published_at: Annotated[
        str | None, ExportField("m.published_at", "instant", "Instant to sort by: the first of a day or month, in UTC")
    ]
    modified: Annotated[str | None, ExportField("e.modified", "moment", "Date of the last change as the page gives it")]
    language: Annotated[str | None, ExportField("e.language", "text", "Language of the text, ISO 639")]
    completeness: Annotated[
        str, ExportField("e.completeness", "text", "full, teaser (cut by a paywall or a link to the rest) or unknown")
    ]
    words: Annotated[int, ExportField("e.words", "integer", "Words of the text: runs between white space")]
    image: Annotated[str | None, ExportField("e.image", "text", "Address of the article's picture")]
    first_seen_at: Annotated[str, ExportField("m.first_seen_at", "instant", "When the article was first captured")]
    captured_at: Annotated[str, ExportField("c.captured_at", "instant", "When the page with this text was captured")]
    revision: Annotated[int, ExportField("m.revision", "integer", "How many different texts there had been by then")]
    text_digest: Annotated[str, ExportField("e.text_digest", "text", "Digest of the text in canonical form")]
    payload_digest: Annotated[str, ExportField("e.payload_digest", "text", "SHA-256 of the page's bytes")]
    capture_id: Annotated[int, ExportField("m.capture_id", "integer", "Number of the capture in this archive")]
    extraction_id: Annotated[int, ExportField("m.extraction_id", "integer", "Number of the extraction in this archive")]
    extractor: Annotated[str, ExportField("x.extractor", "text", "Name and version of what read the text")]
    dispatch_id: Annotated[
        int | None, ExportField("m.dispatch_id", "integer", "Number of the wire copy (dépêche) that it prints, if any")
    ]
    copied_share: Annotated[
        float | None, ExportField("m.copied_share", "number", "Share of its words that stand in that copy: 0 to 1")
    ]
    first_source: Annotated[
        str | None, ExportField("m.first_source", "text", "Name of the newsroom in which that copy was seen first")
    ]


def _list_fields() -> dict[str, ExportField]:
    hints = get_type_hints(ExportRow, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


FIELDS: dict[str, ExportField] = _list_fields()
"""The fields by name, in the order in which they are exported."""
