"""What only some users need is an extra of the package; here stands how a missing one is installed."""

from __future__ import annotations

import shlex
import sys
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path


def format_install_command(extra: str) -> str:
    """A shell command that installs what an extra names into this very environment.

    It names the packages, not `marbre[extra]`: so it works from a clone as well as from an installed package.
    """
    marker = f'extra == "{extra}"'
    needed = [line.partition(";")[0].strip() for line in requires("marbre") or () if marker in line.replace("'", '"')]
    python = _shorten(sys.executable)
    if find_spec("pip") is None:  # as in an environment that uv has made
        return shlex.join(["uv", "pip", "install", "--python", python, *needed])
    return shlex.join([python, "-m", "pip", "install", *needed])


def _shorten(executable: str) -> str:
    """The path as one would type it in the working directory."""
    path = Path(executable)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else executable
