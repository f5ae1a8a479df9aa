"""The French catalogue: whole, with the same placeholders, compiled with French spaces; and who asks for it."""

from __future__ import annotations

import os
import string
from gettext import GNUTranslations
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from archive.locale.catalogue import PO_FILE, choose_language, compile_catalogue
from archive.locale.labels import load_labels
from crawler.planning.decide import Action, Reason
from crawler.planning.findings import FINDINGS
from tests.house.messages import gather, list_missing


@pytest.fixture(scope="module")
def written() -> Catalog:
    with PO_FILE.open("rb") as file:
        return read_po(file, locale="fr")


def placeholders(text: str) -> set[str]:
    """The names that a message is filled with, whatever their form: a French date is written otherwise."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None and name.isidentifier()}


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each form of a message beside its French."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string, strict=True))


def test_everything_that_is_said_has_its_french(written: Catalog) -> None:
    said = {message.id for message in gather() if message.id}
    known = {message.id for message in written if message.id}
    assert said - known == set(), "no French: run `make messages` and write it into the catalogue"
    assert known - said == set(), "said no more: run `make messages`"
    assert list_missing(written) == [], "`make messages` lists what has no French"
    assert [message.id for message in written if message.fuzzy and message.id] == []


def test_the_french_is_filled_with_what_the_english_is(written: Catalog) -> None:
    for message in written:
        for english, french in pairs(message) if message.id else ():
            if "%(" in english or "[/]" in english:  # of click and of rich
                continue
            wanted = placeholders(english)
            # A plural's English may leave its number out where the other form has it.
            wanted_too = set().union(*map(placeholders, message.id)) if message.pluralizable else wanted
            assert wanted - placeholders(french) == set(), french
            assert placeholders(french) <= wanted_too, french


def test_the_french_stands_where_the_english_stands(written: Catalog) -> None:
    for message in written:
        for english, french in pairs(message) if message.id else ():
            assert english.startswith("\n") == french.startswith("\n"), french
            assert english.endswith(" ") == french.endswith(" "), french
            assert english.startswith("    ") == french.startswith("    "), french
            assert "'" not in french.replace("'{", "").replace("}'", "") or "'" in english, (
                f"an apostrophe is ’: {french}"
            )


@pytest.mark.parametrize(
    ("group", "codes"),
    [("plan_action", {*get_args(Action)}), ("plan_reason", {*get_args(Reason)}), ("finding", FINDINGS)],
)
def test_what_a_plan_and_a_report_name_by_codes_has_its_french(group: str, codes: set[str]) -> None:
    assert codes <= load_labels()[group].keys()


def test_compiling_sets_french_spaces(tmp_path: Path) -> None:
    po_file = tmp_path / "marbre.po"
    po_file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        'msgid "{n} day: why?"\nmsgid_plural "{n} days: why?"\n'
        'msgstr[0] "{n} jour : pourquoi ?"\nmsgstr[1] "{n} jours : pourquoi ?"\n',
        encoding="utf-8",
    )
    with compile_catalogue(po_file).open("rb") as file:
        french = GNUTranslations(file)
    assert [french.ngettext("{n} day: why?", "{n} days: why?", n) for n in (0, 1, 2)] == [
        "{n} jour\u00a0: pourquoi\u202f?",
        "{n} jour\u00a0: pourquoi\u202f?",
        "{n} jours\u00a0: pourquoi\u202f?",
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"marbre.po", "marbre.mo"}


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr_ML.UTF-8@euro"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fr_BE"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
        ({"LC_ALL": "POSIX", "LANGUAGE": "fr"}, "en"),
        ({"LANGUAGE": "fr"}, "fr"),
        ({"LANGUAGE": "de:fr:en", "LANG": "de_DE.UTF-8"}, "fr"),
        ({"LANGUAGE": "en:fr", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "from_nowhere"}, "en"),
    ],
)
def test_the_locale_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert choose_language(environment) == language


@given(st.dictionaries(st.sampled_from(("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")), st.text(max_size=12)))
def test_any_environment_has_a_language(environment: dict[str, str]) -> None:
    assert choose_language(environment) in ("fr", "en")


def test_a_newer_catalogue_is_compiled_when_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.locale import catalogue

    po_file = tmp_path / "fr" / "LC_MESSAGES" / "marbre.po"
    po_file.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "day"\nmsgstr '
    monkeypatch.setattr(catalogue, "PO_FILE", po_file)
    for number, french in enumerate(("jour", "journée")):
        po_file.write_text(f'{head}"{french}"\n', encoding="utf-8")
        os.utime(po_file, (10.0**9 + 100 * number,) * 2)
        catalogue.find_catalogues()
        os.utime(po_file.with_suffix(".mo"), (10.0**9 + 100 * number,) * 2)
        with po_file.with_suffix(".mo").open("rb") as file:
            assert GNUTranslations(file).gettext("day") == french
