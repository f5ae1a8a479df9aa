"""`RULES`: the whole table, in the order in which rules are tried, and its digest."""

from __future__ import annotations

import hashlib

from pipelines.french.rule import Rule
from pipelines.french.rules_frame import FRAME
from pipelines.french.rules_page import PAGE
from pipelines.french.rules_pleas import PLEAS

_ORDER = (
    "paywall-offer",
    "related-heading",
    "tags-heading",
)  # what takes a whole section goes before what takes its first line

_BY_ID = {rule.id: rule for rule in (*PLEAS, *PAGE, *FRAME)}

RULES: tuple[Rule, ...] = (
    *(_BY_ID[name] for name in _ORDER),
    *(rule for name, rule in _BY_ID.items() if name not in _ORDER),
)

RULES_DIGEST = hashlib.sha256("\n".join(rule.definition for rule in RULES).encode()).hexdigest()
