"""Whether the text is the whole article, from what the page declares, says in French and how its text ends.

A share that is left to read ("Il vous reste 57 % de cet article à lire") settles it. Everything else that speaks of
subscribers stands on whole articles too (labels, templates, JSON-LD of pages opened for a while), so it counts only
where the text is short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from archive.model.extraction import Completeness, Origin
from archive.model.page_numbers import find_next_page
from archive.model.text import count_words
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.linked_data import clean_text
from pipelines.metadata.listed import SHORT

# Chosen on the saved press pages; but for the first, none was measured alone.
_VERY_SHORT = 700
"""Characters: a text that ends in an ellipsis and is shorter is cut; a longer one may end so by its author's will."""

_FEWEST_LISTED = 100
"""Words of an article that a feed holds, at least: fewer are a summary. Chosen, not measured."""
_PART_OF_LISTED = 0.6
"""Share of the feed's words below which a page shows a part: frames and signatures in feeds are far less than the rest.
Chosen, not measured."""

_GAP = r"(?:\s|&nbsp;|&#160;|\u00a0|\u202f|<[^<>]{0,300}>){0,8}"
_TO_READ = (
    rf"%{_GAP}(?:de{_GAP}(?:cet|l['’]|votre){_GAP}(?:article|texte|contenu){_GAP})?[àa]{_GAP}(?:lire|d[ée]couvrir)"
)
_SHARE_LEFT = re.compile(rf"reste{_GAP}(?:encore{_GAP})?(\d{{1,2}})(?:[.,]\d{{1,2}})?{_GAP}{_TO_READ}")
_SHARE_END = re.compile(_TO_READ)
_AFTER_PERCENT = frozenset("&<dàa")
"""What may follow the sign in such a share, beside white space."""
_PLEA = re.compile(
    r"""(?:la\s+suite|l['’]int[ée]gralit[ée]|l['’]acc[èe]s\s+[àa]\s+(?:la\s+suite|cet\s+article)).{0,60}?(?:r[ée]serv[ée]e?s?|abonn)
    |\b(?:article|contenu|page|texte|lecture)\b.{0,40}?r[ée]serv[ée]e?s?\s+(?:aux|[àa]\s+(?:nos|l['’]))\s*.{0,20}?abonn
    |r[ée]serve\s+cet\s+article\s+[àa]\s+ses\s+abonn
    |(?:lire|poursuivre|continuer|d[ée]couvrir|acc[ée]der\s+[àa]).{0,60}?(?:suite|lecture|int[ée]gralit[ée]|article).{0,60}?abonn
    |abonnez-vous.{0,60}?pour\s+(?:lire|acc[ée]der|continuer|poursuivre|d[ée]couvrir)
    |\babonnement.{0,30}?\s(?:n['’]autorise|n['’]inclut|ne\s+(?:vous\s+)?(?:permet|donne))\s+pas
    |(?:envie|pour|souhaite|voule|d[ée]sire).{0,40}?(?:lire|conna[îi]tre|d[ée]couvrir)\s+la\s+suite\s+de\s+(?:cet\s|l['’]|notre\s)article
    |^\W*r[ée]serv[ée]e?\s+(?:aux|[àa]\s+nos)\s+abonn|abonn[ée]s\s+seulement
    |\b(?:article|contenu|texte)\b.{0,20}?r[ée]serv[ée]e?\s+(?:aux|[àa]\s+(?:nos|ses))\s+(?:membres|adh[ée]rents|souscripteurs|donateurs)
    |la\s+suite\s+(?:\w+\s+){0,3}?dans\s+(?:l['’]|notre\s|votre\s|le\s)?(?:[ée]dition|num[ée]ro|journal|version|magazine|mensuel|hebdo)
    |\babonnement\s+(?:actuel\s+)?ne\s+comprend\s+pas|(?:lire|conna[îi]tre|d[ée]couvrir)\s+la\s+suite.{0,20}?\bache[tz]
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_RESTRICTED = re.compile(
    r"lecture restreinte|autre appareil|(?:continue|keep) reading|subscribers? only|to (?:read|unlock)|pour (?:lire|"
    r"poursuivre|"
    r"continuer) (?:la suite|votre lecture|la lecture|à lire)",
    re.IGNORECASE,
)
"""What a plea below a cut text says; only lines that were taken for pleas are asked."""
_PLEA_RULES = frozenset({"paywall", "paywall-label", "paywall-company", "paywall-offer"})
_CUT_SURE = re.compile(r"(?:\[(?:…|\.\.\.)\]|(?:lire|voir)\s+la\s+suite\W*)$", re.IGNORECASE)
_CUT = re.compile(r"(?:…|\.\.\.)\s*$")
_PLEA_WORDS = ("serv", "SERV", "suite", "lire", "lecture", "accéd", "continuer", "seulement")
_MOST_MENTIONS = 40
"""Mentions of subscribers in a page's source that are looked at."""
_BEFORE_MENTION = 220
"""Characters of the source before a mention that can be one sentence with it, tags included."""
_AFTER_MENTION = 120
"""The same after it."""


def read_completeness(evidence: Evidence) -> tuple[Completeness, Origin | None]:
    """`unknown` only where there is no text to judge; where all of it is the lead, that is judged."""
    text = evidence.visible.text.strip() or evidence.visible.lead or ""
    if not text.strip():
        return "unknown", None
    if _says_share_left(evidence.page.html):
        return "teaser", "visible-text"
    if find_next_page(evidence.page.html, evidence.page.url) is not None:
        return "teaser", "html"  # the first page of several
    is_short = len(text) < SHORT
    if is_short and _is_part_of_listed(text, evidence.options.listed_content):
        return "teaser", "feed"
    ending = text.rsplit("\n", 1)[-1]
    if is_short and _CUT_SURE.search(ending):
        return "teaser", "visible-text"
    if is_short and (evidence.linked.is_free is False or evidence.linked.has_paid_part):
        return "teaser", "json-ld"
    if is_short and evidence.linked.is_free is not True and (_pleads(evidence.page.html) or _is_refused(evidence)):
        return "teaser", "visible-text"
    if _CUT.search(ending) and len(text) < _VERY_SHORT:
        return "teaser", "visible-text"
    return "full", "json-ld" if evidence.linked.is_free else "detected"


def _says_share_left(html: str) -> bool:
    """Whether a share is left to read: looked for by its end, for one sign is found many times faster than a word."""
    place = html.find("%")
    while place != -1:
        after = html[place + 1 : place + 2]
        if (after in _AFTER_PERCENT or after.isspace()) and _SHARE_END.match(html, place) is not None:
            return _SHARE_LEFT.search(html) is not None
        place = html.find("%", place + 1)
    return False


def _is_part_of_listed(text: str, content: str | None) -> bool:
    """Whether the newsroom's feed holds so much more of the article that the page shows a part of it."""
    listed = count_words(clean_text(content.replace("<", " <"))) if content else 0
    return listed >= _FEWEST_LISTED and count_words(text) < _PART_OF_LISTED * listed


def _pleads(html: str) -> bool:
    """Whether the page asks readers to subscribe before they read on; its scripts are not looked at."""
    for place in islice(_find_mentions(html), _MOST_MENTIONS):
        start = max(0, place - _BEFORE_MENTION)
        if html.rfind("<", start, place) > html.rfind(">", start, place):
            continue  # in a class or an address
        around = html[start : place + _AFTER_MENTION]
        if not any(word in around for word in _PLEA_WORDS):
            continue
        if _PLEA.search(_cut_sentence(around, place - start)) is not None and not _is_in_script(html, place):
            return True
    return False


def _is_refused(evidence: Evidence) -> bool:
    """Whether a plea that was taken out of the text says that the rest is not shown to everybody."""
    pleas = (removal.text for removal in evidence.visible.removals if removal.rule in _PLEA_RULES)
    return any(_PLEA.search(plea) or _RESTRICTED.search(plea) for plea in pleas)


def _find_mentions(html: str) -> Iterator[int]:
    """Where subscribers, or the rest of the article, are spoken of: plain searches, for a page is long."""
    for word in ("bonn", "BONN", "suite de cet article", "suite de l'article", "suite de l’article"):
        place = html.find(word)
        while place != -1:
            yield place
            place = html.find(word, place + len(word))


def _cut_sentence(around: str, place: int) -> str:
    """The displayed words around a mention, tags replaced by spaces, cut tags at the ends dropped."""
    before, after = around[:place], around[place:]
    before = before[before.find(">") + 1 :] if before.find(">") < before.find("<") or "<" not in before else before
    return clean_text(re.sub(r"<[^<>]*>?", " ", before + after))


def _is_in_script(html: str, place: int) -> bool:
    opened = html.rfind("<script", 0, place)
    return opened > html.rfind("</script", 0, place) if opened != -1 else False
