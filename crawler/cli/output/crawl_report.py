"""What `marbre crawl` prints: progress while it runs, plans, and the report at the end. Counts nothing itself."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from archive.locale.labels import tell_label
from archive.locale.reason import tell_reason
from crawler.cli.output.say import add_row, say, say_raw
from crawler.cli.output.wording import format_number
from crawler.crawls.run_report import RunListener, RunReport
from crawler.planning.request import CrawlRequest
from crawler.planning.stats import CrawlReport, CrawlStats

_LINE_EVERY = 10.0
"""Seconds between two progress lines where there is no terminal."""
_FAILURES_SHOWN = 10


@contextmanager
def watch_progress(requests: Sequence[CrawlRequest], *, quiet: bool) -> Iterator[RunListener]:
    """A listener that shows a run going on: a live display on a terminal, lines elsewhere, nothing when quiet."""
    if quiet:
        yield RunListener()
        return
    live = sys.stderr.isatty()
    watcher = _LiveProgress(len(requests)) if live else _LineProgress(len(requests))
    watcher.begin()
    try:
        yield watcher
    finally:
        watcher.end()


class _ProgressThread(RunListener):
    """Looks at the live counts from a thread of its own, so that drawing never waits for the crawl."""

    interval = 0.25

    def __init__(self, sources: int) -> None:
        self.sources = sources
        self.stats: dict[str, CrawlStats] = {}
        self.finished = 0
        self._began = monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def begin(self) -> None:
        """Start drawing."""
        self._thread.start()

    def end(self) -> None:
        """Stop drawing."""
        self._over.set()
        self._thread.join()

    def on_started(self, source: str, stats: CrawlStats) -> None:
        self.stats[source] = stats

    def on_ended(self, report: CrawlReport) -> None:  # noqa: ARG002 - the count is enough here
        self.finished += 1

    def draw(self) -> None:
        """Show the stats as they are now."""

    def _watch(self) -> None:
        while not self._over.wait(self.interval):
            self.draw()

    def format_summary(self) -> str:
        """One line over all sources."""
        running = list(self.stats.values())
        pages = sum(stats.captures for stats in running)
        rate = pages / max(monotonic() - self._began, 0.001)
        return _(
            "sources {finished}/{sources}, fetched {pages}, new {running}, failed {running2}, {rate} pages/s"
        ).format(
            finished=self.finished,
            sources=self.sources,
            pages=pages,
            running=sum(stats.new_articles for stats in running),
            running2=sum(len(stats.failures) for stats in running),
            rate=format_number(rate, 1),
        )


class _LineProgress(_ProgressThread):
    interval = _LINE_EVERY

    def draw(self) -> None:
        say(self.format_summary(), err=True)


class _LiveProgress(_ProgressThread):
    def __init__(self, sources: int) -> None:
        super().__init__(sources)
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn(_("[green]{{task.fields[new]}} new[/] [red]{{task.fields[failed]}} failed[/]").format()),
            console=Console(stderr=True),
            transient=True,
        )
        self._total = self._progress.add_task("", total=None, new=0, failed=0)

    def begin(self) -> None:
        self._progress.start()
        super().begin()

    def end(self) -> None:
        super().end()
        self._progress.stop()

    def draw(self) -> None:
        for source, stats in list(self.stats.items()):
            if source not in self._tasks:
                self._tasks[source] = self._progress.add_task(source, total=None, new=0, failed=0)
            self._progress.update(
                self._tasks[source],
                total=stats.to_fetch or None,
                completed=stats.new_articles + stats.no_text,
                new=stats.new_articles,
                failed=len(stats.failures),
            )
        self._progress.update(self._total, description=self.format_summary())


def print_plans(run: RunReport, *, as_json: bool) -> None:
    """The decisions of every source: what would be asked, and why the rest is left."""
    if as_json:
        say_raw(json.dumps([_to_plan_line(*pair) for pair in _list_decisions(run)], ensure_ascii=False, indent=1))
        return
    for source, plan in run.plans.items():
        say(
            ngettext(
                "{source}: {to_ask} of {decisions} candidate would be asked",
                "{source}: {to_ask} of {decisions} candidates would be asked",
                len(plan.decisions),
            ).format(source=source, to_ask=len(plan.to_ask), decisions=len(plan.decisions))
        )
        told = [(tell_label("plan_action", it.action), tell_label("plan_reason", it.reason)) for it in plan.decisions]
        width = max((len(reason) for _action, reason in told), default=0)
        for decision, (action, reason) in zip(plan.decisions, told, strict=True):
            say(f"  {action:10} {reason:{max(width, 18)}} {decision.candidate.url}")
    for report in run.reports:
        _print_failures(report)


def _list_decisions(run: RunReport) -> Iterator[tuple[str, object]]:
    for source, plan in run.plans.items():
        for decision in plan.decisions:
            yield source, decision


def _to_plan_line(source: str, decision: object) -> dict[str, object]:
    from crawler.planning.decide import Decision

    assert isinstance(decision, Decision)
    candidate = decision.candidate
    published = candidate.published_at.isoformat() if candidate.published_at else candidate.published_roughly
    return {
        "source": source,
        "action": decision.action,
        "reason": decision.reason,
        "url": candidate.url,
        "found_in": candidate.found_in,
        "title": candidate.title,
        "published_at": published,
    }


def print_report(run: RunReport, archive: Path, *, as_json: bool, quiet: bool) -> None:
    """What the run did, source by source, with every page that failed."""
    if as_json:
        say_raw(json.dumps(to_json(run, archive), ensure_ascii=False, indent=1))
        return
    if not quiet:
        _print_table(run)
        for report in run.reports:
            _print_failures(report)
        say(_("Archive: {archive}").format(archive=archive))
    if run.fatal is not None:
        say(f"marbre: {run.fatal}", err=True)
    if run.interrupted:
        say(_("Interrupted: what was fetched is kept, the next crawl goes on from there."), err=True)


_COUNTED: dict[str, Callable[[CrawlReport], str]] = {
    "candidates": lambda report: str(report.stats.candidates),
    "left": lambda report: str(report.stats.left_alone),
    "fetched": lambda report: str(report.stats.captures),
    "revisits": lambda report: str(report.stats.revisits),
    "new": lambda report: str(report.stats.new_articles),
    "revised": lambda report: str(report.stats.new_revisions),
    "no text": lambda report: str(report.stats.no_text),
    "failed": lambda report: str(len(report.stats.failures)),
    "seconds": lambda report: format_number(report.seconds, 1),
}
_REQUISITES = {
    "kept": "{n} kept",
    "failed": "{n} gave nothing",
    "other-hosts": "{n} on other hosts",
    "over-bounds": "{n} over the bounds",
    "host-closed": "{n} not asked, their host being closed",
}
"""What became of the style sheets, pictures and fonts of pages."""
_NARROW = 110
_COUNTED_NARROW = ("fetched", "new", "revised", "no text", "failed")
"""The columns of a line of fewer than `_NARROW` characters."""


def _print_table(run: RunReport) -> None:
    width = shutil.get_terminal_size((140, 24)).columns  # $COLUMNS, else the terminal's
    shown = _COUNTED if width >= _NARROW else _COUNTED_NARROW
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    table.add_column(_("source"), overflow="fold")
    for column in ("outcome", *shown):
        table.add_column(_(column), justify="left" if column == "outcome" else "right", no_wrap=True)
    for report in run.reports:
        add_row(
            table,
            report.source,
            tell_label("outcome", report.outcome),
            *(_COUNTED[column](report) for column in shown),
        )
    Console(width=width).print(table)


def _print_failures(report: CrawlReport) -> None:
    if told := [_(_REQUISITES[what]).format(n=count) for what, count in report.stats.requisites.items() if count]:
        say(_("{source}: style sheets, pictures and fonts: {told}").format(source=report.source, told=", ".join(told)))
    if report.reason and (report.outcome in ("overlapped", "failed") or not report.stats.failures):
        say(f"{report.source}: {tell_reason(report.reason)}")
    for page in report.stats.failures[:_FAILURES_SHOWN]:
        detail = f" ({tell_reason(page.detail)})" if page.detail else ""
        say(
            _("  failed: {error}{detail} {kind} {url}").format(
                error=tell_label("capture_error", page.error), detail=detail, kind=page.kind, url=page.url
            )
        )
    if len(report.stats.failures) > _FAILURES_SHOWN:
        rest = len(report.stats.failures) - _FAILURES_SHOWN
        say(_("  … and {rest} more; `marbre crawl --json` lists all, and so does the table captures").format(rest=rest))
    for finding in report.stats.findings[:_FAILURES_SHOWN]:
        say(f"  {tell_label('finding', finding.kind)}: {finding.url}: {tell_reason(finding.sentence)}")
    if len(report.stats.findings) > _FAILURES_SHOWN:
        say(
            ngettext(
                "  … and {findings} more finding in `marbre crawl --json`",
                "  … and {findings} more findings in `marbre crawl --json`",
                len(report.stats.findings) - _FAILURES_SHOWN,
            ).format(findings=len(report.stats.findings) - _FAILURES_SHOWN)
        )


def to_json(run: RunReport, archive: Path) -> dict[str, object]:
    """The report for programs; its keys are documented in docs/crawling.md."""
    return {
        "archive": str(archive),
        "interrupted": run.interrupted,
        "error": str(run.fatal) if run.fatal else None,
        "crawls": [_crawl_json(report) for report in run.reports],
    }


def _crawl_json(report: CrawlReport) -> dict[str, object]:
    stats = report.stats
    return {
        "source": report.source,
        "crawl_id": report.crawl_id,
        "outcome": report.outcome,
        "reason": report.reason,
        "started_at": report.started_at.isoformat(),
        "ended_at": report.ended_at.isoformat(),
        "candidates": stats.candidates,
        "left_alone": stats.left_alone,
        "reasons": dict(stats.reasons),
        "captures": stats.captures,
        "revisits": stats.revisits,
        "bytes": stats.bytes,
        "new_articles": stats.new_articles,
        "new_revisions": stats.new_revisions,
        "missing": stats.missing,
        "no_text": stats.no_text,
        "set_aside": stats.set_aside,
        "articles": [{"url": a.url, "title": a.title, "words": a.words} for a in stats.articles],
        "failures": [{"url": f.url, "kind": f.kind, "error": f.error, "detail": f.detail} for f in stats.failures],
        "requisites": dict(stats.requisites),
        "undated": stats.undated,
        "findings": [{"url": f.url, "kind": f.kind, "sentence": f.sentence} for f in stats.findings],
    }
