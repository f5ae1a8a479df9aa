"""Lines that belong to a picture or a player and not to the text: captions without a name, titles of videos.

A caption is told by its place in the picture's own box and by a second sign: the picture's alternative text, a credit
beside it, italics alone. No one sign is enough, for articles set their paragraphs beside pictures too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipelines.page.blocks import Block
from pipelines.page.inline import to_line_key
from pipelines.text.apart.flow import Flow, list_outwards

# Chosen on the saved press pages; none was measured alone.
_MOST_LINES = 3
"""Lines in a picture's box: one that holds more is a part of the article."""
_LONGEST_CAPTION = 450
"""Letters of all lines in a picture's box, for the same reason."""
_LONGEST_ITALIC = 220
"""Letters: a longer line in italics is a quotation or a note, wherever it stands."""
_LONGEST_TITLE = 130
"""Letters: a longer bold line before a player is a paragraph."""
_SHORTEST_AGREEMENT = 20
"""Letters and digits that a line and a picture's alternative text have in common from their beginnings on."""
_ALL = 0.95
"""Share of a line's letters that are bold or italic, above which all of it is: signs between often are not."""
_PICTURES = ("img", "picture", "amp-img")
_PLAYERS = ("iframe", "video", "audio", "embed", "object", "amp-youtube", "amp-video")
_PLAYER_NAME = re.compile(
    r"player|video|youtube|dailymotion|jwplayer|brightcove|digiteka|podcast|embed|infogra|datawrapper"
)
_TITLE_NAME = re.compile(r"(?:titre|title)[_-]*(?:embed|video|player)|(?:embed|video|player)[_-]*(?:titre|title)")
_CREDIT = re.compile(
    r"©|\(c\)|^\W*(?:crédits?|photo(?:graphie)?s?|image|illustration|visuel)\b|"
    r"[\[(/|–-] ?(?:[\w .'-]{1,100}+/ ?)?(?:afp|reuters|ap|dr|sipa|maxppp|getty(?: images)?|shutterstock|istock|"
    r"unsplash|pixabay|wikimedia|belga|keystone|epa|xinhua|aps|apa)\b[^.]{0,30}[\])]?\W*$",
    re.IGNORECASE,
)
_SAYS_PLAYER = re.compile(
    r"\W*(?:en )?(?:vidéos?|audio|podcast|infographie|diaporama|carte|graphique)\b ?[.:|–-]", re.IGNORECASE
)
_NO_SUCH_CAPTION = re.compile(r"^\W{0,2}[«“\"].*[»”\"]\W{0,2}$|.*[!?]$")
"""What is quoted, called out or asked."""
_OWN_TAGS = frozenset({"p", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "td"})
"""Elements that hold a paragraph beside a picture as often as a caption."""
_NO_CAPTION = ("table", "blockquote", "pre", "ul", "ol")


def find_captions(blocks: Sequence[Block], flow: Flow) -> set[int]:
    """The places of lines that are captions by their place."""
    boxes = [_find_picture_box(block, flow) for block in blocks]
    found: set[int] = set()
    for box in dict.fromkeys(box for box in boxes if box is not None):
        places = [place for place, each in enumerate(boxes) if each is box]
        lines = [blocks[place] for place in places]
        if all(line.kind in {"paragraph", "row"} for line in lines) and _is_caption_box(box, lines):
            found.update(places)
    return found | {place for place, block in enumerate(blocks) if _is_italic_beside_media(block)}


def find_player_titles(blocks: Sequence[Block], _: Flow) -> set[int]:
    """The places of bold short lines that are titles of the player right after them, and no intertitres.

    They say so, or they stand below all paragraphs and are the only one there: several are what the text is about.
    """
    titles = [place for place, block in enumerate(blocks) if _is_title_of_player(block)]
    if not titles:
        return set()
    last = max((place for place, block in enumerate(blocks) if block.is_prose), default=0)
    said = {place for place in titles if _SAYS_PLAYER.match(blocks[place].text) or _is_named_title(blocks[place])}
    return said.union(titles) if len(titles) == 1 and titles[0] > last else said


def _is_title_of_player(block: Block) -> bool:
    if len(block.text) > _LONGEST_TITLE:
        return False
    is_bold = block.bold >= _ALL or block.kind == "intertitre" or _is_named_title(block)
    return is_bold and _is_player(_find_next(block.element))


def _is_named_title(block: Block) -> bool:
    return _TITLE_NAME.search((block.element.get("class") or "").lower()) is not None


def _find_picture_box(block: Block, flow: Flow) -> HtmlElement | None:
    """The innermost element around a line that holds a picture too, where that is a box of its own."""
    for element in list_outwards(block.element):
        if element is flow.element or element in flow.around:
            return None
        if len(element) and next(element.iter(*_PICTURES), None) is not None:  # no block's own element is a picture
            return element if element is not block.element or element.tag not in _OWN_TAGS else None
    return None


def _is_caption_box(box: HtmlElement, lines: Sequence[Block]) -> bool:
    if len(lines) > _MOST_LINES or sum(len(line.text) for line in lines) > _LONGEST_CAPTION:
        return False
    if next(box.iter(*_NO_CAPTION), None) is not None:
        return False
    if box.tag == "figure" or any(_CREDIT.search(line.text) for line in lines):
        return True
    said = [to_line_key(image.get(name) or "") for image in box.iter("img") for name in ("alt", "title")]
    return any(_agree(line.key, key) for line in lines for key in said)


def _agree(one: str, other: str) -> bool:
    size = min(len(one), len(other))
    return size >= _SHORTEST_AGREEMENT and one[:size] == other[:size]


def _is_italic_beside_media(block: Block) -> bool:
    """Whether a short line is all in italics and stands right after a picture, or right before a player."""
    if len(block.text) > _LONGEST_ITALIC or block.kind != "paragraph":
        return False
    slanted = sum(len("".join(each.itertext()).strip()) for each in block.element.iter("em", "i"))
    if slanted < _ALL * len(block.text) or _NO_SUCH_CAPTION.match(block.text):
        return False
    if len("".join(block.element.itertext()).strip()) > len(block.text) + 2:
        return False
    before = block.element.getprevious()
    return _is_player(_find_next(block.element)) or (before is not None and _is_picture(before))


def _find_next(element: HtmlElement) -> HtmlElement | None:
    """The element that follows, or the one after its parent where it is the last one there."""
    following = element.getnext()
    while following is not None and _is_nothing(following):
        following = following.getnext()
    if following is not None:
        return following if not (element.tail or "").strip() else None
    parent = element.getparent()
    return parent.getnext() if parent is not None and parent.tag in {"p", "section", "div"} else None


def _is_nothing(element: HtmlElement) -> bool:
    """Whether an element shows nothing: a break, or a paragraph that a parser closed before what stood in it."""
    if element.tag in {"br", "script", "style"}:
        return True
    return element.tag == "p" and len(element) == 0 and not (element.text or "").strip()


def _is_player(element: HtmlElement | None) -> bool:
    """Whether an element shows a player and no text of its own."""
    if element is None or len("".join(element.itertext()).strip()) > _LONGEST_TITLE:
        return False
    if next(element.iter(*_PLAYERS), None) is not None:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return element.tag in {"div", "figure", "section"} and _PLAYER_NAME.search(names) is not None


def _is_picture(element: HtmlElement) -> bool:
    return next(element.iter(*_PICTURES), None) is not None and not "".join(element.itertext()).strip()
