"""Files of web archives: WARC and WACZ, their records, bodies, and what these refer to."""

from __future__ import annotations

_WARCS = (".warc", ".warc.gz")


def is_web_archive(name: str) -> bool:
    """Whether a file of this name in a zip is a WARC that makes a WACZ of it."""
    return name.startswith("archive/") and name.endswith(_WARCS)
