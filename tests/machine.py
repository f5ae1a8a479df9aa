"""What a test needs of the machine (absent, it is skipped, but not on CI, which installs it) and for its processes."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Skip with a sentence, or fail where nothing may be skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def unmeasured() -> dict[str, str]:
    """The environment for a process that tells what it loads or may do: coverage would load and write files in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
