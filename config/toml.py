"""`read_toml`: one file to one table, with what can go wrong on the way as problems. Knows no key."""

from __future__ import annotations

import re
import tomllib
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

from config.errors import ConfigError, ConfigProblem

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

POSITION = re.compile(r" \(at line (\d+), column (\d+)\)$")


def read_toml(file: Traversable, shown: str) -> dict[str, Any]:
    """The table that a file holds (TOML 1.0 in UTF-8; a byte order mark is passed over).

    Raises ConfigError, naming the file as `shown`, for one that cannot be read, is in another encoding, or is no TOML.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text)
    except OSError as error:
        what, mend = (
            _("cannot be read ({strerror})").format(strerror=error.strerror or error),
            _("check that it is a file and may be read"),
        )
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what, mend = _("line {line}: not in UTF-8").format(line=line), _("save the file as UTF-8")
    except tomllib.TOMLDecodeError as error:
        place = POSITION.search(str(error))
        said = POSITION.sub("", str(error))
        what = (
            _("line {place}, column {place2}: {said}").format(place=place[1], place2=place[2], said=said)
            if place
            else said
        )
        mend = _("mend the TOML there; texts stand in quotes, lists in [ ]")
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, lists nested without end
        what, mend = _("cannot be read as TOML ({error})").format(error=error), _("make the values smaller")
    raise ConfigError([ConfigProblem(shown, None, None, what, mend)]) from None
