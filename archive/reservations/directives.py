"""The words of headers and metas that reserve something, as lists of directives. Pure.

Forms: X-Robots-Tag and robots metas as search engines document them, with or without the name of an agent before
(`otherbot: noarchive`); Content-Signal (`search=yes, ai-train=no`) and Content-Usage (`train-ai=n`, the IETF's AIPREF).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

OUR_NAMES = frozenset({"", "*", "marbre"})
"""The agents whose directives bear on us; "" where none is named."""

KEPT_DIRECTIVES = frozenset(
    "noarchive nocache noai noimageai noimageindex noindex none nosnippet unavailable_after".split()  # noqa: SIM905
)
"""Directives that reserve something. Others (`follow`, `max-snippet`) say how a search engine shows a hit."""

_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_NAMED = re.compile(r"\s*([\w.*-]+)\s*:\s*(.*)", re.DOTALL)
_DATE_PARTS = re.compile(r",(?=\s*\d)")  # "Saturday, 01 Aug 2026": the comma is no end of a directive
_SIGNAL = re.compile(r"(?<![a-z-])-*+([a-z][a-z-]*+)\s*+=\s*+(yes|no|y|n)(?![\w-])")


def read_directives(values: Iterable[str]) -> Iterator[str]:
    """The directives of X-Robots-Tag headers that bear on us. An agent's name holds for the rest of its header."""
    for value in values:
        agent = ""
        for part in _DATE_PARTS.sub(" ", value.lower()).split(","):
            named = _NAMED.fullmatch(part)
            if named is not None and named[1] not in _WITH_VALUE:
                agent, part = named[1], named[2]  # noqa: PLW2901  # what stands behind the name
            if agent in OUR_NAMES:
                yield from _find_kept(part)


def read_meta_directives(name: str, content: str) -> Iterator[str]:
    """The directives of a meta: of all robots, or of ours by name."""
    if name in ("robots", "marbre"):
        for part in content.lower().replace(";", ",").split(","):
            yield from _find_kept(part)


def read_signals(value: str) -> Iterator[str]:
    """The signals of a Content-Signal or Content-Usage value: `ai-train=no`."""
    for purpose, answer in _SIGNAL.findall(value.lower()):
        yield f"{purpose}={answer}"


def _find_kept(part: str) -> Iterator[str]:
    directive = part.partition(":")[0].strip()
    if directive in KEPT_DIRECTIVES:
        yield " ".join(part.split())[:80]
