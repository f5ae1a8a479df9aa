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
# On a Python beside the main one, where the question is what that Python does otherwise: make core names it.
settings.register_profile("beside", deadline=None, max_examples=10)
settings.load_profile("house")

_LONGEST_NAME = 100
"""Bytes of an argument that are told in the name of a test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--until", type=float, metavar="EPOCH", help="begin no test after this instant (seconds since 1970)"
    )


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a whole body by its argument: some are packed with the second of packing, and processes then name their
    tests differently, which ends the run.
    """
    return argname if isinstance(val, bytes) and len(val) > _LONGEST_NAME else None


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that share what their module or folder sets up run in one process: it is set up once, not once a process.

    They come first, so that none of them is left alone at the end. Where time is short, the order stays: what was named
    first matters most.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None and (group := _find_shared_room(item)):
            item.add_marker(pytest.mark.xdist_group(group))
    if config.getoption("until") is None:
        items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def _find_shared_room(item: pytest.Item) -> str | None:
    """The folder or module whose fixtures outlive a test that uses them, named as the marks name them."""
    if not isinstance(item, pytest.Function):
        return None
    fixtures = [each for found in item._fixtureinfo.name2fixturedefs.values() for each in found]
    own = [each for each in fixtures if each.baseid.startswith("tests/")]
    if room := next((each.baseid for each in own if each.scope == "session"), None):
        return room.removeprefix("tests/").removesuffix("/conftest.py")
    return item.nodeid.partition("::")[0] if any(each.scope == "module" for each in own) else None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    until = item.config.getoption("until")
    if until is not None and time.time() > until:
        pytest.skip("the time was over; make test-fast runs this too")
