"""`PastWay`: where a content system lists what it published before, page by page. A value; who walks is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PastWay:
    """One way into the past, as a system's documentation has it.

    `form` is the address with `{number}` for the page, which is `first` on the first and `step` more on each, or with
    `{year}` and `{month:02}`; then `further` is what the pages of a month have behind it. `size` is how many entries a
    full page has. `since` and `edits` are appended to ask for what was published, or edited, after an instant.
    `is_whole` says that all articles are listed there, so that no other way of the system is needed beside it.
    """

    name: str
    kind: Literal["feed", "section"]
    form: str
    first: int = 1
    step: int = 1
    size: int = 0
    further: str = ""
    since: str = ""
    edits: str = ""
    is_whole: bool = True

    @property
    def is_by_month(self) -> bool:
        """Whether it is an archive by month."""
        return "{year}" in self.form
