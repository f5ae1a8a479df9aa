"""The article that is worked out on blocks is the one that trafilatura's main extractor finds in the page's tree."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xml import xmltotxt

from pipelines.page.blocks import read_blocks
from pipelines.page.inline import to_line_key
from pipelines.text.judged.main_text import find_main_places

OPTIONS = Extractor(output_format="python", comments=False, formatting=False, links=False, images=False)
WORDS = "crue digue fleuve barrage pirogue marché école sable pluie village mairie pont".split()  # noqa: SIM905
NAMES = (
    "", "class='article-content'", "class='entry'", "id='content'", "class='sidebar'", "class='share-bar'", "id='main'",
    "class='teaser'", "style='display:none'", "class='legend caption'", "role='navigation'", "itemprop='articleBody'",
    "class='text'", "class='post-body clearfix'", "class='story'", "class='tags'", "class='widget'", "class='fulltext'",
)  # fmt: skip
HOLDERS = ("div", "div", "section", "article", "main", "blockquote", "ul")


@st.composite
def lines(draw: st.DrawFn, number: list[int]) -> str:
    """A paragraph, heading, item or link, each of words of its own."""
    number[0] += 1
    size = draw(st.sampled_from((4, 4, 9, 30, 60)))
    words = " ".join(f"{WORDS[(number[0] + at) % len(WORDS)]}{number[0]}" for at in range(size))
    tag = draw(st.sampled_from(("p", "p", "p", "h2", "div")))
    if draw(st.integers(0, 3)) == 0 and size < 30:
        return f"<{tag}><a href='/{number[0]}'>{words}</a></{tag}>"
    return f"<{tag}>{words}</{tag}>"


@st.composite
def holders(draw: st.DrawFn, number: list[int], depth: int) -> str:
    """An element that holds lines and others like it."""
    tag, names = draw(st.sampled_from(HOLDERS)), draw(st.sampled_from(NAMES))
    inside = []
    for _ in range(draw(st.integers(1, 4))):
        deeper = depth > 0 and draw(st.booleans())
        piece = draw(holders(number, depth - 1)) if deeper else draw(lines(number))
        inside.append(f"<li>{piece}</li>" if tag == "ul" else piece)
    return f"<{tag} {names}>{''.join(inside)}</{tag}>"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_same_blocks_are_found_as_in_the_tree(data: st.DataObject) -> None:
    number = [0]
    body = "".join(data.draw(holders(number, 2)) for _ in range(data.draw(st.integers(1, 3))))
    html = f"<html><head><title>Crue</title></head><body>{body}</body></html>"
    blocks = read_blocks(document_fromstring(html)).blocks
    found = find_main_places(read_blocks(document_fromstring(html)), frozenset())
    (element,) = document_fromstring(html).iter("body")
    tree = convert_tags(tree_cleaning(element, OPTIONS), OPTIONS)
    text = to_line_key(xmltotxt(extract_content(tree, OPTIONS)[0], include_formatting=False))
    assert [block.text for place, block in enumerate(blocks) if place in found] == [
        block.text for block in blocks if block.key in text
    ]
