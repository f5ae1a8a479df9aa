"""`RULES`: the whole table, in the order in which rules are tried, and its digest."""

from __future__ import annotations

import hashlib

from pipelines.french.rule import Rule
from pipelines.french.rules_dates import DATES
from pipelines.french.rules_frame import FRAME
from pipelines.french.rules_labels import LABEL_RULES
from pipelines.french.rules_notes import NOTES
from pipelines.french.rules_page import PAGE
from pipelines.french.rules_paywall import PAYWALL
from pipelines.french.rules_pleas import PLEAS
from pipelines.page.markup_vocabulary import FAMILIES

_ORDER = (
    "paywall-offer",
    "related-heading",
    "further",
    "tags-heading",
    "byline-word",
)  # what takes a whole section, or a name as well, goes before what takes its first line

_BY_ID = {rule.id: rule for rule in (*PLEAS, *PAYWALL, *PAGE, *NOTES, *DATES, *FRAME, *LABEL_RULES)}

RULES: tuple[Rule, ...] = (
    *(_BY_ID[name] for name in _ORDER),
    *(rule for name, rule in _BY_ID.items() if name not in _ORDER),
)

RULES_DIGEST = hashlib.sha256("\n".join(rule.definition for rule in RULES).encode()).hexdigest()

OTHER_REMOVALS = {
    "headline": "the headline, repeated in the text",
    "lead": "the lead (chapô), kept as a field of its own",
    "repeated": "what the text repeats of itself: doubles, cut doubles, pull-quotes, captions",
    "learned": "a short block that recurs over many of the source's articles",
    "dangling": "a heading at the text's end, where what stood under it was set aside",
    "markup:linked": "a line that is a link and nothing else, among lines that are not",
    "known-field": "a line that says nothing but what was read as a field: the author's name, the section",
    "markup:above": "what stands above the headline: kickers, breadcrumbs, tickers",
    "markup:below": "a box below the article's own element and apart from it: offers, cards, rules for comments",
    "markup:promotion": "a box between the paragraphs that asks for something by a button or a form",
    "markup:teaser": "a linked heading with its summary, announcing another article",
    **{f"markup:{family}": f"an element marked as {family}" for family in FAMILIES},
    "aside:above": "set aside before cleaning: above the article",
    "aside:below": "set aside before cleaning: below the article",
    "aside:beside": "set aside before cleaning: in the article's element, and beside its text",
    "aside:linked": "set aside before cleaning: a link in the article's element, beside its text",
    "aside:template": "set aside before cleaning: what is outside the article on all pages of the source",
    "aside:control": "set aside before cleaning: the words of buttons and fields, up to 500 letters",
    "aside:unfilled": "set aside before cleaning: what a template engine left unfilled",
    "aside:beyond": "beyond the bound of what is told of menus, lists and comments: lines, letters, how they begin",
    "aside:teaser": "set aside before cleaning: a linked heading with its summary, announcing another article",
    **{f"aside:{family}": f"set aside before cleaning: an element marked as {family}" for family in FAMILIES},
}
"""The ids that stand in a log and are no rule of the table: taken out by place or markup, not by wording."""
