"""The command under a French locale and under none: all in French, but what programs read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from tests.archive.made import AT, begin_archive, capture, extraction

_RUN = """
import contextlib, io, json, sys
from crawler.cli import main
said = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["marbre", *words]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
        main()
    said.append(out.getvalue() + err.getvalue())
print(json.dumps(said))
"""
"""Several calls of the command in one process, which costs a twentieth of as many processes."""

CALLS = {
    "help": ("--help",),
    "help of a verb": ("crawl", "--help"),
    "help of a verb below": ("sources", "add", "--help"),
    "status": ("status",),
    "show": ("show", "1"),
    "history": ("history", "1"),
    "search": ("search", "pont"),
    "nothing found": ("search", "introuvable"),
    "verify": ("verify", "-q"),
    "coverage": ("coverage",),
    "sources": ("sources",),
    "mistyped verb": ("statsu",),
    "bad option": ("crawl", "--limit", "x"),
    "bad date": ("crawl", "--since", "hier"),
    "bad question": ("search", "(pont"),
    "no archive": ("status", "--archive", "nowhere.db"),
    "no configuration": ("sources", "--config", "nowhere"),
    "rules": ("rules", "related"),
    "json": ("status", "--json"),
    "json of an error": ("status", "no-such", "--json"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small archive and a configuration without sources."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "marbre.toml").write_text("[sources]\nshipped = false\n", encoding="utf-8")
    with begin_archive(folder / "archive.db") as archive:
        page = capture()
        archive.articles.add(CapturedExtraction(page, archive.captures.add(page), extraction()), AT)
        archive.search.refresh()
    return folder


def speak(desk: Path, **locale: str) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LANG", "LANGUAGE")}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, json.dumps(list(CALLS.values()))],
        env=environment
        | {"MARBRE_CONFIG": str(desk), "MARBRE_ARCHIVE": str(desk / "archive.db"), "COLUMNS": "160"}
        | locale,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
    )
    return dict(zip(CALLS, json.loads(done.stdout), strict=True))


@pytest.fixture(scope="module")
def french(desk: Path) -> dict[str, str]:
    return speak(desk, LC_ALL="fr_FR.UTF-8")


@pytest.fixture(scope="module")
def english(desk: Path) -> dict[str, str]:
    return speak(desk, LC_ALL="C.UTF-8")


SAID = {
    "help": ("Usage\u00a0: marbre", "Commandes\u00a0:", "Collecter ce qui est nouveau", "Pour commencer"),
    "help of a verb": (
        "Exemples\u00a0:",
        "une source, vingt articles au plus",
        "Options\u00a0:",
        "Afficher cette aide",
    ),
    "help of a verb below": ("Trouver les flux", "Écrire sans demander"),
    "status": ("dernière collecte", "instants en UTC", "n’est plus parmi les sources activées", "en forme"),
    "show": ("complétude", "texte complet"),
    "history": ("vu d’abord", "Révisions", "premier texte"),
    "search": ("1 article, par pertinence", "5 mots"),
    "nothing found": ("Aucun article ne répond à cela.",),
    "verify": ("intacte", "vérifiés\u00a0:"),
    "coverage": ("jours sur", "aucune capture"),
    "sources": ("0 source, dont 0 activées",),
    "mistyped verb": ("pas de commande 'statsu'\u202f; vouliez-vous dire", "Erreur\u00a0:"),
    "bad option": ("Valeur incorrecte pour '--limit'", "nombre entier"),
    "bad date": ("n’est pas une date ISO 8601",),
    "bad question": ("parenthèse",),
    "no archive": ("il n’y a pas d’archive",),
    "no configuration": ("pas de tel dossier",),
    "rules": ("Empreinte de la table",),
}


@pytest.mark.parametrize("call", SAID)
def test_under_a_french_locale_french_is_said(call: str, french: dict[str, str], english: dict[str, str]) -> None:
    for words in SAID[call]:
        assert words in french[call]
        assert words not in english[call]


ENGLISH = ("Usage:", "Error:", "Options:", "Examples:", " the ", "no such", "instants in", "last crawl", "Archive:")


@pytest.mark.parametrize("call", SAID)
def test_no_english_is_left_in_it(call: str, french: dict[str, str], english: dict[str, str]) -> None:
    assert not [words for words in ENGLISH if words in french[call]]
    assert "\u202f" not in english[call]


def test_what_programs_read_is_the_same_in_either_language(french: dict[str, str], english: dict[str, str]) -> None:
    for call in ("json", "json of an error"):
        in_french, in_english = (re.sub(r"T[\d:.]+", "", said[call]) for said in (french, english))
        assert in_french == in_english


def test_each_locale_of_french_does(desk: Path, french: dict[str, str]) -> None:
    assert speak(desk, LANG="fr_ML.UTF-8")["status"] == french["status"]
