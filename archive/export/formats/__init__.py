"""The export formats, one small module each: its `FORMAT` says its name, title, options and what it needs.

A new one is a module here and its place in `_MODULES`; the command, the site and the documentation follow.
"""

from __future__ import annotations

from archive.export.format import Format
from archive.export.formats import (
    bibtex,
    csl,
    csv,
    gargantext,
    iramuteq,
    jsonl,
    markdown,
    parquet,
    ris,
    tei,
    text,
    txm,
    wacz,
    warc,
    xlsx,
)

_MODULES = (jsonl, csv, xlsx, parquet, tei, txm, iramuteq, gargantext, ris, bibtex, csl, markdown, text, warc, wacz)

FORMATS: dict[str, Format] = {module.FORMAT.name: module.FORMAT for module in _MODULES}
"""All formats by name, in the order in which they are listed."""
