"""A cluster's workers as an executor: pages travel to them, their readings come back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

from crawler.cluster.connection import ClusterUnreachable, connect_client
from crawler.reextract.run import Workers


@contextmanager
def connect_cluster(address: str, timeout: float = 10.0) -> Iterator[Workers]:
    """The workers of a Dask scheduler, each of which has Marbre installed.

    Raises ClusterUnreachable where none answers within `timeout` seconds.
    """
    with connect_client(address, timeout) as client:
        number = sum(client.ncores().values())
        if number == 0:
            raise ClusterUnreachable(
                _("--cluster {address}: it has no workers; start some with `dask worker {address}`").format(
                    address=address
                )
            )
        with client.get_executor() as executor:
            yield Workers(executor, number)
