"""An article as Markdown (CommonMark): headline, lead, text with its intertitres, and where it comes from. Pure."""

from __future__ import annotations

import re

from archive.export.citation import Citable
from archive.model.extraction import list_text_blocks

# What CommonMark would read as markup, anywhere or at the start of a line.
_ANYWHERE = re.compile(r"([\\`*_\[\]<>&|])")
_AT_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=~](?=.*)|\d{1,9}[.)](?=\s|$))")
_MARKS = {"intertitre": "## ", "item": "- ", "quote": "> "}


def to_markdown(article: Citable) -> str:
    """The whole article; every character of its text is shown as itself."""
    head = [f"# {escape_markdown(article.title)}"] if article.title else []
    by = ", ".join(
        escape_markdown(part)
        for part in (article.source_title, article.byline, str(article.published or "")[:10])
        if part
    )
    head += [f"*{by}*"] if by else []
    head += [f"**{escape_markdown(article.lead)}**"] if article.lead else []
    return "\n\n".join([*head, *_blocks(article), _ending(article)]) + "\n"


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    line = _ANYWHERE.sub(r"\\\1", " ".join(text.split()))
    return _AT_START.sub(_escape_start, line)


def _escape_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{space}\\{mark}"


def _blocks(article: Citable) -> list[str]:
    blocks: list[str] = []
    former = None
    for kind, line in list_text_blocks(article.text, article.block_kinds):
        text = f"{_MARKS.get(kind, '')}{escape_markdown(line)}"
        if kind == "item" and former == "item":
            blocks[-1] += f"\n{text}"
        else:
            blocks.append(text)
        former = kind
    return blocks


def _ending(article: Citable) -> str:
    address = article.url.replace(">", "%3E").replace("<", "%3C").replace(" ", "%20")
    return f"---\n\n<{address}>  \n{article.captured_at:%Y-%m-%dT%H:%M:%SZ} `{article.payload_digest}`"
