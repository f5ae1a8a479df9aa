"""Re-extraction of shards where they lie: each worker reads its own file again, and only counts travel.

The worker runs the ordinary `marbre reextract` in a child process, with its time limit a page. What was read comes into
the archive with the next merge.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.locale.reason import RecordedReason, tell_reason
from config.load import Config
from crawler.cluster.configuration import to_files, write_files
from crawler.cluster.connection import ClusterConnection, ClusterUnreachable, find_own_worker_name
from crawler.cluster.orders import make_code_mark
from crawler.cluster.questions import WorkerAnswer, describe_worker
from crawler.cluster.worker import find_shard

_ENOUGH = 30.0
"""Seconds for workers to say which they are."""
_SAID = 300
"""Characters of a failed command's last line that are told."""


@dataclass(frozen=True, slots=True)
class ShardReading:
    """What a worker is told: how to read its shard again. `mode` None: as `marbre reextract` without an option."""

    files: Mapping[str, str]
    code: str
    mode: str | None


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What became of one worker's shard: counts as `marbre reextract --json` prints them, or why there are none."""

    worker: str
    counts: dict[str, Any] | None = None
    fault: str | None = None


def reextract_shards(config: Config, address: str, mode: str | None) -> Iterator[ShardReport]:
    """Let every worker read its shard again, all at once; each one's report as it comes. Raises ClusterUnreachable."""
    with closing(ClusterConnection(address)) as connection:
        answers = connection.ask_workers(describe_worker, [], timeout=_ENOUGH)
        if not answers:
            raise ClusterUnreachable(
                _("--cluster {address}: it has no workers; start some with `dask worker {address}`").format(
                    address=address
                )
            )
        reading = ShardReading(to_files(config.settings, config.sources), make_code_mark(), mode)
        futures = {}
        for where, answer in answers.items():
            if not isinstance(answer, WorkerAnswer):
                yield ShardReport(where, fault=_("it does not answer: {answer!r}").format(answer=answer))
            elif answer.state.problem is not None:
                yield ShardReport(answer.state.name, fault=tell_reason(answer.state.problem))
            else:
                future = connection.submit(reextract_shard, reading, where, f"marbre-reextract-{answer.state.name}")
                futures[future] = answer.state.name
        for future, result in connection.list_results(futures):
            is_report = isinstance(result, ShardReport)
            yield result if is_report else ShardReport(futures[future], fault=f"{type(result).__name__}: {result}")


def reextract_shard(reading: ShardReading) -> ShardReport:
    """In a worker: read its own shard again."""
    name, mark = find_own_worker_name(), make_code_mark()
    if reading.code != mark:
        fault = RecordedReason("worker-code", there=mark, here=reading.code)
        return ShardReport(name, fault=fault)
    shard = find_shard(name)
    if not shard.exists():
        return ShardReport(name, fault=RecordedReason("no-shard", path=str(shard)))
    with TemporaryDirectory(prefix="marbre-") as folder:
        write_files(Path(folder), reading.files)
        mode = [] if reading.mode is None else [f"--{reading.mode}"]
        done = subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-P", "-m", "crawler.cli", "reextract", "--json", *mode, "--archive", str(shard),
             "--config", folder],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        if not lines:
            return ShardReport(name, fault=RecordedReason("shard-silent", code_number=done.returncode))
        said = lines[-1][:_SAID]
        return ShardReport(name, fault=RecordedReason("shard-ended", code_number=done.returncode, line=said))
    counts = json.loads(done.stdout)
    del counts["largest"]  # texts stay where they are
    return ShardReport(name, counts)
