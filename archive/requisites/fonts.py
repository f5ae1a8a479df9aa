"""Which font some bytes are, told by their beginning, and the font that a rule of a style sheet is read for. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

_BEGINNINGS = {
    b"wOF2": "font/woff2",
    b"wOFF": "font/woff",
    b"OTTO": "font/otf",
    b"\x00\x01\x00\x00": "font/ttf",
    b"true": "font/ttf",
}
_FORMS = ("woff2", "woff", "ttf", "otf")
"""As files end, smallest first: a newsroom offers one font in several, and browsers take the first that they read."""
_FOR_NO_BROWSER = ("eot", "svg")
"""Forms that browsers of today do not read."""


def recognize_font(body: bytes) -> str | None:
    """The media type of WOFF 2, WOFF, TrueType or OpenType; None for everything else."""
    return _BEGINNINGS.get(body[:4])


def choose_font(addresses: Iterable[str]) -> str | None:
    """The one of the absolute addresses of one font that is asked for and shown: the smallest form, by its ending."""
    endings = [(urlsplit(address).path.rpartition(".")[2].lower(), address) for address in addresses]
    readable = [each for each in endings if each[0] not in _FOR_NO_BROWSER]
    return min(readable, key=lambda each: (*_FORMS, each[0]).index(each[0]))[1] if readable else None
