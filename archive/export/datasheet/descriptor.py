"""The datasheet for programs: a Frictionless Data Package descriptor (https://specs.frictionlessdata.io/data-package/).
Pure; the same sheet gives the same bytes."""

from __future__ import annotations

import json
import re
from typing import Any

from archive.export.datasheet.sheet import ExportSheet
from archive.export.row import FIELDS, FieldKind

_TYPES: dict[FieldKind, str] = {
    "integer": "integer", "number": "number", "text": "string", "moment": "string", "instant": "datetime",
    "list": "array",
}  # fmt: skip


def to_datapackage(sheet: ExportSheet) -> str:
    """The descriptor as JSON, a line a key."""
    name = re.sub(r"[^a-z0-9._-]+", "-", sheet.name.lower()).strip("-") or "export"
    summary = sheet.summary
    package = {
        "profile": "data-package",
        "name": name,
        "title": f"{summary.articles} articles of {len(summary.sources)} newsrooms",
        "description": sheet.citation,
        "sources": [{"title": each.title, "path": each.homepage} for each in summary.sources],
        "resources": [_to_resource(sheet, name)],
        "marbre": {
            "selection": sheet.selection,
            "format": sheet.format.name,
            "options": dict(sheet.options),
            "articles": summary.articles,
            "words": summary.words,
            "published_from": summary.first_at,
            "published_to": summary.last_at,
            "archive_as_of": summary.as_of,
            "captures": summary.captures,
            "chain_digest": summary.chain_digest,
            "extractors": dict(summary.extractors),
            "languages": dict(summary.languages),
            "completeness": dict(summary.completeness),
            "months": [dict(zip(("source", "month", "articles"), each, strict=True)) for each in summary.months],
            "gaps": [
                {"source": gap.source, "from": str(gap.first_on), "to": str(gap.last_on), "ledger": gap.says}
                for gap in sheet.gaps
            ],
            "lines_without_article": sheet.unknown,
            "copies_left_out": sheet.copies,
            "not_indexed": sheet.waiting,
            "withheld": sheet.withheld,
            "tdm_reserved_left_out": sheet.reserved,
            "files": [{"path": each.path, "bytes": each.bytes, "hash": each.digest} for each in sheet.files],
        },
    }
    return "{\n" + ",\n".join(f'"{key}": {_to_json(value)}' for key, value in package.items()) + "\n}\n"


def _to_json(value: object) -> str:
    """On one line: with an indent Python's encoder is ten times slower, and gaps and files may be many."""
    return json.dumps(value, ensure_ascii=False)


def _to_resource(sheet: ExportSheet, name: str) -> dict[str, Any]:
    paths = [each.path for each in sheet.files]
    resource: dict[str, Any] = {"name": name, "path": paths[0] if len(paths) == 1 else paths}
    if len(paths) == 1:
        resource |= {"bytes": sheet.files[0].bytes, "hash": sheet.files[0].digest}
    resource |= {"format": sheet.format.suffix.lstrip(".") or "folder", "mediatype": sheet.format.media_type}
    if sheet.format.encoding:
        resource["encoding"] = sheet.format.encoding
    if "separator" in sheet.options:
        from archive.export.formats.csv import read_separator

        resource["dialect"] = {"delimiter": read_separator(str(sheet.options["separator"])), "lineTerminator": "\r\n"}
    if sheet.format.is_table:
        resource["schema"] = {
            "fields": [
                {"name": field_name, "type": _TYPES[field.kind], "description": field.says}
                for field_name, field in FIELDS.items()
            ],
            "primaryKey": "article_id",
        }
    return resource
