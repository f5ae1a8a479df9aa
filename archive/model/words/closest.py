"""The names that a mistyped one may have meant. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from gettext import gettext as _

_LIKE = 0.7  # of difflib's ratio: « mali-liv » is 0.94 like « mali-live », two short names of one country 0.6
_MOST = 3


def find_closest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three of the known names that are most like a name, the most like first."""
    from difflib import get_close_matches  # for messages only, and a command starts without

    by_small_letters = {each.lower(): each for each in known}
    return tuple(by_small_letters[each] for each in get_close_matches(name.lower(), by_small_letters, _MOST, _LIKE))


def tell_closest(names: Iterable[str], known: Iterable[str]) -> str:
    """What a message about unknown names ends with: "; did you mean mali-live?", or nothing."""
    known = tuple(known)
    found = dict.fromkeys(each for name in names for each in find_closest(name, known))
    return tell_meant(tuple(found))


def tell_meant(names: Iterable[str]) -> str:
    """The end of such a message: "; did you mean mali-live or mali-web?", or nothing."""
    meant = _(" or ").join(names)
    return _("; did you mean {names}?").format(names=meant) if meant else ""
