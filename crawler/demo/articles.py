"""The articles of "Le Fanal", as a careful editor would describe them: the truth that tests compare extraction with.

One TOML file an article under `articles/`: its fields, the address and template it is served in, its text in a small
Markdown, and under `[second]` what the second edition changes. `load` reads them all once; a page is rendered from
these values and from nothing else. Holds no HTML.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Literal
from zoneinfo import ZoneInfo

from archive.model.extraction import BlockKind, Completeness, Image, Moment, Precision
from crawler.demo.pages.typography import NARROW, WIDE, set_type

ZONE = ZoneInfo("Indian/Reunion")
"""Port-Alizé's time: UTC+4, without summer time."""

TemplateName = Literal["wordpress", "spip", "blog", "modern"]
EditKind = Literal["typo", "correction", "addition", "cut", "gone", "moved"]
"""What the second edition does to an article, in the words of the revision classes."""

_MARKS = re.compile(r"\*\*|\*|\[([^][]+)\]\([^][()]+\)")
_KINDS: tuple[tuple[str, BlockKind], ...] = (("## ", "intertitre"), ("- ", "item"), ("> ", "quote"), ("| ", "row"))
_SPACES: dict[TemplateName, str] = {"wordpress": NARROW, "modern": NARROW, "spip": WIDE, "blog": WIDE}


@dataclass(frozen=True, slots=True)
class ArticleBlock:
    """One block of the text. `source` keeps the inline marks (**strong**, *emphasis*, [link](address))."""

    kind: BlockKind
    source: str

    @property
    def text(self) -> str:
        """What is read: no marks. The cells of a row are joined by " | "."""
        return _MARKS.sub(lambda found: found[1] or "", self.source)

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of a row; of any other block its one text."""
        return tuple(self.text.split(" | ")) if self.kind == "row" else (self.text,)


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment under an article: never part of its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Wire:
    """The encoding of a page's bytes, and what the HTTP header and the page itself claim about it (None: nothing)."""

    encoding: str
    header: str | None
    meta: str | None
    bom: bool = False


WIRES: dict[str, Wire] = {
    "utf-8": Wire("utf-8", "utf-8", "utf-8"),
    "utf-8-undeclared": Wire("utf-8", None, None),
    "utf-8-bom": Wire("utf-8", None, "iso-8859-1", bom=True),
    "utf-8-called-latin": Wire("utf-8", None, "iso-8859-1"),
    "windows-1252": Wire("windows-1252", "windows-1252", "windows-1252"),
    "windows-1252-called-latin": Wire("windows-1252", "iso-8859-1", "iso-8859-1"),
    "windows-1252-called-utf-8": Wire("windows-1252", None, "utf-8"),
    "windows-1252-undeclared": Wire("windows-1252", None, None),
}
"""Every way a page of this newspaper is encoded, by the name used in the article files."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as one edition has it.

    `blocks` is the whole text, `shown` how many of the blocks the public page gives (all, unless paywalled);
    `published` is no more precise than the page (a blog page says only the day), `listed_at` is what feeds and
    sitemaps say. `byline` is as displayed, without "Par"; `account` what the publishing platform shows in its stead.
    """

    key: str
    number: int
    path: str
    template: TemplateName
    wire: Wire
    title: str
    lead: str | None
    byline: str | None
    authors: tuple[str, ...]
    account: str | None
    agency: str | None
    credit: str | None
    section: str
    tags: tuple[str, ...]
    published: Moment
    listed_at: datetime
    modified: Moment | None
    blocks: tuple[ArticleBlock, ...]
    shown: int
    images: tuple[Image, ...]
    comments: tuple[Comment, ...]
    old_paths: tuple[str, ...]
    language: str = "fr"

    @property
    def completeness(self) -> Completeness:
        """Whether the public page gives the whole text."""
        return "full" if self.shown == len(self.blocks) else "teaser"

    @property
    def expected_blocks(self) -> tuple[ArticleBlock, ...]:
        """The blocks that the public page gives, in order."""
        return self.blocks[: self.shown]

    @property
    def text(self) -> str:
        """The expected text of the public page: one block a line, neither headline nor lead."""
        return "\n".join(block.text for block in self.expected_blocks)

    @property
    def changed_at(self) -> datetime:
        """When the newsroom last touched it."""
        return self.modified.at if self.modified else self.listed_at

    @property
    def reading_minutes(self) -> int:
        """At 200 words a minute, at least one."""
        return max(1, round(sum(len(block.text.split()) for block in self.blocks) / 200))


