"""The figures over a real socket, and the word for supervisors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from archive.store import Archive
from crawler.schedule.metrics import ALIVE_SECONDS, Metrics, MetricsUnavailable
from tests.health.kept import crawled, found
from tests.health.newsrooms import HOUR, MONDAY

pytest.importorskip("prometheus_client", reason="metrics need the extra marbre[metrics]")


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def metrics(tmp_path: Path, clock: Hands) -> Iterator[Metrics]:
    with Archive.open(tmp_path / "archive.db", create=True) as archive:
        found(archive, MONDAY)
        crawled(archive, MONDAY, ("a", "b"))
        for hour in range(1, 5):
            crawled(archive, MONDAY + hour * HOUR, error="dns", status=None, body=None)
    served = Metrics(tmp_path / "archive.db", 0, clock, lambda: MONDAY + timedelta(hours=5))
    yield served
    served.on_left()


def get(metrics: Metrics, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{metrics.port}{path}", timeout=5) as answer:
        return str(answer.read().decode())


def test_the_ledger_and_the_verdicts_as_prometheus_reads_them(metrics: Metrics) -> None:
    text = get(metrics, "/metrics")
    assert 'marbre_runs_total{outcome="done",source="fanal"} 5.0' in text
    assert 'marbre_run_seconds_total{source="fanal"} 300.0' in text
    assert 'marbre_verdict{source="fanal",verdict="failing"} 1.0' in text
    assert 'marbre_verdict{source="fanal",verdict="fine"} 0.0' in text
    assert "marbre_archive_up 1.0" in text


def test_it_is_well_while_the_scheduler_gives_a_sign(metrics: Metrics, clock: Hands) -> None:
    assert get(metrics, "/healthz") == "ok\n"
    clock.seconds += ALIVE_SECONDS + 1
    with pytest.raises(HTTPError) as error:
        get(metrics, "/healthz")
    assert error.value.code == 503
    assert "no sign of life" in error.value.read().decode()
    metrics.on_beat(MONDAY)
    assert get(metrics, "/healthz") == "ok\n"


def test_an_archive_that_cannot_be_read_is_a_figure_too(metrics: Metrics, tmp_path: Path) -> None:
    for path in tmp_path.glob("archive.db*"):
        path.rename(path.with_name(f"away-{path.name}"))
    assert "marbre_archive_up 0.0" in get(metrics, "/metrics")


def test_a_taken_port_says_so(metrics: Metrics, tmp_path: Path) -> None:
    with pytest.raises(MetricsUnavailable, match="name another port"):
        Metrics(tmp_path / "archive.db", metrics.port)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "prometheus_client", None)
    with pytest.raises(MetricsUnavailable, match="pip install 'prometheus-client>="):
        Metrics(tmp_path / "archive.db", 0)
