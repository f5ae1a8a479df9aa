"""`Metadata`: what `read_metadata` gives. A value only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from archive.model.extraction import Completeness, Moment, Origin


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of its article beside the text; the fields are those of `archive.model.extraction.Extraction`.

    `origins` has one entry for every field that has a value, `completeness` excepted where it is unknown.
    """

    title: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    published: Moment | None = None
    modified: Moment | None = None
    language: str | None = None
    image: str | None = None
    reading_minutes: int | None = None
    completeness: Completeness = "unknown"
    canonical_url: str | None = None
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))
