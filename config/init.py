"""`write_copy`: a folder of the user's own, with every setting and source laid out to edit. Overwrites nothing.

The copy of the settings has its keys commented out, save those that differ from the default, so that a later version's
defaults still arrive. The copies of the sources are whole (switched off where no country was named), and
`[sources] shipped = false` beside them makes the folder the one list of what is crawled: deleting a source there
removes it.
"""

from __future__ import annotations

import json
import os
import re
from gettext import gettext as _
from importlib.resources import files as resources
from pathlib import Path

from config.checks import check_contact, find_closest
from config.errors import ConfigError, ConfigProblem, ValueFault
from config.load import SETTINGS_FILE, SOURCES_FOLDER

EVERY_COUNTRY = "all"
TABLE_LINE = "[[source]]\n"
OFF_LINE = "enabled = false"
KEY_LINE = re.compile(r"^(?P<key>[a-z_]+) = .*$", re.MULTILINE)


def write_copy(
    folder: Path, contact: str, countries: tuple[str, ...] | None, archive: Path | None = None
) -> list[Path]:
    """Write `marbre.toml` and `sources/<country>.toml`, of all shipped countries or of those named; returns the files.

    Sources of countries that are named stand as shipped; with `countries` None all are there, every one switched off,
    as nobody crawls hundreds of newsrooms unasked. `all` names every country.

    `archive` is where the archive is to lie, None: beside the settings. `contact` is an e-mail or web address, and goes
    into the settings. Raises ConfigError, before anything is written, for a bad contact, countries that have no shipped
    source, and files that exist; and when the disk refuses.
    """
    shipped = _list_shipped()
    if countries is None:
        shipped = {country: _switch_off(text) for country, text in shipped.items()}
    names_all = countries is None or EVERY_COUNTRY in countries
    wanted = tuple(shipped) if names_all else tuple(dict.fromkeys(countries or ()))
    copies = {folder / SETTINGS_FILE: _make_settings_text(contact, archive)}
    copies |= {folder / SOURCES_FOLDER / f"{name}.toml": shipped[name] for name in wanted if name in shipped}
    problems = _find_input_problems(contact, [name for name in wanted if name not in shipped], tuple(shipped))
    try:
        problems += [_exists(path) for path in copies if path.exists() or path.is_symlink()]
        if problems:
            raise ConfigError(problems)
        for path, text in copies.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "x", encoding="utf-8", opener=_open_for_group) as file:
                file.write(text)
    except FileExistsError as error:  # appeared meanwhile, or a file where a folder is to be
        raise ConfigError([_exists(Path(error.filename))]) from None
    except (OSError, ValueError) as error:
        what = _("cannot be written ({error})").format(error=error)
        raise ConfigError([ConfigProblem(str(folder), None, None, what, _("name a folder you may write to"))]) from None
    return list(copies)


def _open_for_group(path: str, flags: int) -> int:
    """Not for everybody: addresses that messages go to, which hold passwords, may be written into the settings."""
    return os.open(path, flags, 0o640)


def _list_shipped() -> dict[str, str]:
    """The text of each shipped source file, by its country."""
    folder = resources("config") / SOURCES_FOLDER
    found = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".toml"))
    return {name.removesuffix(".toml"): file.read_text(encoding="utf-8") for name, file in found}


def _switch_off(text: str) -> str:
    """The text of a file of sources with every source switched off."""
    head, *tables = text.split(TABLE_LINE)
    off = (table if OFF_LINE in table else table.replace("\n", f"\n{OFF_LINE}\n", 1) for table in tables)
    return TABLE_LINE.join((head, *off))


def _make_settings_text(contact: str, archive: Path | None) -> str:
    """The shipped settings with the keys commented out, but for those that the copy sets."""
    # A JSON string is a TOML string too. The archive lies in the same folder, so that everything is in one place.
    own = {
        "contact": json.dumps(contact),
        "shipped": "false",
        "path": '"archive.db"' if archive is None else json.dumps(str(archive)),
    }

    def line(match: re.Match[str]) -> str:
        key = match["key"]
        return f"{key} = {own[key]}" if key in own else f"#{match[0]}"

    text = (resources("config") / "default.toml").read_text(encoding="utf-8")
    return KEY_LINE.sub(line, text)


def _find_input_problems(contact: str, unknown: list[str], shipped: tuple[str, ...]) -> list[ConfigProblem]:
    fault = check_contact(contact) or (
        None if contact else ValueFault(_("empty"), _("write an e-mail or a web address"))
    )
    problems = [] if fault is None else [ConfigProblem(SETTINGS_FILE, "[fetch]", "contact", *fault)]
    for name in unknown:
        mend = _("{closest}the countries are {shipped}").format(
            closest=find_closest(name, shipped), shipped=" ".join(shipped)
        )
        problems.append(
            ConfigProblem(
                f"{SOURCES_FOLDER}/{name}.toml",
                None,
                None,
                _("no source is shipped for it"),
                mend,
            )
        )
    return problems


def _exists(path: Path) -> ConfigProblem:
    return ConfigProblem(str(path), None, None, _("exists already"), _("move it away, or name another folder"))
