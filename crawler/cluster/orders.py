"""What travels between the coordinator and its workers: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Literal

from archive.crawls.ledger import CrawlEnd
from archive.crawls.orders import Order
from archive.crawls.plans import DueRun
from archive.locale.reason import RecordedReason
from pipelines.extractor import make_extractor_name


@dataclass(frozen=True, slots=True)
class CrawlOrder:
    """A whole crawl of one source, as a worker is told it.

    `begin_by`: later it is refused. `files` are the configuration, by path. `code` is the coordinator's. `part` is an
    archive of what is known of the source, where the worker's shard does not know it. Durations in seconds; `slack` is
    how much clocks and messages may err.
    """

    lease: Order
    run: DueRun
    begin_by: datetime
    files: Mapping[str, str]
    code: str
    time_limit: float
    stop: float
    slack: float
    part: bytes | None = None


@dataclass(frozen=True, slots=True)
class OrderState:
    """What a worker says of an order: unknown (or it cannot tell now), out (at work), or over, with its end."""

    kind: Literal["unknown", "out", "over"]
    end: CrawlEnd | None = None


@dataclass(frozen=True, slots=True)
class WorkerState:
    """What a worker says of itself. `problem`: why it cannot crawl. `ahead`: seconds by which its clock is, at
    least."""

    name: str
    address: str
    threads: int
    code: str = ""
    free_mb: float = 0.0
    ahead: float = 0.0
    problem: str | None = None


def make_code_mark() -> str:
    """By what two machines know that they run the same code: the version, and a digest of what reads pages."""
    return f"Marbre {version('marbre')} ({make_extractor_name()})"


def find_problem(worker: WorkerState, code: str, least_free_mb: float, slack: float) -> str | None:
    """Why a worker gets no orders, a sentence for the log and the ledger; None where it may have some."""
    if worker.problem is not None:
        return worker.problem
    if worker.code != code:
        return RecordedReason("worker-code", there=worker.code, here=code)
    if abs(worker.ahead) > slack / 4:
        return RecordedReason("worker-clock", seconds=worker.ahead)
    if worker.free_mb < least_free_mb:
        return RecordedReason("worker-disk", number=worker.free_mb, least=f"{least_free_mb:g}")
    return None
