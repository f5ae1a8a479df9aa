"""French punctuation: which spaces no line may break at. Pure."""

from __future__ import annotations

import re


def set_spaces(french: str) -> str:
    """French with its spaces before « ; ! ? : » and within guillemets as such that no line breaks at.

    Narrow before ; ! and ?, as in Lacroux and the Imprimerie nationale's rules; full before : and within « ».
    """
    french = re.sub(" (?=[;!?])", "\N{NARROW NO-BREAK SPACE}", french)
    return re.sub("(?<=«) | (?=[:»%])", "\N{NO-BREAK SPACE}", french)
