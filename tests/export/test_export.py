"""Selections, whole files, datasheets."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.export.errors import ExportFailed, ExportRefused
from archive.export.format import Format
from archive.export.formats import FORMATS
from archive.export.write import ExportRequest
from archive.search.query import SearchQuery
from archive.selection.errors import SelectionFaulty
from archive.selection.find import find_selected
from archive.selection.selection import ArticleSelection
from archive.store import Archive
from tests.export.conftest import Export
from tests.export.made import build

ALL = [1, 2, 3, 4, 5, 6]


def find(archive: Archive, selection: ArticleSelection) -> list[int]:
    with archive.exports.open(selection) as selected:
        return list(selected.article_ids)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ALL),
        ({"text": "quais"}, [1, 6]),
        ({"text": "quais fermés", "sources": ("fanal",)}, [1]),
        ({"countries": ("sn",)}, [2, 5, 6]),
        ({"dates": "2022-09"}, [5, 6]),
        ({"agencies": ("AFP",)}, [1]),
        ({"authors": ("awa",)}, [1]),
        ({"sections": ("societe",)}, [1]),
        ({"completeness": ("teaser",)}, [3]),
        ({"languages": ("ar", "en")}, [4]),
        ({"languages": ("FR",), "dates": "2022-08"}, [1, 2]),
        ({"text": "introuvable"}, []),
    ],
)
def test_a_selection_is_that_of_a_search(held: Archive, asked: dict[str, object], found: list[int]) -> None:
    query = SearchQuery(**asked)  # type: ignore[arg-type]
    assert find(held, ArticleSelection(query)) == found
    assert sorted(hit.article_id for hit in held.search.find(query).hits) == found


def test_a_limit_keeps_the_first_of_the_querys_order(held: Archive) -> None:
    assert find(held, ArticleSelection(limit=2)) == [5, 6], "the newest"
    assert find(held, ArticleSelection(SearchQuery("monte"), limit=1)) == [1], "its headline has the word"


def test_listed_articles_are_those_that_the_query_finds_too(held: Archive) -> None:
    listed = ("2", "https://fanal.example/a/1.html", "fanal.example/a/3.html", "999", "https://nobody.example/")
    with held.exports.open(ArticleSelection(listed=listed)) as selected:
        assert list(selected.article_ids) == [1, 2, 3]
        assert selected.found.unknown == ("999", "https://nobody.example/")
    assert find(held, ArticleSelection(SearchQuery(sources=("fanal",)), listed)) == [1, 3]


def test_of_one_text_the_first_one_printed_stays(held: Archive) -> None:
    with held.exports.open(ArticleSelection(deduplicate=True)) as selected:
        assert (list(selected.article_ids), selected.found.copies) == ([1, 2, 3, 4, 5], 1)
    assert find(held, ArticleSelection(SearchQuery(countries=("sn",)), deduplicate=True)) == [2, 5, 6]


@pytest.mark.parametrize(
    "query", [SearchQuery("(pont"), SearchQuery(sources=("nul",)), SearchQuery(dates="hier"), SearchQuery(corpus="nul")]
)
def test_what_cannot_be_meant_is_told(held: Archive, query: SearchQuery) -> None:
    with pytest.raises(SelectionFaulty), held.exports.open(ArticleSelection(query)):
        pass


def write(archive: Archive, target: Path, form: Format = FORMATS["csv"], *, replaces: bool = False) -> None:
    archive.exports.write(ExportRequest(ArticleSelection(), form, target, {}, replaces))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_archive_gives_the_same_bytes(held: Archive, tmp_path: Path, name: str) -> None:
    trees = []
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
        write(held, folder / "corpus", FORMATS[name])
        trees.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert trees[0] == trees[1]
    assert len(trees[0]) >= 3


def test_a_datasheet_says_what_the_file_is(held: Archive, export: Export) -> None:
    path = export("csv", text="fleuve OU crue")
    package = json.loads(path.with_name("corpus.csv.datapackage.json").read_text(encoding="utf-8"))
    [resource] = package["resources"]
    assert resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    assert [field["name"] for field in resource["schema"]["fields"]][:3] == ["article_id", "source", "source_title"]
    assert package["marbre"]["selection"] == {"text": "fleuve OU crue"}
    assert package["marbre"]["months"] == [
        {"source": "fanal", "month": "2022-08", "articles": 1},
        {"source": "môle", "month": "2022-09", "articles": 2},
    ]
    with held.database.connection() as connection:
        head = connection.execute("SELECT chain_digest FROM captures ORDER BY capture_id DESC").fetchone()[0]
    sheet = path.with_name("corpus.csv.datasheet.md").read_text(encoding="utf-8")
    assert package["marbre"]["chain_digest"] == head
    for said in (
        head,
        "| fanal | Le Fanal | ml | 1 |",
        "How to cite",
        "L'Écho du Môle",
        "| published\\_at |",
        "2022-08-07",
    ):
        assert said in sheet, said


def test_gaps_are_told_with_the_ledgers_account(export: Export) -> None:
    package = json.loads(export("jsonl").with_name("corpus.jsonl.datapackage.json").read_text(encoding="utf-8"))
    gaps = {(gap["source"], gap["from"], gap["to"]) for gap in package["marbre"]["gaps"]}
    assert ("môle", "2022-08-06", "2022-08-06") in gaps
    assert not any(source == "fanal" and since <= "2022-08-06" <= until for source, since, until in gaps)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "options"), [("csv", {}), ("csv", {"separator": ";", "bom": True})])
def test_frictionless_finds_the_package_valid(export: Export, name: str, options: dict[str, object]) -> None:
    path = export(name, options=options)
    script = "import sys, frictionless; made = frictionless.validate(sys.argv[1]); print(made.valid, made.flatten())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, f"{path.name}.datapackage.json"],
        cwd=path.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("True"), done.stdout + done.stderr


def test_what_stands_there_is_not_overwritten_unasked(held: Archive, tmp_path: Path) -> None:
    target = tmp_path / "corpus.csv"
    write(held, target)
    with pytest.raises(ExportRefused, match="--replace"):
        write(held, target)
    write(held, target, replaces=True)
    other = tmp_path / "notes.csv"
    other.write_text("my notes")
    with pytest.raises(ExportRefused, match="no earlier export"):
        write(held, other, replaces=True)
    assert other.read_text() == "my notes"
    folder = tmp_path / "texts"
    write(held, folder, FORMATS["text"])
    (folder / "stray.txt").write_text("of a former export")
    write(held, folder, FORMATS["text"], replaces=True)
    assert not (folder / "stray.txt").exists()


def list_names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_leaves_nothing_and_keeps_what_was_there(
    held: Archive, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "corpus"
    write(held, target, FORMATS[name])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def fail(_opened: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ExportFailed, match="No space left on device; nothing was left"):
        write(held, target, FORMATS[name], replaces=True)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_disk_that_fills_up_with_the_datasheet_leaves_no_descriptor(
    held: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Path.write_text

    def fail(path: Path, *given: object, **named: object) -> int:
        if path.name.endswith(".datasheet.md"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(ExportFailed, match="No space left on device"):
        write(held, tmp_path / "corpus.csv")
    assert list_names(tmp_path) == set()


@pytest.mark.slow
def test_a_disk_that_is_really_full(held: Archive) -> None:
    """/dev/full cannot hold a folder; a limit on the size of files is the next best thing."""
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from archive.export.formats import FORMATS\n"
        "from archive.export.write import ExportRequest\n"
        "from archive.selection.selection import ArticleSelection\n"
        "from archive.store import Archive\n"
        "from archive.db.errors import ArchiveError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "with Archive.open(sys.argv[1], read_only=True) as archive:\n"
        "    archive.count_rows()\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "    for name, form in FORMATS.items():\n"
        "        try:\n"
        "            archive.exports.write(ExportRequest(ArticleSelection(), form, Path(sys.argv[2]) / name, {}))\n"
        "        except ArchiveError as error:\n"
        "            print(error)\n"
    )
    folder = held.path.parent / "small"
    folder.mkdir()
    done = subprocess.run([sys.executable, "-c", script, held.path, folder], capture_output=True, text=True, check=True)
    failed = {Path(line.partition(":")[0]).name for line in done.stdout.splitlines()}
    assert {"jsonl", "csv", "tei", "text", "iramuteq"} <= failed
    left = list_names(folder)
    assert not any(name.startswith(".") for name in left)
    assert not failed & left


def test_what_a_kill_left_is_cleared_away_and_a_living_one_is_not(held: Archive, tmp_path: Path) -> None:
    dead, living, others = (tmp_path / name for name in (".corpus.csv.x.part", ".corpus.csv.y.part", ".x.csv.z.part"))
    for folder in (dead, living, others):
        folder.mkdir()
        (folder / "corpus.csv").write_text("half")
    lock = os.open(living, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    write(held, tmp_path / "corpus.csv")
    os.close(lock)
    assert not dead.exists()
    assert living.exists()
    assert others.exists()


def test_options_and_targets_that_mean_nothing(held: Archive, tmp_path: Path) -> None:
    for options in ({"separator": "ab"}, {"separator": '"'}, {"separator": "é"}, {"partition": True}):
        with pytest.raises(ExportRefused):
            held.exports.write(ExportRequest(ArticleSelection(), FORMATS["csv"], tmp_path / "x.csv", options))
    with pytest.raises(ExportRefused, match="folder does not exist"):
        write(held, tmp_path / "no" / "x.csv")
    assert list_names(tmp_path) == set()


def test_an_empty_selection_writes_nothing(held: Archive, tmp_path: Path) -> None:
    request = ExportRequest(ArticleSelection(SearchQuery("introuvable")), FORMATS["csv"], tmp_path / "x.csv", {})
    assert held.exports.write(request).sheet is None
    assert list_names(tmp_path) == set()


def test_wire_copy_is_told_and_left_out_where_the_archive_groups_it(tmp_path: Path) -> None:
    with build(tmp_path / "archive.db") as archive:
        with archive.database.connection() as connection:
            connection.execute("DROP VIEW IF EXISTS article_dispatches")
            connection.execute(
                "CREATE VIEW article_dispatches AS SELECT column1 AS article_id, 7 AS dispatch_id, "
                "column2 AS copied_share, 'môle' AS first_source FROM (VALUES (2, 0.9), (3, 0.8), (5, 0.1))"
            )
        with archive.exports.open(ArticleSelection(deduplicate=True)) as selected:
            rows = {row.article_id: row for row in selected.read_rows()}
    assert sorted(rows) == [1, 2, 4, 5], "the third is a reprint of the second, the fifth holds a passage"
    assert (rows[2].dispatch_id, rows[2].copied_share, rows[2].first_source) == (7, 0.9, "môle")
    assert rows[1].dispatch_id is None


def test_what_is_withheld_does_not_leave_the_archive(tmp_path: Path) -> None:
    with build(tmp_path / "archive.db") as archive:
        with archive.database.connection() as connection:
            connection.execute("DROP VIEW IF EXISTS withheld_articles")
            connection.execute(
                "CREATE VIEW withheld_articles AS SELECT column1 AS article_id, column2 AS is_loopback_only "
                "FROM (VALUES (2, 0), (3, 1))"
            )
        for selection in (ArticleSelection(), ArticleSelection(SearchQuery(completeness=("full", "teaser")))):
            with archive.exports.open(selection) as selected:
                assert list(selected.article_ids) == [1, 3, 4, 5, 6]
                assert selected.found.withheld == 1
            assert list(find_selected(archive.database, selection, "elsewhere").article_ids) == [1, 4, 5, 6]
        assert find(archive, ArticleSelection(limit=5)) == [1, 3, 4, 5, 6]
