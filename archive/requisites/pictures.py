"""Which picture some bytes are, told by their beginning: what a server says of them decides nothing. Pure."""

from __future__ import annotations

import re

SVG = "image/svg+xml"
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif"}
_SVG_WITHIN = 1_024
"""Bytes in which the root element of an SVG is looked for, behind a declaration, a doctype and comments."""
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


def recognize_picture(body: bytes) -> str | None:
    """The media type of PNG, JPEG, GIF, WebP, AVIF or SVG; None for everything else."""
    for beginning, media_type in _BEGINNINGS:
        if body.startswith(beginning):
            return media_type
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp" and body[8:12] in _BRANDS:
        return _BRANDS[body[8:12]]
    start = body[:_SVG_WITHIN].removeprefix(b"\xef\xbb\xbf").lstrip()
    is_svg = start.startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")) and _SVG.search(start) is not None
    return SVG if is_svg else None
