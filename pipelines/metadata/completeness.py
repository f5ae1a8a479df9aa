"""Whether the text is the whole article, from what the page declares, says in French and how its text ends."""

from __future__ import annotations

from archive.extraction import Completeness, Origin
from pipelines.metadata.evidence import Evidence


def read_completeness(evidence: Evidence) -> tuple[Completeness, Origin | None]:
    """Placeholder of the first measurement."""
    return ("full", "detected") if evidence.visible.text else ("unknown", None)
