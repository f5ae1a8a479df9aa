"""`FlowUnit`: a paragraph with all its lines, or a whole list or table: what the article's flow is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pipelines.text.judged.judged_block import JudgedBlock

LISTS = frozenset({"ul", "ol", "dl", "li", "dt", "dd"})
TABLES = frozenset({"table", "tbody", "thead", "tfoot", "tr"})
HARDLY_LINKED = 0.2
"""Share of a line's letters that are link, up to which it can go on with a text. Chosen, not measured."""
_MOST_LINKED = 0.5
"""Share of a unit's letters that are link, above which it leads elsewhere. Chosen on the saved press pages; not
measured alone."""


@dataclass(slots=True, eq=False)
class FlowUnit:
    """A paragraph with all its lines, or a whole list or table; `places` are the indices of its lines."""

    element: HtmlElement
    places: list[int] = field(default_factory=list)
    letters: int = 0
    linked: float = 0.0
    leading_on: float = 0.0
    is_text: bool = False
    has_prose: bool = False

    @property
    def is_linked(self) -> bool:
        """Whether it is links."""
        return self.linked > _MOST_LINKED * self.letters

    @property
    def is_leading_on(self) -> bool:
        """Whether it leads on within the site."""
        return self.leading_on > _MOST_LINKED * self.letters

    def add(self, place: int, each: JudgedBlock, leading_on: float) -> None:
        """Count one more line, of which that share leads on within the site."""
        size = len(each.block.text)
        self.places.append(place)
        self.letters += size
        self.linked += each.block.linked * size
        self.leading_on += leading_on * size
        is_plain_prose = each.is_plain_prose
        self.is_text = self.is_text or is_plain_prose or each.is_found
        self.has_prose = self.has_prose or is_plain_prose


def read_kind(element: HtmlElement) -> tuple[str, str]:
    """What an element shares with others of its kind: its tag and its class names."""
    return str(element.tag), element.get("class") or ""
