"""Compiles the catalogue of French messages when a wheel is built, so that what is installed needs no compiler."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):
    """`archive/locale/fr/LC_MESSAGES/marbre.mo`, beside its .po, which git does not know."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's interface
        """Before the files are gathered."""
        sys.path.insert(0, self.root)
        from archive.locale.catalogue import PO_FILE, compile_catalogue

        build_data["artifacts"].append(compile_catalogue(PO_FILE).relative_to(Path(self.root)).as_posix())
