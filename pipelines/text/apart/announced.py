"""Lines below a line that announces them: other articles at a text's end, pleas under their own heading.

And lines that announce themselves: a bold sentence with a link that sends the reader to another publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.page.blocks import Block
from pipelines.text.apart.flow import Flow

# Chosen on the saved press pages; none was measured alone.
_MOST_ANNOUNCED = 6
"""Lines that hang on an announcement at most."""
_MOST_SHARE = 0.35
"""Share of the flow's letters that they hold at most."""
_ALL_BOLD = 0.95
"""Share of a line's letters that are bold, above which all of it is."""
_LONGEST_POINTER = 220
"""Letters: a longer bold line with a link is a paragraph."""
_OTHERS = re.compile(
    r"\W*(?:[àa] (?:lire|voir|écouter)|(?:re)?lire|voir|pour (?:aller plus loin|en savoir plus)|"
    r"sur le même (?:sujet|thème))(?: aussi| également| encore)?\W*:\W*",
    re.IGNORECASE,
)
"""Other articles are announced by such a line, which ends in a colon."""
_PLEA = re.compile(
    r"\W*(?:(?:nous )?(?:soutenir|supporter|aider)|soutenez|aidez)(?:-nous| (?:ce|le|notre|la|votre) (?:site|blogu?e?|"
    r"journal|média|projet|chaîne|podcast|rédaction|revue|magazine|travail)\b.{0,40})?\W*|(?:faire|faites) un don\W*",
    re.IGNORECASE,
)
"""What a heading says under which a newsroom asks for help."""
_SENDS = re.compile(
    r"\b(?:lisez|relisez|lire|voir|découvrez|retrouvez|consultez|regardez|écoutez|"
    r"dans (?:cet(?:te)?|notre|un)(?: autre)?)\b.{0,80}"
    r"\b(?:article|publication|dossier|vidéo|reportage|interview|entretien|enquête|galerie|épisode|podcast|ici)\b",
    re.IGNORECASE,
)
"""What a sentence says that sends the reader to another publication."""


def find_announced(blocks: Sequence[Block], flow: Flow) -> set[int]:
    """The places of other articles: below a line that announces them at the end, or in a bold line with a link."""
    found = {place for place, block in enumerate(blocks) if _is_bold_pointer(block)}
    marks = [place for place, block in enumerate(blocks) if ":" in block.text and _OTHERS.fullmatch(block.text)]
    if marks:
        hanging = range(marks[-1], len(blocks))
        letters = sum(len(blocks[place].text) for place in hanging)
        has_link = any(blocks[place].linked for place in hanging)
        if has_link and len(hanging) <= _MOST_ANNOUNCED + 1 and letters <= _MOST_SHARE * flow.letters:
            found.update(hanging)
    return found


def find_pleas(blocks: Sequence[Block], flow: Flow) -> set[int]:
    """The places of headings under which a newsroom asks for help, and of what stands there up to the next heading."""
    headings = [place for place, block in enumerate(blocks) if block.kind == "intertitre"]
    found: set[int] = set()
    for heading, following in pairwise([*headings, len(blocks)]):
        section = range(heading, min(following, heading + 1 + _MOST_ANNOUNCED))
        letters = sum(len(blocks[place].text) for place in section)
        if _PLEA.fullmatch(blocks[heading].text) and letters <= _MOST_SHARE * flow.letters:
            found.update(section)
    return found


def _is_bold_pointer(block: Block) -> bool:
    is_bold = block.kind == "paragraph" and block.bold >= _ALL_BOLD and len(block.text) <= _LONGEST_POINTER
    return is_bold and block.linked > 0 and _SENDS.search(block.text) is not None
