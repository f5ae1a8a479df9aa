"""Which blocks trafilatura's main extractor takes for the article, worked out on the page's blocks.

trafilatura searches a tree by XPath, copies it, and renames elements while it goes. The same decisions are made here on
an outline of the page, by its expressions, thresholds and order (version 2.3: `main_extractor` and `htmlprocessing`):
the first frame by name, in it what is pruned by names and by the density of links, and which elements then are text.
`tests/extraction/test_trafilatura.py` holds the answers against trafilatura's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from trafilatura.settings import DEFAULT_CONFIG
from trafilatura.utils import LINK_FARM_RATIO, RE_FILTER

from pipelines.page.blocks import Block, NoiseAncestor, PageBlocks
from pipelines.text.judged.outline import OutlineNode, make_outline

_FRAME_STAGES = range(5)
"""trafilatura's expressions for an article's frame, in the order in which they are tried."""
_LEAST = DEFAULT_CONFIG.getint("DEFAULT", "MIN_EXTRACTED_SIZE")
_LEAST_IN_PARAGRAPHS = 3 * _LEAST
# What follows are trafilatura's own numbers.
_SHORT_KEY = 14
_LEAST_LEFT = 1 / 7
_LONG_LINK = 100
_NEARLY_ALL = 0.9
_MOST_LINKED = 0.8
_SHORT_LINK = 10
_MOST_SHORT = 0.8
_FEWEST_OF_FARM = 5
_CATALOG_LINK = 100
_MOST_TEXT_OF_BOX = 100
_FEWEST_OF_BOX = 3
_LEAST_OF_TABLE = 200
_LARGE_TABLE = 1000
_MOST_LINKED_LARGE_TABLE = 0.5
_WHOLE = frozenset({"list", "quote", "head", "p", "table", "lb"})
"""Elements that are text with all that is in them."""
_RECOVERED = frozenset({"p", "quote", "table"})
"""Elements that are looked for on all of the page where a frame gave too little."""
_MOVED = frozenset({"p", "head", "lb", "div"})
"""Elements that trafilatura takes out of the tree as they are where nothing stands in them, and copies otherwise."""


def find_main_places(page_blocks: PageBlocks, noise: AbstractSet[NoiseAncestor]) -> set[int]:
    """The places of the blocks that trafilatura's main extractor takes, without those that stand in noise."""
    return _MainSearch(make_outline(page_blocks, noise), page_blocks.blocks).find()


class _MainSearch:
    """One search; `taken` are elements with the places of their blocks, in the order in which they are found."""

    def __init__(self, body: OutlineNode, blocks: Sequence[Block]) -> None:
        self.body, self.blocks = body, blocks
        self.taken: list[tuple[str, list[int]]] = []
        self.takes_divs = False

    def find(self) -> set[int]:
        nodes = self.body.list_nodes()
        named = [node for node in nodes if node.names.stages]
        for stage in _FRAME_STAGES:
            frame = _find_frame(named, stage)
            if frame is not None and self._take_frame(frame):
                break
        places = set(chain.from_iterable(places for _, places in self.taken))
        if sum(len(self.blocks[place].text) for place in places) < _LEAST:
            places.update(self._recover(nodes))
        return places

    def _take_frame(self, frame: OutlineNode) -> bool:
        """Take what is text in a frame; whether that is enough."""
        _prune(frame)
        if all(child.is_out for child in frame.children) and not frame.bare_links and not frame.links:
            return False
        self.takes_divs = self.takes_divs or not _has_paragraphs(self.body)
        inside = frame.list_nodes()
        tags = {node.tag for node in inside}
        if tags <= {"lb"} and (tags or frame.tag == "div") and (tags or self.takes_divs):
            self._take(frame)
        else:
            for node in inside:
                if not node.is_done:
                    self._take(node)
        while self.taken and self.taken[-1][0] == "head":
            self.taken.pop()
        if len(self.taken) < 2:
            return False
        if frame.text >= 0:
            self.taken.append(("p", [frame.text]))
        return True

    def _take(self, node: OutlineNode) -> None:
        """Take an element if it is text."""
        if node.tag in _WHOLE or (node.tag == "div" and self.takes_divs and node.text >= 0):
            places = list(_iter_kept(node, self.blocks))
            if places:
                self.taken.append((node.tag, places))
                _mark_done(node)
                node.is_out = node.tag in _MOVED and not node.children and not node.links

    def _recover(self, nodes: Iterable[OutlineNode]) -> Iterable[int]:
        """Text of the whole page that stands in paragraphs, quotations and tables and was not taken."""
        for node in nodes:
            node.is_out = False
        _prune(self.body)
        for node in self.body.list_nodes():
            if node.tag in _RECOVERED and not node.is_done:
                yield from _iter_kept(node, self.blocks)
                _mark_done(node)


def _find_frame(named: Iterable[OutlineNode], stage: int) -> OutlineNode | None:
    """The first element that one of trafilatura's expressions takes for an article's."""
    return next((node for node in named if stage in node.names.stages and not node.is_done and node.is_left), None)


def _iter_kept(node: OutlineNode, blocks: Sequence[Block]) -> Iterable[int]:
    """The places of an element's blocks, but for the labels of buttons that trafilatura knows."""
    places = _iter_cells(node, blocks) if node.tag == "table" else node.list_texts()
    return (place for place in places if not RE_FILTER.match(blocks[place].text))


def _iter_cells(table: OutlineNode, blocks: Sequence[Block]) -> Iterable[int]:
    """The places of a table's blocks. trafilatura leaves out lists in cells and joins the rest of a row, so that a
    short block beside others is no line any more.
    """
    for node in chain((table,), table.list_nodes()):
        if node.tag in {"tr", "caption"}:
            inside = list(_iter_row(node))
            yield from inside if len(inside) == 1 else (p for p in inside if len(blocks[p].key) >= _SHORT_KEY)


