"""For the whole suite: no test is decided by how fast the machine is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
