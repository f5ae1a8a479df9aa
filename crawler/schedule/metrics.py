"""Figures of the scheduler for Prometheus, and a sign of life for supervisors, over HTTP.

`/metrics` reads the ledger at each scrape, so that counters go on over restarts; `/healthz` answers 200 while the
scheduler's main thread gives a sign of life, else 503. Needs the extra `marbre[metrics]` (prometheus-client).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from archive.db.errors import ArchiveError
from archive.store import Archive
from crawler.extras import format_install_command
from crawler.health.verdict import WORST_FIRST, Verdict
from crawler.notify.watch import judge_sources
from crawler.schedule.hooks import ScheduleListener

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from crawler.schedule.dispatcher import Dispatcher

ALIVE_SECONDS = 120.0
"""How long the scheduler may be silent before `/healthz` says it is not well; it beats twice a minute."""
_VERDICTS_FOR = 60.0  # seconds for which verdicts are not judged again


class MetricsUnavailable(Exception):  # noqa: N818  # the name says what is so
    """The port cannot be had, or what writes the figures is not installed; the message says what mends it."""


class Metrics(ScheduleListener):
    """Serves the figures of one archive from its beginning until `on_left`.

    As a listener it learns which runs are pending and when the scheduler was last alive.
    """

    def __init__(
        self,
        path: Path,
        port: int,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        """Listens at once, on loopback unless told otherwise; port 0 is a free one. Raises MetricsUnavailable."""
        try:
            from prometheus_client import CollectorRegistry, make_wsgi_app
        except ImportError as error:
            raise MetricsUnavailable(
                _("metrics need prometheus-client, which is not installed: {install_command}").format(
                    install_command=format_install_command("metrics")
                )
            ) from error
        self._path = path
        self._clock = clock
        self._now = now or (lambda: datetime.now(UTC))
        self._dispatcher: Dispatcher | None = None
        self._beat_at = clock()
        self._judged: tuple[float, dict[str, Verdict]] = (-_VERDICTS_FOR, {})
        registry = CollectorRegistry()
        registry.register(self)
        self._metrics = make_wsgi_app(registry)
        try:
            self._server = make_server(host, port, self._answer, _OneThread, _Silent)
        except OSError as error:
            raise MetricsUnavailable(
                _("metrics cannot be served on {host}:{port} ({strerror}); name another port").format(
                    host=host, port=port, strerror=error.strerror
                )
            ) from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_port

    # the listener

    def on_began(self, dispatcher: Dispatcher) -> None:
        """The queue can be looked at from now on."""
        self._dispatcher = dispatcher

    def on_beat(self, now: datetime) -> None:  # noqa: ARG002  # a listener's interface; a clock that is set would mislead
        """A sign of life."""
        self._beat_at = self._clock()

    def on_left(self) -> None:
        """Stop listening. A second call does nothing."""
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # HTTP

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        if path == "/metrics":
            answer: Iterable[bytes] = self._metrics(environ, start_response)
            return answer
        if path == "/healthz":
            silent = self._clock() - self._beat_at
            is_well = silent < ALIVE_SECONDS
            status = "200 OK" if is_well else "503 Service Unavailable"
            said = "ok" if is_well else f"the scheduler has given no sign of life for {silent:.0f} s"
        else:
            status, said = "404 Not Found", "there are /metrics and /healthz"
        start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [f"{said}\n".encode()]

    # figures

    def collect(self) -> Iterator[Metric]:
        """Prometheus' collector: all figures, read now. An archive that cannot be read is `marbre_archive_up 0`."""
        from prometheus_client.core import GaugeMetricFamily as Gauge

        try:
            with Archive.open(self._path, read_only=True) as archive:
                found = [*self._collect_ledger(archive), *self._collect_sources(archive)]
            up = 1.0
        except ArchiveError:
            found, up = [], 0.0
        yield Gauge("marbre_archive_up", "Whether the archive could be read.", value=up)
        yield from found
        if self._dispatcher is not None:
            waiting, running = len(self._dispatcher.waiting), len(self._dispatcher.running)
            yield Gauge("marbre_queue", "Crawls whose time has come and that wait for their turn.", value=waiting)
            yield Gauge("marbre_running", "Crawls that run now.", value=running)

    def _collect_ledger(self, archive: Archive) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily as Counter

        totals = archive.crawls.read_totals()
        runs = Counter("marbre_runs", "Runs of the ledger.", labels=["source", "outcome"])
        seconds = Counter("marbre_run_seconds", "Seconds that crawls took.", labels=["source"])
        counts = {
            "pages": Counter("marbre_pages", "Answers kept, failures among them.", labels=["source"]),
            "failures": Counter("marbre_failures", "Addresses that gave nothing.", labels=["source"]),
            "articles": Counter("marbre_new_articles", "Articles seen for the first time.", labels=["source"]),
            "bytes": Counter("marbre_bytes", "Bytes of bodies received, decoded.", labels=["source"]),
        }
        for each in totals:
            runs.add_metric([each.source, each.outcome], each.runs)
        for source in dict.fromkeys(each.source for each in totals):
            own = [each for each in totals if each.source == source]
            seconds.add_metric([source], sum(each.seconds for each in own))
            counts["pages"].add_metric([source], sum(each.captures for each in own))
            counts["failures"].add_metric([source], sum(each.failures for each in own))
            counts["articles"].add_metric([source], sum(each.new_articles for each in own))
            counts["bytes"].add_metric([source], sum(each.bytes for each in own))
        yield from (runs, seconds, *counts.values())

    def _collect_sources(self, archive: Archive) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily as Gauge

        verdict = Gauge("marbre_verdict", "1 for the verdict that holds, 0 for others.", labels=["source", "verdict"])
        since = Gauge("marbre_verdict_since_seconds", "Since when it holds, in Unix time.", labels=["source"])
        for source, found in self._judge_sources(archive).items():
            for kind in WORST_FIRST:
                verdict.add_metric([source, kind], float(found.kind == kind))
            since.add_metric([source], found.since_at.timestamp())
        success = Gauge(
            "marbre_last_success_seconds", "When the last crawl ended well, in Unix time.", labels=["source"]
        )
        for state in archive.crawls.list_source_states():
            if state.last_success_at is not None:
                success.add_metric([state.source], state.last_success_at.timestamp())
        yield from (verdict, since, success)

    def _judge_sources(self, archive: Archive) -> dict[str, Verdict]:
        at, found = self._judged
        if self._clock() - at >= _VERDICTS_FOR:
            found = judge_sources(archive, self._now())
            self._judged = (self._clock(), found)
        return found


class _OneThread(WSGIServer):
    """One scrape after the other is enough."""

    allow_reuse_address = True


class _Silent(WSGIRequestHandler):
    """Scrapes are no news; and one that says nothing does not hold up the next."""

    timeout = 10

    def log_message(self, *_: object) -> None:
        """Say nothing."""
