"""The French of the command: where its gettext catalogue lies, and how it is compiled.

`archive/locale/fr/LC_MESSAGES/marbre.po` is written by people (`make messages` brings it up to date). A wheel holds the
compiled .mo; in a checkout it is compiled beside the .po when that is newer, as Python does with modules. Every room
says its messages through the standard library's `gettext`, which needs no import of ours; `crawler.cli.language` opens
the catalogue for a run of the command.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from pathlib import Path
from tempfile import NamedTemporaryFile

from archive.locale.french_spaces import set_spaces

DOMAIN = "marbre"
LOCALE_FOLDER = Path(__file__).parent
PO_FILE = LOCALE_FOLDER / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po"

_MUCH_NEWER = 2.0
"""Seconds: pip writes the files of a wheel one after the other, and none of them is newer for it."""


def choose_language(environment: Mapping[str, str]) -> str:
    """The language that an environment asks for, of the two there are: `fr` or `en`. Pure.

    As GNU gettext decides: LC_ALL before LC_MESSAGES before LANG; LANGUAGE, a list, before all three, unless they say
    C or POSIX. Where none of the three is set (cron, systemd), LANGUAGE counts too.
    """
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if _parse_language(locale) in ("c", "posix"):
        return "en"
    for wish in (*environment.get("LANGUAGE", "").split(":"), locale):
        if _parse_language(wish) in ("fr", "en"):
            return _parse_language(wish)
    return "en"


def _parse_language(locale: str) -> str:
    """`fr` of `fr_FR.UTF-8@euro`, `c` of `C.UTF-8`."""
    for mark in "@._-":
        locale = locale.partition(mark)[0]
    return locale.lower()


def find_catalogues() -> Path:
    """The folder of the catalogues for `bindtextdomain`; the French one is compiled before where it has to be."""
    mo_file = PO_FILE.with_suffix(".mo")
    if PO_FILE.exists() and (not mo_file.exists() or PO_FILE.stat().st_mtime > mo_file.stat().st_mtime + _MUCH_NEWER):
        with suppress(OSError):  # where nothing may be written the former one serves, or English does
            compile_catalogue(PO_FILE)
    return LOCALE_FOLDER


def compile_catalogue(po_file: Path) -> Path:
    """Write the .mo beside a .po, whole or not at all, with French spaces before its punctuation."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po_file.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    for message in catalogue:
        if message.id:
            french = message.string
            message.string = set_spaces(french) if isinstance(french, str) else tuple(map(set_spaces, french or ()))
    mo_file = po_file.with_suffix(".mo")
    with NamedTemporaryFile(dir=po_file.parent, suffix=".mo", delete=False) as part:
        write_mo(part, catalogue)
    Path(part.name).chmod(0o644)
    os.replace(part.name, mo_file)  # noqa: PTH105 - several processes may do this at once
    return mo_file


@cache
def load_translations(language: str) -> GNUTranslations | NullTranslations:
    """The translations of a language, whatever the language of this process is; those of English are no other words."""
    return translation(DOMAIN, find_catalogues(), [language], fallback=True)