@dataclass(frozen=True, slots=True)
class Life:
    """An article over both editions: `first` is None for one that appears in the second, `second` for a deleted one."""

    key: str
    first: Article | None
    second: Article | None
    change: EditKind | None


@cache
def load() -> tuple[Life, ...]:
    """Every article over both editions, newest first. Raises KeyError with the file's name where a key is missing."""
    folder = resources.files("crawler.demo") / "articles"
    files = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    lives = [_to_life(file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8"))) for file in files]
    return tuple(sorted(lives, key=_rank_newest_first))


def _rank_newest_first(life: Life) -> tuple[float, str]:
    article = life.first or life.second
    assert article is not None
    return -article.listed_at.timestamp(), article.key


def _to_life(key: str, table: dict[str, Any]) -> Life:
    second = table.pop("second", {})
    change: EditKind | None = second.pop("change", None)
    first = _to_article(key, table) if table.get("edition", 1) == 1 else None
    if change == "gone":
        return Life(key, first, None, change)
    later = dict(table)
    later["body"] = _edit(table["body"], second.pop("replace", []), second.pop("append", ""), key)
    if "path" in second:
        later["old_paths"] = [*table.get("old_paths", []), table["path"]]
    return Life(key, first, _to_article(key, later | second), change)


def _edit(body: str, replacements: list[list[str]], addition: str, key: str) -> str:
    for old, new in replacements:
        if body.count(old) != 1:
            raise KeyError(f"articles/{key}.toml: [second] replace: {old!r} must stand exactly once in the body")
        body = body.replace(old, new)
    return f"{body.rstrip()}\n\n{addition}"


def _to_article(key: str, table: dict[str, Any]) -> Article:
    template: TemplateName = table["template"]
    space = _SPACES[template]
    blocks = _to_blocks(table["body"], space)
    authors = tuple(table.get("authors", ()))
    lead = table.get("lead")
    precision: Precision = "day" if template == "blog" else "minute"
    return Article(
        key=key,
        number=table["number"],
        path=table["path"],
        template=template,
        wire=WIRES[table.get("wire", "utf-8")],
        title=set_type(table["title"], space),
        lead=set_type(lead, space) if lead else None,
        byline=set_type(table.get("byline") or " et ".join(authors), space) or None,
        authors=authors,
        account=table.get("account"),
        agency=table.get("agency"),
        credit=table.get("credit"),
        section=table["section"],
        tags=tuple(table.get("tags", ())),
        published=Moment(_to_local(table["published"]), precision),
        listed_at=_to_local(table["published"]),
        modified=Moment(_to_local(table["modified"]), precision) if "modified" in table else None,
        blocks=blocks,
        shown=table.get("teaser_blocks", len(blocks)),
        images=tuple(
            Image(f"/images/{image['file']}", set_type(image["caption"], space), image.get("credit"))
            for image in table.get("images", ())
        ),
        comments=tuple(Comment(name, set_type(text, space)) for name, text in table.get("comments", ())),
        old_paths=tuple(table.get("old_paths", ())),
    )


def _to_local(at: datetime) -> datetime:
    return at.replace(tzinfo=ZONE)


def _to_blocks(body: str, space: str) -> tuple[ArticleBlock, ...]:
    """A paragraph is what stands between empty lines; items, quotes and rows are one line each."""
    blocks = []
    for part in re.split(r"\n\s*\n", body.strip()):
        lines = [" ".join(part.splitlines())] if _find_kind(part) == "paragraph" else part.splitlines()
        blocks += [_to_block(line.strip(), space) for line in lines]
    return tuple(blocks)


def _to_block(line: str, space: str) -> ArticleBlock:
    kind = _find_kind(line)
    source = line.strip("| ") if kind == "row" else line.removeprefix(next((m for m, k in _KINDS if k == kind), ""))
    return ArticleBlock(kind, set_type(source, space))


def _find_kind(line: str) -> BlockKind:
    return next((kind for mark, kind in _KINDS if line.startswith(mark)), "paragraph")
