"""The error of this folder, apart from the pool, which takes a tenth of a second to load."""

from __future__ import annotations


class WorkersBroken(Exception):  # noqa: N818 - named for the state, as BrokenExecutor is
    """No process can be started that reads pages: a fault of this machine or installation, not of a page."""
