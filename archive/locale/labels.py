"""The words of codes (a verdict, an outcome, a kind of change) as the site's catalogue has them, for the command.

In English the command says the code itself, which is the word that options and JSON take. In French it says the site's
French, so that neither has wording of its own.
"""

from __future__ import annotations

import tomllib
from functools import cache
from gettext import textdomain
from pathlib import Path

from archive.locale.catalogue import DOMAIN
from archive.locale.french_spaces import set_spaces

_STRINGS = Path(__file__).parents[1] / "site" / "strings.toml"


def tell_label(group: str, code: str) -> str:
    """The word of a code in the language of this process; the code where there is none."""
    return load_labels().get(group, {}).get(code, code) if is_french() else code


def is_french() -> bool:
    """Whether this process says its messages in French."""
    return textdomain() == DOMAIN


@cache
def load_labels() -> dict[str, dict[str, str]]:
    """Group and code -> the French word."""
    groups = tomllib.loads(_STRINGS.read_text(encoding="utf-8"))
    return {
        group: {code: set_spaces(words["fr"]) for code, words in codes.items() if isinstance(words["fr"], str)}
        for group, codes in groups.items()
    }
