"""Boxes inside the article's flow that are none of it: offers with a button, forms, lists and cards of other articles.

A box is an element of its own between the paragraphs, small and unlike them. That alone takes nothing out: it must also
ask for something by a button, hold a form to fill in, or lead elsewhere with most of its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipelines.page.blocks import Block
from pipelines.text.apart.flow import Flow, is_apparatus, is_like, list_outwards

# Chosen on the saved press pages; none was measured alone.
_LONGEST_BOX = 1200
"""Letters of all lines in a box: one that holds more is a part of the article."""
_MOST_PARAGRAPHS = 2
"""Paragraphs in a box, for the same reason."""
_MOST_SHARE = 0.35
"""Share of the flow's letters, for the same reason."""
_FEWEST_LIKE = 3
"""Boxes of one kind with paragraphs, from which on they are how the article is set."""
_LONGEST_BUTTON = 45
"""Letters on a button or on a link that serves as one."""
_MOSTLY_LINKED = 0.5
"""Share of a box's letters that are link, from which on it leads elsewhere."""
_FEWEST_LINKED = 2
"""Linked lines in such a box at least; a single link may be the source of what stands there."""
_BOXES = frozenset({"div", "section", "article", "aside", "form"})
_ACTION = re.compile(
    r"\W*(?:je (?:m'|me |découvre|participe|réserve|soutiens|donne|teste|profite|commande)|j'(?:achète|en profite)|"
    r"(?:s'|m')?(?:abonn|inscri)\w*|particip\w+|réserve[rz]|achete[rz]|commande[rz]|télécharge[rz]|découvr(?:ir|ez)|"
    r"(?:en )?profite[rz]|essaye[rz]|teste[rz]|faire un don|donne[rz]|souten(?:ir|ez)|rejoi(?:ndre|gnez)|vote[rz]|"
    r"joue[rz]|calcule[rz]|compare[rz]|simule[rz]|estime[rz]|voir (?:l'|les |nos |toutes les )?offres?|"
    r"créer (?:un|mon) compte|subscribe|sign up|register|join|donate|support us|buy|download|learn more|"
    r"en savoir plus)\b",
    re.IGNORECASE,
)
"""With what the words on a button begin that ask a reader to do something."""
_MARKER = re.compile(
    r"\W*(?:(?:[àa] )?(?:lire|voir|écouter|découvrir)(?: aussi| également| ensuite)?|(?:read|see) (?:also|more)|"
    r"related|sur le même (?:sujet|thème)|dans la même rubrique|(?:notre |le )?dossier|pour aller plus loin|"
    r"à ne pas manquer|(?:nos )?autres articles|articles? (?:liés?|associés?|similaires))\W*",
    re.IGNORECASE,
)
"""A line that announces other articles and says nothing else."""
_ADDRESS = re.compile(r"(?:https?:)?//[\w.-]+(?:[/?#]|$)")
_FILLED_IN = frozenset({None, "text", "email", "number", "tel"})
"""Types of fields in which a reader writes."""


def find_promotions(blocks: Sequence[Block], flow: Flow) -> set[int]:
    """The places of lines in boxes that ask for something by a button or a form; boxes of a kind of their own."""
    boxes = _gather_boxes(blocks, flow)
    first = next((place for place, block in enumerate(blocks) if block.is_prose), None)
    found: set[int] = set()
    for box, places in boxes.items():
        lines = [blocks[place] for place in places]
        is_text = first in places or any(line.in_lead or line.kind == "quote" for line in lines)
        if (
            not is_text
            and _is_short(lines)
            and _asks(box)
            and sum(is_like(box, other) for other in boxes) < _FEWEST_LIKE
        ):
            found.update(places)
    return found


def find_link_boxes(blocks: Sequence[Block], flow: Flow) -> set[int]:
    """The places of lines in boxes that lead to other articles."""
    boxes = _gather_boxes(blocks, flow)
    other = [places for box, places in boxes.items() if _leads_elsewhere(box, [blocks[each] for each in places])]
    return {place for places in other for place in places}


def _gather_boxes(blocks: Sequence[Block], flow: Flow) -> dict[HtmlElement, list[int]]:
    """The elements that do not hold the flow, and little beside it, each with the places of its lines."""
    boxes: dict[HtmlElement, list[int]] = defaultdict(list)
    kept = {flow.element, *flow.around}
    for place, block in enumerate(blocks):
        for element in list_outwards(block.element):
            if element in kept:
                break
            if element.tag in _BOXES:
                boxes[element].append(place)
    most = _MOST_SHARE * flow.letters
    return {
        box: places
        for box, places in boxes.items()
        if sum(len(blocks[each].text) for each in places) <= most and all(blocks[each].kind != "row" for each in places)
    }


def _is_short(lines: Sequence[Block]) -> bool:
    is_brief = sum(len(line.text) for line in lines) <= _LONGEST_BOX
    return is_brief and sum(line.is_prose for line in lines) <= _MOST_PARAGRAPHS


def _asks(box: HtmlElement) -> bool:
    if any(is_button(each) for each in box.iter("a", "button")):
        return True
    return any(field.tag == "textarea" or field.get("type") in _FILLED_IN for field in box.iter("input", "textarea"))


def is_button(element: HtmlElement) -> bool:
    """Whether a link or button asks a reader to act, and stands apart from all sentences."""
    words = " ".join("".join(element.itertext()).split()).replace("’", "'")
    if not words or len(words) > _LONGEST_BUTTON or _ACTION.match(words) is None:
        return False
    parent = element.getparent()
    around = "" if parent is None or parent.tag in _BOXES else "".join(parent.itertext()).strip()
    return len(around) <= len(words) + 2


def collect_hosts(box: HtmlElement) -> set[str]:
    """The hosts that a box's links name: references name many, a site's own cards one or none."""
    links = (urlsplit(link.get("href") or "") for link in box.iter("a") if _ADDRESS.match(link.get("href") or ""))
    return {link.netloc.removeprefix("www.") for link in links}


def _leads_elsewhere(box: HtmlElement, lines: Sequence[Block]) -> bool:
    says_so = _is_mostly_linked(lines) or _is_announced(box, lines)
    return says_so and not is_apparatus(box) and len(collect_hosts(box)) <= 1


def _is_mostly_linked(lines: Sequence[Block]) -> bool:
    letters = sum(len(line.text) for line in lines)
    linked = sum(line.linked * len(line.text) for line in lines)
    return linked >= _MOSTLY_LINKED * letters and sum(line.linked >= _MOSTLY_LINKED for line in lines) >= _FEWEST_LINKED


def _is_announced(box: HtmlElement, lines: Sequence[Block]) -> bool:
    """Whether a short box begins with a line that announces other articles, and leads anywhere."""
    if not _is_short(lines):
        return False
    first = next((words.strip() for words in box.itertext() if words.strip()), "")
    return _MARKER.fullmatch(first) is not None and next(box.iter("a"), None) is not None
