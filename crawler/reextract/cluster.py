"""A cluster's workers as an executor (extra `marbre[cluster]`): the only file that knows Dask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from importlib import import_module
from typing import Any

from crawler.extras import format_install_command
from crawler.reextract.run import Workers


class ClusterUnreachable(Exception):  # noqa: N818 - named for the state
    """The extra is not installed, or no scheduler answers; the message has the address and what mends it."""


@contextmanager
def connect_cluster(address: str, timeout: float = 10.0) -> Iterator[Workers]:
    """The workers of a Dask scheduler, each of which has Marbre installed.

    Raises ClusterUnreachable where none answers within `timeout` seconds.
    """
    try:
        distributed: Any = import_module("distributed")  # an extra: absent from most installations
    except ImportError as error:
        raise ClusterUnreachable(
            _("--cluster {address}: Dask is not installed; this brings it: {install_command}").format(
                address=address, install_command=format_install_command("cluster")
            )
        ) from error
    try:
        client = distributed.Client(address, timeout=timeout)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterUnreachable(
            _(
                "--cluster {address}: no scheduler answers ({error}); start one with `dask "
                "scheduler` and workers with `dask worker ADDRESS`"
            ).format(address=address, error=error)
        ) from error
    with client:
        number = sum(client.ncores().values())
        if number == 0:
            raise ClusterUnreachable(
                _("--cluster {address}: it has no workers; start some with `dask worker {address}`").format(
                    address=address
                )
            )
        with client.get_executor() as executor:
            yield Workers(executor, number)
