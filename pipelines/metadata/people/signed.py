"""The signature at the end of the text."""

from __future__ import annotations

import re
from collections import Counter

from pipelines.metadata.dates.french_dates import fold
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.people.bylines import BYLINE_START
from pipelines.metadata.people.found import FoundByline, has_only_names, may_have_only_names, read_line

_SPOKEN_OF = re.compile(r"(?:M\.|MM\.|Mmes?|Mlles?|Monsieur|Madame)\s")
"""How others are spoken of: nobody signs so."""
# Chosen by what they did to the saved press pages; none was measured alone.
_SHORTEST_SIGNATURE, _LONGEST_SIGNATURE = 4, 110
"""Letters of a last line that can be a signature."""


def find_signed_at_end(evidence: Evidence) -> FoundByline | None:
    """A last line that holds nothing but names, newsrooms and agencies.

    A line that the text has more than once signs nothing: a speaker's name, a refrain, the end of a listing of code.
    """
    times = Counter(evidence.visible.text.split("\n"))
    for text in evidence.tail_texts:
        if times[text] > 1:
            continue
        bare = text.strip().strip("()[]")
        if not _SHORTEST_SIGNATURE <= len(bare) <= _LONGEST_SIGNATURE or bare.endswith((":", "?", "!", "…", ",")):
            continue
        if _SPOKEN_OF.match(bare):
            continue
        labelled = BYLINE_START.match(bare) is not None
        in_brackets = bare != text.strip()
        if not (labelled or in_brackets or may_have_only_names(bare)):
            continue
        byline = read_line(evidence, bare)
        # "(Awa Sy, édité par Moussa Kane)": brackets make a last line a signature.
        bracketed = in_brackets and bool(byline.persons) and fold(bare).startswith(fold(byline.persons[0]))
        if byline.persons and (labelled or bracketed or has_only_names(bare, byline)):
            return FoundByline(text, byline, byline.persons, "visible-text")
    return None
