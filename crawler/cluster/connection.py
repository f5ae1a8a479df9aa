"""A Dask cluster as it is reached from here (extra `cluster`): the only file that knows Dask.

Certificates and the rest of what Dask may be told stand in its own configuration (docs/cluster.md).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from gettext import gettext as _
from importlib import import_module
from types import MappingProxyType
from typing import Any

from crawler.extras import format_install_command


class ClusterUnreachable(Exception):  # noqa: N818 - named for the state
    """The extra is not installed, or no scheduler answers; the message has the address and what mends it."""


class ClusterConnection:
    """One connection to a Dask scheduler; when it breaks, it is closed and another one made."""

    def __init__(self, address: str, timeout: float = 10.0) -> None:
        """Raises ClusterUnreachable where no scheduler answers within `timeout` seconds."""
        self._client = connect_client(address, timeout)

    def ask_workers(
        self,
        question: Callable[..., Any],
        *arguments: Any,
        timeout: float,
        only: Sequence[str] | None = None,
        hurried: Mapping[str, float] = MappingProxyType({}),
    ) -> dict[str, Any]:
        """Call a function in every worker, or in those at some addresses: by address, its answer or its exception.

        It is called at once, beside what the worker computes; one that hangs costs no other its answer, and is given
        `timeout` seconds, or what `hurried` gives it. Raises ClusterUnreachable where the scheduler cannot be asked.
        """

        async def ask_one(address: str) -> Any:
            asked = self._client.run(question, *arguments, workers=[address], on_error="return")
            return (await asyncio.wait_for(asked, hurried.get(address, timeout)))[address]

        async def ask() -> Any:
            addresses = list(only) if only else list(await asyncio.wait_for(self._client.ncores(), timeout))
            answers = await asyncio.gather(*map(ask_one, addresses), return_exceptions=True)
            return dict(zip(addresses, answers, strict=True))

        if self._client.status != "running":
            raise ClusterUnreachable(_("the connection to the scheduler is lost"))
        try:
            answers: dict[str, Any] = self._client.sync(ask)
        except Exception as error:  # of comms, timeouts, a client that is closing: all say the same
            said = f"{type(error).__name__}: {error}"
            raise ClusterUnreachable(_("the cluster does not answer ({said})").format(said=said)) from error
        return answers

    def submit(self, task: Callable[..., Any], order: object, address: str, key: str) -> Any:
        """Hand a task to one worker and to no other, ever; Dask keeps it as long as what is returned is kept."""
        return self._client.submit(
            task, order, workers=[address], allow_other_workers=False, pure=False, retries=0, key=key
        )

    def list_results(self, futures: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Tasks as they end, each with its result or its exception."""
        for future in import_module("distributed").as_completed(list(futures), loop=self._client.loop):
            yield future, future.exception() or future.result()

    def close(self) -> None:
        """Let go of it; what was submitted and has not begun is forgotten by the scheduler."""
        with suppress(Exception):
            self._client.close(timeout=2)


def check_address(address: str) -> Any:
    """Dask, for an address that may be a scheduler's. Raises ClusterUnreachable."""
    try:
        distributed: Any = import_module("distributed")  # an extra: absent from most installations
    except ImportError as error:
        raise ClusterUnreachable(
            _("--cluster {address}: Dask is not installed; this brings it: {command}").format(
                address=address, command=format_install_command("cluster")
            )
        ) from error
    if not re.fullmatch(r"(tcp|tls|ws|wss)://[^/\s]+:[0-9]{1,5}", address):
        raise ClusterUnreachable(
            _("--cluster {address}: is no scheduler's address; one is tcp://10.0.0.5:8786").format(address=address)
        )
    return distributed


def connect_client(address: str, timeout: float) -> Any:
    """Dask's client. Raises ClusterUnreachable."""
    distributed = check_address(address)
    try:
        return distributed.Client(address, timeout=timeout, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise ClusterUnreachable(
            _(
                "--cluster {address}: no scheduler answers ({error}); start one with `dask scheduler` and workers with "
                "`dask worker ADDRESS`"
            ).format(address=address, error=error)
        ) from error


def is_pending(future: Any) -> bool:
    """Whether a submitted task may still begin, or go on."""
    return bool(future.status == "pending")


def _is_no_question(record: logging.LogRecord) -> bool:
    """Whether a line of Dask's is another than it logs at each question: the coordinator asks every second."""
    return not str(record.msg).startswith("Run out-of-band function")


def leave_out_questions() -> None:
    """Let a worker's log tell of crawls, not of questions. A second call does nothing."""
    logging.getLogger("distributed.worker").addFilter(_is_no_question)


def find_own_worker_name() -> str:
    """The name of the worker in which a task calls this."""
    return str(import_module("distributed").get_worker().name)


def describe_own_worker(worker: Any) -> dict[str, Any]:
    """What Dask knows of the worker in which a question is asked."""
    return {"name": str(worker.name), "address": worker.address, "threads": worker.state.nthreads}
