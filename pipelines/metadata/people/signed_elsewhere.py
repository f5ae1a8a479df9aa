"""A line that says who wrote the article, beyond the headline and the text's ends: in a bar beside it, far below it.

Asked only where nothing else names anybody. Collects; decides nothing but that one line of the page is meant.
"""

from __future__ import annotations

import re
from itertools import islice

from pipelines.metadata.dates.french_dates import read_dates
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.markup import is_elsewhere
from pipelines.metadata.masthead import find_displayed
from pipelines.metadata.people.found import FoundByline, has_only_names, read_line, strip_dating

_TAGS = ("div", "p", "span", "em", "i", "small", "li", "strong", "b", "h2", "h3", "h4", "h5", "h6")
_SAYS_SO = re.compile(
    r"\W{0,3}(?:(?:(?:une?|cet) )?(?:article|texte|reportage|enqu[êe]te|entretien|dossier|r[ée]cit|chronique|tribune)"
    r" (?:(?:[ée]crit|r[ée]dig[ée]|sign[ée]|r[ée]alis[ée]|propos[ée])e? )?par|(?:[ée]crit|r[ée]dig[ée])e? par"
    r"|propos recueillis par) ?:? ?(?=\w)",
    re.IGNORECASE,
)
"""How such a line begins: "Par" alone begins the cards of other articles as well."""
# None was measured.
_LONGEST = 110
"""Letters of such a line."""
_MOST_CHILDREN = 2
"""Elements in such a line: a link, a date."""
_MOST_LINES = 3_000
"""Elements that are looked at, in page order."""


def find_signed_elsewhere(evidence: Evidence) -> FoundByline | None:
    """The line of a page that says who wrote, where all such lines name the same persons."""
    found: dict[tuple[str, ...], FoundByline] = {}
    for each in islice(evidence.page.tree.iter(*_TAGS), _MOST_LINES):
        if "par" not in (each.text or "").lower() or len(each.text or "") > _LONGEST or len(each) > _MOST_CHILDREN:
            continue  # the quick look, for a page has thousands of elements
        if not _SAYS_SO.match(text := find_displayed(each)) or len(text) > _LONGEST:
            continue
        if (byline := _read_persons(evidence, text)) is not None and not is_elsewhere(each, evidence.home):
            found.setdefault(byline.names, byline)
    return next(iter(found.values())) if len(found) == 1 else None


def _read_persons(evidence: Evidence, text: str) -> FoundByline | None:
    bare = strip_dating(text, read_dates(text, evidence.now, evidence.language.dates))
    byline = read_line(evidence, bare)
    return FoundByline(text, byline, byline.persons, "visible-text") if has_only_names(bare, byline) else None
