"""How a long computation tells how far it has come. A type only."""

from __future__ import annotations

from collections.abc import Callable

ProgressCallback = Callable[[int, int], None]
"""Called now and then with (things done, things in all); what is counted, whoever takes one says."""
