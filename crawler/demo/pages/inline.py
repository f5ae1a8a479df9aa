"""The three inline marks of the article files, as HTML: **strong**, *emphasis*, [link](address)."""

from __future__ import annotations

import re
from html import escape

_MARKS = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*(.+?)\*"), r"<em>\1</em>"),
    (re.compile(r"\[([^][]+)\]\(([^][()]+)\)"), r'<a href="\2">\1</a>'),
)


def render_marks(source: str) -> str:
    """`source` as HTML, everything else escaped."""
    html = escape(source, quote=False)
    for mark, tag in _MARKS:
        html = mark.sub(tag, html)
    return html