def _iter_row(node: OutlineNode) -> Iterable[int]:
    """The places of a row's blocks, tables and lists within it left out."""
    if node.text >= 0:
        yield node.text
    for child in node.children:
        if not child.is_out and child.tag not in {"list", "table"}:
            yield from _iter_row(child)


def _mark_done(node: OutlineNode) -> None:
    node.is_done = True
    for inner in node.list_nodes():
        inner.is_done = True


def _has_paragraphs(body: OutlineNode) -> bool:
    """Whether as many letters stand in paragraphs as text has, of the whole page and not taken yet."""
    letters = 0
    for paragraph in _iter_paragraphs(body):
        if not paragraph.is_done:
            letters += paragraph.text_letters + sum(node.text_letters for node in paragraph.list_nodes())
            if letters >= _LEAST_IN_PARAGRAPHS:
                return True
    return False


def _iter_paragraphs(node: OutlineNode) -> Iterator[OutlineNode]:
    """The paragraphs left in an element, without those within others."""
    for child in node.children:
        if not child.is_out:
            if child.tag == "p":
                yield child
            else:
                yield from _iter_paragraphs(child)


def _prune(frame: OutlineNode) -> None:
    """Take out of a frame what its names and the density of its links say is no text."""
    _prune_by_names(frame)
    for node in frame.list_nodes():
        if node.names.is_aside:
            node.is_out = True
    frame.count_up()
    nodes = frame.list_nodes() if frame.refs else []
    passed: set[str] = set()
    for tag, is_unwanted in _UNWANTED_BY_LINKS:
        if not frame.refs or tag in passed:
            continue
        if _prune_by(nodes, tag, is_unwanted):
            frame.count_up()
            nodes = frame.list_nodes()
            passed.clear()
        else:
            passed.add(tag)  # and passes again, as long as nothing else is taken out


def _prune_by_names(frame: OutlineNode) -> None:
    """Take out what bears unwanted names, unless nearly nothing would be left."""
    outer = _list_unwanted(frame)
    if not outer:
        return
    frame.count_up()
    left = frame.letters - sum(node.letters for node in outer)
    if left > frame.letters * _LEAST_LEFT:
        for node in outer:
            node.is_out = True


def _list_unwanted(frame: OutlineNode) -> list[OutlineNode]:
    """The outermost elements in a frame that bear unwanted names."""
    unwanted: list[OutlineNode] = []
    to_read = [*frame.children]
    while to_read:
        node = to_read.pop()
        if node.names.is_unwanted:
            unwanted.append(node)
        else:
            to_read += node.children
    return unwanted


def _prune_by(nodes: Iterable[OutlineNode], tag: str, is_unwanted: Callable[[OutlineNode], bool]) -> bool:
    """Take out the elements of one kind that a test speaks against, all judged as they stand before; whether any."""
    unwanted = [node for node in nodes if node.tag == tag and node.refs and is_unwanted(node)]
    for node in unwanted:
        node.is_out = True
    return bool(unwanted)


def _is_box_of_links(node: OutlineNode) -> bool:
    """Whether a box is little more than links, or short, with links in it and cut into parts."""
    return _is_dense(node) or (
        node.letters < _find_limit(node)
        and sum(not child.is_out for child in node.children) + len(node.links) + node.bare_links >= _FEWEST_OF_BOX
        and node.letters < _MOST_TEXT_OF_BOX
    )


def _is_dense(node: OutlineNode) -> bool:
    """trafilatura's test of an element's links."""
    linked = node.linked
    if node.tag == "p" and node.parent is not None and node.parent.tag in {"item", "td", "th"}:
        return False
    if node.refs == 1 and sum(linked) > _LONG_LINK and sum(linked) > node.letters * _NEARLY_ALL:
        return True
    if node.letters < _find_limit(node):
        if not linked:
            return True
        short = sum(letters < _SHORT_LINK for letters in linked)
        return sum(linked) > node.letters * _MOST_LINKED or (len(linked) > 1 and short > _MOST_SHORT * len(linked))
    if node.refs < _FEWEST_OF_FARM:
        return False
    is_farm = sum(linked) > node.letters * LINK_FARM_RATIO and sum(linked) < _CATALOG_LINK * len(linked)
    return is_farm and not _is_list_of_paragraphs(node)


def _find_limit(node: OutlineNode) -> int:
    """Letters below which an element's links are weighed."""
    if node.tag == "p":
        return 60 if node.is_last else 30
    return 300 if node.is_last else 100


def _is_list_of_paragraphs(node: OutlineNode) -> bool:
    """Whether every link stands alone in its paragraph."""
    with_links = (inner for inner in chain((node,), node.list_nodes()) if inner.links or inner.bare_links)
    return all(inner.tag == "p" and inner.refs <= 1 for inner in with_links)


def _is_table_of_links(node: OutlineNode) -> bool:
    if node.letters < _LEAST_OF_TABLE:
        return False
    share = _MOST_LINKED if node.letters < _LARGE_TABLE else _MOST_LINKED_LARGE_TABLE
    return sum(node.linked) > share * node.letters


_BY_DENSITY = (("div", _is_box_of_links), ("list", _is_dense), ("p", _is_dense))
_UNWANTED_BY_LINKS = (*_BY_DENSITY, *_BY_DENSITY, ("table", _is_table_of_links))
"""Tests of links by the element's kind, in trafilatura's order: those of density twice."""
