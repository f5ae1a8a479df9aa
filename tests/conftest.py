"""For the whole suite: no test is decided by how fast the machine is, and a run ends when it has to."""

from __future__ import annotations

import gc
import os
import sys
import time
import warnings

import pytest
from hypothesis import settings

for name in ("LANGUAGE", "LC_MESSAGES", "LANG"):
    os.environ.pop(name, None)
os.environ["LC_ALL"] = "C.UTF-8"  # the command speaks English to the tests, whatever their developer speaks
if sys.version_info >= (3, 13):
    # Datasette opens a database while it is imported and leaves it to the collector, which Python tells from 3.13 on:
    # at whatever test it is when the collector comes.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        import datasette.filters  # noqa: F401  # for what importing it leaves

        gc.collect()

settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--until", type=float, metavar="EPOCH", help="begin no test after this instant (seconds since 1970)"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that one process has to run together come first, so that none of them is left alone at the end.

    Where time is short, the order stays: what was named first matters most.
    """
    if config.getoption("until") is None:
        items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    until = item.config.getoption("until")
    if until is not None and time.time() > until:
        pytest.skip("the time was over; make test-fast runs this too")
