"""How an address or a headline stands in the bytes of a feed, a sitemap, a page or an answer in JSON. Pure."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from html.entities import codepoint2name
from urllib.parse import quote, unquote

_GZIP = b"\x1f\x8b"
_PERCENT = re.compile(r"%[0-9A-F]{2}")
_GOES_ON = re.compile(rb"[\w-]")
_STARTS, _LONGEST_START = 64, 16
"""So many different beginnings a pattern tries at each byte, and so many bytes they have."""
_LARGEST = 200_000_000
"""Bytes that are read of what is compressed: sitemaps may have 50 MB each (sitemaps.org)."""


def decompress(body: bytes) -> bytes:
    """What is compressed in a body that is (a sitemap.xml.gz), as far as it can be read; else the body."""
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _LARGEST)
    except zlib.error:
        return body


def list_path_spellings(path: str) -> set[bytes]:
    """The path of an address, with its query, as markup and JSON write it, with letters as they are or by percent."""
    encoded = quote(unquote(path), safe="/?&=;:@!$'()*+,~%-._")
    written = {path, unquote(path), encoded, _PERCENT.sub(lambda found: found[0].lower(), encoded)}
    return {form for each in written for form in _spell(each)}


def list_title_spellings(title: str) -> set[bytes]:
    """A headline as it is, in Western bytes, with entities, and as JSON writes it."""
    named = "".join(f"&{codepoint2name[ord(each)]};" if ord(each) in codepoint2name else each for each in title)
    return (
        _spell(title)
        | {title.encode(charset, "xmlcharrefreplace") for charset in ("cp1252", "ascii")}
        | {named.encode()}
    )


class SpelledForms:
    """Finds any of many spellings in bytes, and not as the beginning of a longer one: /article/12 is not /article/123.

    A pattern of ten thousand alternatives tries each of them at every slash of a page. So a pattern finds where one may
    begin, by the few beginnings that they share, and what stands there is looked up.
    """

    def __init__(self, forms: frozenset[bytes]) -> None:
        self._forms = forms
        shortest = min(map(len, forms))
        shared = (each for each in range(min(shortest, _LONGEST_START), 1, -1) if _count_starts(forms, each) <= _STARTS)
        self._start = next(shared, 1)
        lengths: dict[bytes, set[int]] = {}
        for form in forms:
            lengths.setdefault(form[: self._start], set()).add(len(form))
        self._lengths = {start: sorted(found) for start, found in lengths.items()}
        self._may_begin = re.compile(b"(?=" + b"|".join(map(re.escape, sorted(lengths))) + b")")

    def search(self, body: bytes) -> bool:
        """Whether one of them is there."""
        return next(self._find(body), None) is not None

    def replace(self, by: bytes, body: bytes) -> bytes:
        """The bytes with each of them replaced."""
        pieces, end = [], 0
        for begin, behind in self._find(body):
            pieces += [body[end:begin], by]
            end = behind
        return b"".join((*pieces, body[end:])) if pieces else body

    def _find(self, body: bytes) -> Iterator[tuple[int, int]]:
        end = 0
        for found in self._may_begin.finditer(body):
            begin = found.start()
            if begin < end:
                continue
            for length in self._lengths[body[begin : begin + self._start]]:
                behind = begin + length
                if body[begin:behind] in self._forms and not _GOES_ON.match(body, behind):
                    yield begin, behind
                    end = behind
                    break


def compile_spelled(spelled: Iterable[bytes]) -> SpelledForms | None:
    """What finds them; None where there are none."""
    forms = frozenset(form for form in spelled if form)
    return SpelledForms(forms) if forms else None


def _count_starts(forms: frozenset[bytes], length: int) -> int:
    return len({form[:length] for form in forms})


def _spell(text: str) -> set[bytes]:
    in_json = {json.dumps(text, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False)}
    slashed = {each.replace("/", "\\/") for each in in_json}
    return {each.encode() for each in {text, html.escape(text, quote=False), html.escape(text)} | in_json | slashed}
