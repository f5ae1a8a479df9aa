"""A new field of extractions, and a new column that articles show of it, are declared once: nothing else is touched.

A copy of the code gets one line in the declaration of the fields, one in that of the shown columns, and a migration.
What writes, reads, digests, shows, accepts, exports and verifies extractions has to know the field by that alone.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.db.migrations import MIGRATIONS
from archive.integrity.verify import verify
from archive.store import Archive
from tests.archive.made import AT, URL, capture, extraction

ROOT = Path(__file__).parents[2]

FIELD = (
    "    mood: str | None = field(default=None, metadata=make_column(to_storable, lambda text: text, digest_rule=2))\n"
)
MIGRATION = '''"""A made-up field, as SQL text."""

SQL = "ALTER TABLE extractions ADD COLUMN mood TEXT; ALTER TABLE articles ADD COLUMN mood TEXT;"
'''
PRELUDE = """
import json, sys
from dataclasses import replace
from archive.articles.identity import CapturedExtraction
from archive.integrity.verify import verify
from archive.model.json_form import to_json
from archive.reextract.select import Selection
from archive.store import Archive
from tests.archive.made import AT, URL, capture, extraction
"""


def insert(path: Path, after: str, line: str) -> None:
    """Put a line behind the one that begins so."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = (number for number, each in enumerate(lines) if each.lstrip().startswith(after))
    path.write_text("".join([*lines[: place + 1], line, *lines[place + 1 :]]), encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code with the field `mood`, which articles show, too."""
    folder: Path = tmp_path_factory.mktemp("copy")
    for name in ("archive", "config", "crawler", "pipelines", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.zst", "site"))
    values = folder / "archive" / "model" / "extraction.py"
    insert(values, "origins: Mapping[str, Origin]", FIELD)
    values.write_text(values.read_text().replace("import count_words", "import count_words, to_storable"))
    shown = folder / "archive" / "articles" / "shown.py"
    shown.write_text(shown.read_text().replace('"completeness", "words")', '"completeness", "words", "mood")'))
    migrations = folder / "archive" / "db" / "migrations"
    newest, number = max(path.stem for path in migrations.glob("v*.py")), len(MIGRATIONS) + 1
    (migrations / f"v{number}_mood.py").write_text(MIGRATION)
    insert(migrations / "__init__.py", f"{newest},", f"    v{number}_mood,\n")
    line = f'    Migration("version_{number}_mood", v{number}_mood.SQL),\n'
    insert(migrations / "__init__.py", f'Migration("{MIGRATIONS[-1].name}"', line)
    return folder


def run(copy: Path, script: str, *arguments: str) -> str:
    """What a script prints that runs on the copy alone."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + script, *arguments], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


WRITE_AND_ACCEPT = """
with Archive.open(sys.argv[1]) as archive:
    assert verify(archive).is_sound, verify(archive).problems  # what was digested before the field was there
    page = capture(URL + "-2", b"<p>deux</p>")
    stored = archive.captures.add(page)
    calm = replace(extraction("Deux.", mood="calme"), title="Deux")
    archive.articles.add(CapturedExtraction(page, stored, calm), AT)
    shown = archive.articles.find(URL + "-2")
    assert shown.mood == to_json(shown)["mood"] == "calme"
    assert archive.reextractions.find_held(stored.payload_digest, "essai 1") == calm
    again = replace(calm, extractor="essai 2", mood="vif")
    pages = list(archive.reextractions.read_pages(archive.reextractions.select_captures(Selection(url=page.url))))
    archive.reextractions.add([(each, again) for each in pages], AT)
    archive.reextractions.begin_acceptance(AT)
    archive.reextractions.show([(each, "essai 2") for each in pages], lambda: AT)
    assert archive.articles.find(URL + "-2").mood == "vif"
    assert verify(archive).is_sound, verify(archive).problems
"""
PROBLEMS = """
with Archive.open(sys.argv[1], read_only=True) as archive:
    print(json.dumps([str(problem) for problem in verify(archive).problems]))
"""


def test_a_field_is_declared_once(copy: Path, archive: Archive, path: Path) -> None:
    page = capture()
    archive.articles.add(CapturedExtraction(page, archive.captures.add(page), extraction()), AT)
    assert verify(archive).is_sound
    archive.close()
    run(copy, WRITE_AND_ACCEPT, str(path))
    with closing(sqlite3.connect(path)) as connection:
        moods = connection.execute("SELECT mood FROM articles WHERE url = ?", (URL + "-2",)).fetchall()
        assert moods == [("vif",)], "what articles show is copied by every writer"
        rules = {digest.partition(":")[0] for (digest,) in connection.execute("SELECT reading_digest FROM extractions")}
        assert rules == {"reading1-sha256", "reading2-sha256"}
    for damage in (
        "UPDATE articles SET mood = 'x' WHERE mood = 'vif'",
        "UPDATE extractions SET mood = 'x' WHERE mood = 'vif'",
    ):
        damaged = path.with_name("damaged.db")
        shutil.copy(path, damaged)
        with closing(sqlite3.connect(damaged)) as connection:
            connection.executescript(damage)
        assert json.loads(run(copy, PROBLEMS, str(damaged))), f"verify does not find: {damage}"
        damaged.unlink()


def test_the_command_shows_the_field(copy: Path, archive: Archive, path: Path) -> None:
    archive.close()
    run(copy, WRITE_AND_ACCEPT.replace("assert verify", "verify"), str(path))
    show = "from crawler.cli import main; sys.argv = ['marbre', *sys.argv[1:]]; main()"
    shown = json.loads(run(copy, show, "show", URL + "-2", "--json", "--archive", str(path)))
    assert shown["mood"] == "vif"
