"""What `marbre reextract` prints: counts, sources, fields and the largest changes, for people or for programs."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any

from archive.model.words.word_diff import compute_word_diff
from archive.reextract.accept import Accepted
from crawler.cli.output.say import add_row, say, say_raw, say_styled, style
from pipelines.compare.report import SHARES, DifferenceCounts, LargeChange, ReextractReport

_DIFF_CHARACTERS = 600
"""Of one change, on a terminal; the web page has all of it."""
_CONTEXT = 40
_COLUMNS = ("pages", "equal", "changed", "gained", "lost", "none", "words +", "words −")


@dataclass(frozen=True, slots=True)
class ReextractOutcome:
    """A re-extraction that has come to its end. `accepted` is None where nothing was written."""

    mode: str
    extractors: tuple[str, ...]
    report: ReextractReport
    accepted: Accepted | None
    archive: Path


def print_outcome(outcome: ReextractOutcome, *, as_json: bool, quiet: bool) -> None:
    """On stdout."""
    if as_json:
        say_raw(json.dumps(to_json(outcome), ensure_ascii=False, indent=1))
    elif not quiet:
        _print(outcome)


def to_json(outcome: ReextractOutcome) -> dict[str, Any]:
    """The whole report for programs."""
    report, accepted = outcome.report, outcome.accepted
    return {
        "archive": str(outcome.archive),
        "mode": outcome.mode,
        "extractors": outcome.extractors,
        "total": _to_counts_json(report.total),
        "sources": {source: _to_counts_json(stats) for source, stats in sorted(report.by_source.items())},
        "articles_shown_anew": accepted.articles if accepted else 0,
        "new_articles": accepted.new_articles if accepted else 0,
        "largest": [
            {
                "url": change.page.url,
                "source": change.page.source,
                "captured_at": change.page.captured_at.isoformat(),
                "payload_digest": change.page.payload_digest,
                "outcome": change.difference.outcome,
                "words_added": change.difference.words_added,
                "words_removed": change.difference.words_removed,
                "share": round(change.difference.share, 4),
                "no_text": change.no_text,
                "diff": [[piece.mark, piece.text] for piece in compute_word_diff(change.former_text, change.text)],
            }
            for change in report.largest
        ],
    }


def _to_counts_json(stats: DifferenceCounts) -> dict[str, Any]:
    return {
        "pages": stats.pages,
        **{outcome: stats.outcomes[outcome] for outcome in ("equal", "changed", "gained", "lost", "none")},
        "changed_by_at_most": {str(limit): stats.shares[limit] for limit in SHARES},
        "words_added": stats.words_added,
        "words_removed": stats.words_removed,
        "fields": dict(stats.fields.most_common()),
    }


def to_sentence(outcome: ReextractOutcome) -> str:
    """What was done, in a line."""
    pages, accepted = outcome.report.total.pages, outcome.accepted
    if outcome.mode == "dry-run":
        return ngettext(
            "{pages} page read again, nothing written; --accept makes this reading what its article shows.",
            "{pages} pages read again, nothing written; --accept makes these readings what articles show.",
            pages,
        ).format(pages=pages)
    if outcome.mode == "complete":
        new_articles = accepted.new_articles if accepted else 0
        return ngettext(
            "{pages} page read that this extractor had not read; {new_articles} new articles.",
            "{pages} pages read that this extractor had not read; {new_articles} new articles.",
            pages,
        ).format(pages=pages, new_articles=new_articles)
    assert accepted is not None
    undone = _(" `marbre reextract --rollback` undoes it.") if accepted.acceptance_id is not None else ""
    shown = ngettext(
        "{articles} article shows the new reading, {new_articles} are new.",
        "{articles} articles show the new reading, {new_articles} are new.",
        accepted.articles,
    ).format(articles=accepted.articles, new_articles=accepted.new_articles)
    return ngettext("{pages} page read; {shown}{undone}", "{pages} pages read; {shown}{undone}", pages).format(
        pages=pages, shown=shown, undone=undone
    )


def list_changed(stats: DifferenceCounts) -> str:
    """How much changed texts changed, in a line."""
    return ", ".join(
        _("{shares} by up to {limit:.0%}").format(shares=stats.shares[limit], limit=limit)
        for limit in SHARES
        if stats.shares[limit]
    )


def _print(outcome: ReextractOutcome) -> None:
    from rich.console import Console
    from rich.table import Table

    report = outcome.report
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_("source"))
    for column in _COLUMNS:
        table.add_column(_(column), justify="right")
    for name, stats in (*sorted(report.by_source.items()), (_("all"), report.total)):
        counts = [stats.outcomes[each] for each in ("equal", "changed", "gained", "lost", "none")]
        add_row(table, name, *map(str, (stats.pages, *counts, stats.words_added, stats.words_removed)))
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    console.print(table)
    if report.total.outcomes["changed"]:
        say(_("Changed texts: {changed} of their words").format(changed=list_changed(report.total)))
    if report.total.fields:
        say(_("Fields changed: ") + ", ".join(f"{name} {n}" for name, n in report.total.fields.most_common()))
    for change in report.largest:
        _print_change(change)
    say(_("\nExtractor: {extractors}").format(extractors=", ".join(outcome.extractors) or _("none needed")))
    say(_("{sentence} Archive: {archive}").format(sentence=to_sentence(outcome), archive=outcome.archive))


def _print_change(change: LargeChange) -> None:
    found = change.difference
    what = _(found.outcome) if change.no_text is None else f"{_(found.outcome)} ({change.no_text})"
    say(
        _("\n{what}, +{words_added} −{words_removed} words ({share:.0%})  {url}").format(
            what=what,
            words_added=found.words_added,
            words_removed=found.words_removed,
            share=found.share,
            url=change.page.url,
        )
    )
    left = _DIFF_CHARACTERS
    for piece in compute_word_diff(change.former_text, change.text):
        if left <= 0:
            say(" …", nl=False)
            break
        text = piece.text
        if piece.mark == "equal":
            text = text if len(text) <= 2 * _CONTEXT else f"{text[:_CONTEXT]} … {text[-_CONTEXT:]}"
            say(text, nl=False)
        else:
            text = text[:left]
            sign, colour = ("+", "green") if piece.mark == "insert" else ("−", "red")
            say_styled(style(f"[{sign}{text.strip()}{sign}] ", fg=colour), nl=False)
        left -= len(text)
    say()
