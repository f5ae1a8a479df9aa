"""The file that is written is the file at the path, and a link to it is no second archive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.db.errors import ArchiveLinked, ArchiveMissing, ArchiveMoved, CrawlRunning
from archive.store import Archive
from tests.archive.made import AT, SOURCE, begin_archive, capture


def delete(path: Path) -> None:
    path.unlink()


def move_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replace_by_a_copy(path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    copy.replace(path)


def empty(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize("vanish", [delete, move_away, replace_by_a_copy, empty])
def test_nothing_is_acknowledged_that_nobody_will_read(path: Path, vanish: Callable[[Path], None]) -> None:
    with begin_archive(path) as archive:
        archive.captures.add(capture())
        vanish(path)
        with pytest.raises(ArchiveMoved, match="put it back"):
            archive.captures.add(capture("https://fanal.example/2"))


def test_what_was_put_back_is_gone_on_with(path: Path) -> None:
    with begin_archive(path) as archive:
        path.rename(path.with_name("elsewhere.db"))
        with pytest.raises(ArchiveMoved):
            archive.captures.add(capture())
        path.with_name("elsewhere.db").rename(path)
        assert archive.captures.add(capture()).capture_id == 1


def test_where_an_archive_was_no_new_one_is_begun_unasked(path: Path) -> None:
    with begin_archive(path) as archive, archive.crawls.lock_source(SOURCE.source):
        pass
    for companion in path.parent.glob(f"{path.name}*"):
        if companion.is_file():
            companion.unlink()
    with pytest.raises(ArchiveMissing, match=r"it is gone.*remove archive\.db\.locks"):
        Archive.open(path, create=True)
    assert not path.exists()
    shutil.rmtree(path.with_name("archive.db.locks"))
    Archive.open(path, create=True).close()


def test_a_link_names_the_same_archive(path: Path, tmp_path: Path) -> None:
    linked = tmp_path / "by-another-name.db"
    with begin_archive(path) as archive:
        linked.symlink_to(path)
        with archive.crawls.lock_source("fanal"), Archive.open(linked) as other:
            with pytest.raises(CrawlRunning):
                other.crawls.lock_source("fanal")
            other.crawls.sync_source(SOURCE, AT)


def test_a_second_name_of_the_file_is_refused_to_writers(path: Path, tmp_path: Path) -> None:
    begin_archive(path).close()
    second = tmp_path / "second.db"
    second.hardlink_to(path)
    for name in (path, second):
        with pytest.raises(ArchiveLinked, match="marbre backup"):
            Archive.open(name)
    Archive.open(path, read_only=True).close()


def test_an_archive_is_made_for_its_owner_and_group(path: Path) -> None:
    with begin_archive(path) as archive:
        archive.captures.add(capture())
        Archive.open(path.with_name("new.db"), create=True).close()
    assert path.with_name("new.db").stat().st_mode & 0o007 == 0
