"""`read_toml`: one file to one table, with what can go wrong on the way as problems. Knows no key."""

from __future__ import annotations

import re
import tomllib
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
        what, mend = f"cannot be read ({error.strerror or error})", "check that it is a file and may be read"
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what, mend = f"line {line}: not in UTF-8", "save the file as UTF-8"
    except tomllib.TOMLDecodeError as error:
        place = POSITION.search(str(error))
        said = POSITION.sub("", str(error))
        what = f"line {place[1]}, column {place[2]}: {said}" if place else said
        mend = "mend the TOML there; texts stand in quotes, lists in [ ]"
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, lists nested without end
        what, mend = f"cannot be read as TOML ({error})", "make the values smaller"
    raise ConfigError([ConfigProblem(shown, None, None, what, mend)]) from None
