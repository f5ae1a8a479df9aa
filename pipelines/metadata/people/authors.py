"""Who signs: the byline as displayed, the persons in it, the agency the copy came from.

Agreement decides: a person whom JSON-LD or a meta states and who also stands near the headline. Else what readers see:
a byline by its markup or words, then the signature at the end of the text, then what is stated, then names alone
beside the date, then a line anywhere that says who wrote. A visible byline that names only the newsroom or an agency
means that nobody signs, whatever account the content system writes into its JSON-LD. Initials alone are kept in the
byline and name nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archive.model.extraction import Origin
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.people.agencies import find_agency, find_dateline_agency, find_signed_agency, is_agency
from pipelines.metadata.people.bylines import has_label_within
from pipelines.metadata.people.displayed import find_beside_date, find_shown
from pipelines.metadata.people.found import FoundByline, SigningLines, to_name_key
from pipelines.metadata.people.signed import find_signed_at_end
from pipelines.metadata.people.signed_elsewhere import find_signed_elsewhere
from pipelines.metadata.people.stated import find_alias, find_stated, is_displayed

_INITIALS = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,4}$")


@dataclass(frozen=True, slots=True)
class Signature:
    """The byline, the persons and the agency, each with where it was read."""

    byline: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    byline_origin: Origin | None = None
    authors_origin: Origin | None = None
    agency_origin: Origin | None = None


def read_signature(evidence: Evidence) -> Signature:
    """Decide who signs an article."""
    shown = find_shown(evidence)
    chosen = _choose(evidence, shown)
    agency, agency_origin = _decide_agency(evidence, shown, chosen)
    displayed_as = shown or chosen
    authors = _drop_initials(chosen.names) if chosen else ()
    return Signature(
        byline=displayed_as.text or None if displayed_as else None,
        authors=authors,
        agency=agency,
        byline_origin=displayed_as.origin if displayed_as and displayed_as.text else None,
        authors_origin=chosen.origin if chosen and authors else None,
        agency_origin=agency_origin,
    )


def _choose(evidence: Evidence, shown: FoundByline | None) -> FoundByline | None:
    """The byline whose names are the authors."""
    lines = SigningLines(evidence)
    stated = find_stated(evidence, lines)
    if stated is not None and is_displayed(stated, lines):
        return shown if shown is not None and _adds_to(shown, stated) else stated
    if shown is not None and shown.names and not (shown.is_account or shown.is_vague):
        return shown
    if shown is None and (beside := find_beside_date(evidence, in_same_line=True)) is not None:
        return beside
    signed = find_signed_at_end(evidence)
    if signed is not None or (shown is not None and shown.names and not shown.is_vague):
        return signed or shown
    if (alias := find_alias(evidence, lines)) is not None:
        return alias
    if shown is not None and shown.says_something and not shown.is_vague:
        return shown
    if stated is not None and stated.names:
        return stated
    # Words that are no names are known in French: elsewhere "Read more" stands beside dates.
    may_be_beside = stated is None or evidence.language.code in (None, "fr")
    beside = find_beside_date(evidence, in_same_line=False) if may_be_beside else None
    left = beside or (_drop_mentioned(shown) if shown is not None else stated)
    return left or find_signed_elsewhere(evidence)


def _drop_mentioned(shown: FoundByline) -> FoundByline:
    """The byline without names that only stand among its other words, as in the motto below a message of a forum."""
    opens = any(to_name_key(shown.text).startswith(to_name_key(name)) for name in shown.names)
    is_mentioned = shown.is_vague and not opens and not has_label_within(shown.text)
    return replace(shown, names=()) if is_mentioned else shown


def _adds_to(shown: FoundByline, stated: FoundByline) -> bool:
    """Whether the displayed byline has all the stated persons and others besides, full names all of them."""
    keys = {to_name_key(name) for name in stated.names}
    given = {to_name_key(name) for name in shown.byline.persons}
    letters = sum(len(name) for name in shown.names)
    return keys < given and len(shown.names) == len(given) and 2 * shown.byline.unread <= letters


def _drop_initials(names: tuple[str, ...]) -> tuple[str, ...]:
    """No names where all are initials: they stay in the byline."""
    return () if all(_INITIALS.match(name) and (name.isupper() or "." in name) for name in names) else names


def _decide_agency(
    evidence: Evidence, shown: FoundByline | None, chosen: FoundByline | None
) -> tuple[str | None, Origin | None]:
    for found in (shown, chosen):
        if found is not None and found.byline.agency:
            return found.byline.agency, found.origin
    start = [line for line in evidence.visible.text.split("\n", 2)[:2] if line]
    if evidence.visible.lead:
        start.append(evidence.visible.lead)
    for line in (*start, *evidence.head_texts):
        if found_name := find_dateline_agency(line) or find_signed_agency(line):
            return found_name, "visible-text"
    for line in evidence.tail_texts:
        if found_name := find_signed_agency(line):
            return found_name, "visible-text"
    for name in (*evidence.linked.people, *evidence.linked.organizations):
        if found_name := find_agency(name) or (find_agency(name.upper()) if is_agency(name) else None):
            return found_name, "json-ld"
    return None, None
