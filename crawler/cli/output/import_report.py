"""What became of an imported file, for people."""

from __future__ import annotations

from gettext import gettext as _

from crawler.cli.output.wording import format_number
from crawler.imports.run import ImportReport

_KEPT = (
    ("kept", "kept"),
    ("new_articles", "new articles"),
    ("new_revisions", "revisions"),
    ("no_text", "without a text"),
    ("held", "held already"),
    ("withheld", "of articles that are withheld here"),
)
_LEFT_OUT = {
    "other-host": "of other hosts",
    "not-html": "no HTML",
    "listing": "home pages and listings",
    "excluded": "excluded by the source's own patterns",
    "no-date": "without a date",
    "no-address": "without a web address",
    "no-answer": "without an answer",
    "too-large": "too large",
    "damaged": "damaged",
    "bad-encoding": "in an encoding that cannot be undone",
    "revisit-unresolved": "repeating what is not here",
    "missing-file": "whose file is missing",
    "no-text": "notices without a text",
    "taken-down": "taken down here",
}


def format_report(report: ImportReport) -> str:
    """A line on what was kept, and one on what was not and why."""
    kept = ", ".join(
        f"{format_number(report.counts[name])} {_(words)}"
        for name, words in _KEPT
        if report.counts[name] or name == "kept"
    )
    begun = (
        _(" (gone on with from {begun_at})").format(begun_at=format_number(report.begun_at)) if report.begun_at else ""
    )
    lines = [f"{report.name}: {kept}{begun}"]
    left = [
        f"{format_number(report.counts[name])} {_(words)}" for name, words in _LEFT_OUT.items() if report.counts[name]
    ]
    if left:
        lines.append(_("  not kept: {left}").format(left=", ".join(left)))
    return "\n".join(lines)
