"""What was taken down comes back by no import: refused if erased or masked, withheld while it is restricted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.integrity.verify import verify
from archive.search.query import SearchQuery
from archive.takedown.order import Masking, TakedownOrder
from tests.imports.made import AT, HOST, SOURCE, Importer, make_http, make_page, make_record, write_warc_gz

URL = f"{HOST}/quais/1"
RESTRICT = TakedownOrder("restrict", "court-order", "file 12", AT, (URL,))
ERASE = replace(RESTRICT, step="erase")
MASK = replace(RESTRICT, step="mask", masking=Masking("capitainerie", "[nom]"))
SAID = "Le bac numéro Zorglub restera à quai."


def write_archive(path: Path) -> Path:
    """Two articles, one of them with a later text and behind a redirect."""
    redirect = make_http(b"", "301 Moved", Location=URL)
    records = [
        make_record(URL, make_http(make_page(1))),
        make_record(f"{HOST}/quais/2", make_http(make_page(2))),
        make_record(f"{HOST}/ancien", redirect, AT + timedelta(hours=1)),
        make_record(URL, make_http(make_page(1, SAID)), AT + timedelta(hours=2)),
    ]
    return write_warc_gz(path, records)


@pytest.mark.parametrize("order", [ERASE, MASK], ids=lambda order: order.step)
def test_what_was_erased_or_masked_is_refused_and_counted(
    order: TakedownOrder, importer: Importer, tmp_path: Path
) -> None:
    importer.count(write_warc_gz(tmp_path / "first.warc.gz", [make_record(URL, make_http(make_page(1)))]))
    importer.archive.takedowns.take_down(order)
    before = importer.archive.count_rows().captures
    counts = importer.count(write_archive(tmp_path / "again.warc.gz"))
    assert counts["taken-down"] == 2
    assert counts["kept"] == importer.archive.count_rows().captures - before == 2
    assert importer.count(write_archive(tmp_path / "again.warc.gz")) == Counter({"held": 2, "taken-down": 2})
    importer.archive.search.refresh()
    assert importer.archive.search.find(SearchQuery("Zorglub")).total == 0
    assert verify(importer.archive).is_sound


def test_the_same_bytes_under_another_address_are_refused(importer: Importer, tmp_path: Path) -> None:
    page = make_http(make_page(1))
    importer.count(write_warc_gz(tmp_path / "first.warc.gz", [make_record(URL, page)]))
    importer.archive.takedowns.take_down(ERASE)
    assert importer.count(write_warc_gz(tmp_path / "b.warc.gz", [make_record(f"{HOST}/copie", page)])) == Counter(
        {"taken-down": 1}
    )


def test_a_folder_is_refused_what_a_whole_source_took_down(importer: Importer, tmp_path: Path) -> None:
    importer.count(write_warc_gz(tmp_path / "first.warc.gz", [make_record(URL, make_http(make_page(1)))]))
    importer.archive.takedowns.take_down(replace(ERASE, articles=(), source=SOURCE.name))
    folder = tmp_path / "site"
    (folder / "quais").mkdir(parents=True)
    (folder / "quais" / "7.html").write_bytes(make_page(7))
    counts = importer.count(folder, base_url=f"{HOST}/")
    assert (counts["taken-down"], counts["kept"]) == (1, 0)


def test_what_is_restricted_comes_in_and_is_not_shown(importer: Importer, tmp_path: Path) -> None:
    importer.count(write_warc_gz(tmp_path / "first.warc.gz", [make_record(URL, make_http(make_page(1)))]))
    importer.archive.takedowns.take_down(RESTRICT)
    report = importer.run(write_archive(tmp_path / "again.warc.gz"))
    assert (report.counts["withheld"], report.counts["taken-down"], report.counts["new_revisions"]) == (1, 0, 1)
    assert not report.has_lost
    assert importer.archive.articles.find(URL) is None
    importer.archive.takedowns.take_down(replace(RESTRICT, step="lift"))
    found = importer.archive.articles.find(URL)
    assert found is not None
    assert SAID in found.text
