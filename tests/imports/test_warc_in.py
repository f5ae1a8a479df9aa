"""WARC files as others write them: what is taken in, what is not and why, and what damage costs."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
import zstandard
from fastwarc.stream_io import BrotliWriter
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.integrity.verify import verify
from crawler.imports.found import FileUnreadable
from crawler.imports.web_archives.warc import WarcReader
from tests.archive.made import new_archive
from tests.imports.made import (
    AT,
    HOST,
    SETTINGS,
    SOURCE,
    Importer,
    make_http,
    make_page,
    make_record,
    read_state,
    write_warc_gz,
)

URL = f"{HOST}/quais/1"


def compress_brotli(body: bytes) -> bytes:
    """As servers do."""
    out = io.BytesIO()
    writer = BrotliWriter(out)
    writer.write(body)
    writer.close()
    return out.getvalue()


SPELT = (b"WARC-Type", b"Content-Length", b"WARC-Date", b"WARC-Target-URI", b"WARC-Record-ID", b"Content-Type")


def write_plain(path: Path, records: list[bytes]) -> Path:
    """Records that nothing compresses."""
    path.write_bytes(b"".join(records))
    return path


def write_one_member(path: Path, records: list[bytes]) -> Path:
    """All records in one gzip member."""
    path.write_bytes(gzip.compress(b"".join(records), mtime=0))
    return path


def make_records(number: int) -> list[bytes]:
    """Articles of the newsroom that is looked for, one an hour."""
    return [
        make_record(f"{HOST}/quais/{at}", make_http(make_page(at)), AT + timedelta(hours=at)) for at in range(number)
    ]


def test_answers_of_the_sources_become_captures_with_their_own_instants(importer: Importer, tmp_path: Path) -> None:
    records = [
        make_record("https://ailleurs.example/1", make_http(make_page(7))),
        *make_records(2),
        make_record(f"{HOST}/logo.png", make_http(b"\x89PNG\r\n\x1a\n", Content_Type="image/png")),
        make_record(f"{HOST}/", make_http(make_page(8))),
        make_record(f"{HOST}/emploi/1", make_http(make_page(9))),
        make_record(f"{HOST}/parti", make_http(b"<p>Introuvable</p>", "404 Not Found")),
        make_record(URL, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
    ]
    report = importer.run(write_warc_gz(tmp_path / "a.warc.gz", records))
    assert report.counts == Counter(
        {"kept": 3, "new_articles": 2, "other-host": 1, "not-html": 1, "listing": 1, "excluded": 1}
    )
    assert not report.has_lost
    article = importer.archive.articles.find(URL)
    assert article is not None
    assert (article.title, article.source, article.captured_at) == (
        "Le quai numéro 1 rouvre",
        "fanal",
        AT + timedelta(hours=1),
    )
    [crawl] = importer.archive.crawls.list_newest()
    assert (crawl.trigger, crawl.outcome, crawl.counts.captures, crawl.counts.failures) == ("import", "done", 3, 1)
    assert importer.archive.crawls.list_source_states()[0].last_crawl is None
    importer.archive.search.refresh_unless_locked()
    assert verify(importer.archive).is_sound


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("br", compress_brotli),
        ("zstd", zstandard.compress),
        ("gzip", lambda body: gzip.compress(body[:300]) + gzip.compress(body[300:])),  # two members are one body
        ("text/html", bytes),  # no coding, and markup plainly
        ("gzip", bytes),  # decoded by whoever stored it, under headers that say otherwise
        ("", bytes),
    ],
)
def test_bodies_are_kept_decoded(
    importer: Importer, tmp_path: Path, coding: str, encode: Callable[[bytes], bytes]
) -> None:
    body = encode(make_page(1))
    chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    records = [
        make_record(URL, make_http(body, Content_Encoding=coding)),
        make_record(f"{HOST}/2", make_http(chunked, Content_Encoding=coding, Transfer_Encoding="chunked")),
    ]
    assert importer.count(write_warc_gz(tmp_path / "a.warc.gz", records))["kept"] == 2
    kept = read_state(importer.archive)["captures"]
    assert len({row[3] for row in kept}) == 1
    assert all("Encoding" not in str(row[-1]) for row in kept)


def chunk(body: bytes, length: int = 97) -> bytes:
    """A body in chunks."""
    cut = (body[at : at + length] for at in range(0, len(body), length))
    return b"".join(b"%X;made=up\r\n%b\r\n" % (len(piece), piece) for piece in cut) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (
            gzip.compress(make_page(1), mtime=0),
            {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"},
        ),  # joined, not said
        (chunk(gzip.compress(make_page(1), mtime=0)), {"Transfer_Encoding": "gzip, chunked"}),
        (chunk(gzip.compress(make_page(1), mtime=0)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        (chunk(make_page(1)).replace(b"0\r\n\r\n", b""), {"Transfer_Encoding": "Chunked"}),
    ],
)
def test_what_was_done_to_a_body_on_the_wire_is_undone(
    importer: Importer, tmp_path: Path, body: bytes, headers: dict[str, str]
) -> None:
    records = [make_record(URL, make_http(body, **headers)), make_record(f"{HOST}/2", make_http(make_page(1)))]
    assert importer.count(write_warc_gz(tmp_path / "a.warc.gz", records))["kept"] == 2
    assert len({row[3] for row in read_state(importer.archive)["captures"]}) == 1


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (make_page(1)[:300], {"WARC_Truncated": "length"}),
        (gzip.compress(make_page(1), mtime=0)[:-20], {"WARC_Truncated": "time", "Content_Encoding": "gzip"}),
        (chunk(make_page(1))[:-60], {"WARC_Truncated": "disconnect", "Transfer_Encoding": "chunked"}),
        (make_page(1)[:300], {"WARC_Segment_Number": "1"}),
    ],
)
def test_of_an_answer_that_its_saver_cut_off_is_kept_what_is_there(
    importer: Importer, tmp_path: Path, body: bytes, headers: dict[str, str]
) -> None:
    of_http = {name: value for name, value in headers.items() if not name.startswith("WARC")}
    of_warc = {name: value for name, value in headers.items() if name.startswith("WARC")}
    record = make_record(URL, make_http(body, **of_http), **of_warc)
    assert importer.count(write_warc_gz(tmp_path / "a.warc.gz", [record]))["kept"] == 1
    [capture] = read_state(importer.archive)["captures"]
    assert (capture[5], importer.archive.payloads.read(str(capture[3]))[:50]) == ("truncated", make_page(1)[:50])


@pytest.mark.parametrize("written", ["20210304083000", "2021-03-04T08:30Z", "2021-03-04T08:30:00.123456Z"])
def test_dates_are_read_as_others_write_them(importer: Importer, tmp_path: Path, written: str) -> None:
    record = make_record(URL, make_http(make_page(1)), at=None, **{"WARC-Date": written})
    assert importer.count(write_warc_gz(tmp_path / "a.warc.gz", [record]))["kept"] == 1
    assert [row[1] for row in read_state(importer.archive)["captures"]] == ["2021-03-04T08:30:00Z"]


def test_zeros_behind_the_last_record_are_none(importer: Importer, tmp_path: Path) -> None:
    path = write_warc_gz(tmp_path / "a.warc.gz", make_records(2))
    path.write_bytes(path.read_bytes() + bytes(512))
    report = importer.run(path)
    assert (report.counts["kept"], report.has_lost) == (2, False)


@pytest.mark.parametrize("write", [write_plain, write_warc_gz, write_one_member])
@pytest.mark.parametrize("names", [(b"WARC-Type",), (b"Content-Length",), SPELT])
def test_names_of_fields_are_of_any_case(
    importer: Importer, tmp_path: Path, names: tuple[bytes, ...], write: Callable[[Path, list[bytes]], Path]
) -> None:
    records = []
    for record in make_records(3):
        head, end, block = record.partition(b"\r\n\r\n")
        for name in names:
            head = head.replace(name, name.lower(), 1)
        records.append(head + end + block)
    report = importer.run(write(tmp_path / "a.warc.gz", records))
    assert (report.counts["kept"], report.has_lost) == (3, False)
    kept = read_state(importer.archive)["captures"]
    assert {(row[0], row[2]) for row in kept} == {(f"{HOST}/quais/{number}", 200) for number in range(3)}
    assert importer.count(tmp_path / "a.warc.gz")["kept"] == 0


def test_a_record_of_another_spelling_may_stand_among_others(importer: Importer, tmp_path: Path) -> None:
    records = make_records(3)
    records[1] = records[1].replace(b"WARC-Type", b"warc-type").replace(b"Content-L", b"content-l")
    counts = importer.count(write_warc_gz(tmp_path / "a.warc.gz", records))
    assert (counts["kept"], counts["damaged"]) == (3, 0)


def test_texts_that_other_tools_made_of_pages_are_counted(importer: Importer, tmp_path: Path) -> None:
    record = make_record(URL, b"Le bac.", kind="conversion", Content_Type="text/plain")
    assert importer.count(write_warc_gz(tmp_path / "a.wet.gz", [record])) == Counter({"not-html": 1})


def test_a_revisit_is_resolved_by_what_it_refers_to(importer: Importer, tmp_path: Path) -> None:
    first = make_record(URL, make_http(make_page(1)), WARC_Payload_Digest="sha1:ABC")
    same = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    unchanged = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
    day = timedelta(days=1)
    revisits = [
        make_record(URL, make_http(b""), AT + day, "revisit", WARC_Profile=same, WARC_Payload_Digest="sha1:ABC"),
        make_record(
            URL, b"", AT + 2 * day, "revisit", WARC_Profile=same, WARC_Refers_To_Target_URI=URL,
            WARC_Refers_To_Date="2021-03-04T08:30:00Z",
        ),
        make_record(URL, b"", AT + 3 * day, "revisit", WARC_Profile=unchanged),
        make_record(f"{HOST}/jamais", b"", AT, "revisit", WARC_Profile=same, WARC_Payload_Digest="sha1:XYZ"),
    ]  # fmt: skip
    assert importer.count(write_warc_gz(tmp_path / "a.warc.gz", [first, *revisits[:1]]))["kept"] == 2
    counts = importer.count(write_warc_gz(tmp_path / "b.warc.gz", revisits[1:]))
    assert (counts["kept"], counts["revisit-unresolved"]) == (2, 1)
    assert [row[4] for row in read_state(importer.archive)["captures"]] == [
        None, "identical-payload-digest", "identical-payload-digest", "server-not-modified",
    ]  # fmt: skip
    article = importer.archive.articles.find(URL)
    assert article is not None
    assert (article.revisions, article.last_seen_at) == (1, AT + 2 * day)


def test_an_answer_is_of_the_address_whose_redirect_led_to_it(importer: Importer, tmp_path: Path) -> None:
    records = [
        make_record(f"{HOST}/court", make_http(b"", "301 Moved Permanently", Location="/quais/1")),
        make_record(URL, make_http(make_page(1)), AT + timedelta(seconds=1)),
    ]
    importer.run(write_warc_gz(tmp_path / "a.warc.gz", records))
    article = importer.archive.articles.find(f"{HOST}/court")
    assert article is not None
    assert article.url == URL


def test_the_same_file_twice_adds_nothing(importer: Importer, tmp_path: Path) -> None:
    path = write_warc_gz(tmp_path / "a.warc.gz", make_records(3))
    importer.run(path)
    before, chain = read_state(importer.archive), importer.archive.count_rows()
    assert importer.count(path) == Counter(held=3)
    assert (read_state(importer.archive), importer.archive.count_rows().captures) == (before, chain.captures)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_damaged_record_costs_itself_alone(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("damage")
    members = [gzip.compress(record, mtime=0) for record in make_records(5)]
    hit = data.draw(st.integers(0, 4))
    whole = members[hit]
    at = data.draw(st.integers(12, len(whole) - 12))
    how = data.draw(st.sampled_from(("cut", "flip", "zeros")))
    members[hit] = {
        "cut": whole[:at],
        "flip": whole[:at] + bytes((whole[at] ^ 0x55,)) + whole[at + 1 :],
        "zeros": whole[:at] + bytes(8) + whole[at + 8 :],
    }[how]
    path = folder / "a.warc.gz"
    path.write_bytes(b"".join(members))
    with new_archive(folder / "archive.db") as archive:
        counts = Importer(archive).count(path)
        urls = {str(row[0]) for row in read_state(archive)["captures"]}
    others = {f"{HOST}/quais/{number}" for number in range(5) if number != hit}
    assert others <= urls, (hit, at, how, counts)
    assert counts["kept"] + counts["damaged"] >= 5 or how == "flip"


def test_a_file_cut_short_is_told(importer: Importer, tmp_path: Path) -> None:
    path = write_warc_gz(tmp_path / "a.warc.gz", make_records(3))
    path.write_bytes(path.read_bytes()[:-200])
    report = importer.run(path)
    assert (report.counts["kept"], report.counts["damaged"], report.has_lost) == (2, 1, True)
    assert len(importer.told) == 1
    assert "a.warc.gz" in importer.told[0]


def test_a_plain_warc_with_a_record_too_long_goes_on_behind_it(importer: Importer, tmp_path: Path) -> None:
    records = make_records(3)
    path = tmp_path / "a.warc"
    path.write_bytes(records[0] + records[1].replace(b"Content-Length: ", b"Content-Length: 9", 1) + records[2])
    counts = importer.count(path)
    assert (counts["kept"], counts["damaged"]) == (2, 1)


def test_a_file_that_is_one_gzip_member_is_read_whole(importer: Importer, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(make_records(3))))
    assert importer.count(path)["kept"] == 3


def test_what_has_no_date_or_is_too_large_is_told(importer: Importer, tmp_path: Path) -> None:
    limit = SETTINGS.fetch.max_body_bytes
    bomb = gzip.compress(bytes(limit + 10))
    records = [
        make_record(URL, make_http(make_page(1)), at=None),
        make_record(f"{HOST}/2", make_http(bomb, Content_Encoding="gzip")),
        make_record(f"{HOST}/3", make_http(b"x" * (limit + 10))),
        make_record(f"{HOST}/4", make_http(b"\x1f\x8b\x08 nothing", Content_Encoding="gzip")),
        *make_records(1),
    ]
    counts = importer.count(write_warc_gz(tmp_path / "a.warc.gz", records))
    assert counts == Counter({"kept": 1, "new_articles": 1, "no-date": 1, "too-large": 2, "bad-encoding": 1})
    assert len(importer.told) == 4


def test_a_record_within_a_page_is_no_record(importer: Importer, tmp_path: Path) -> None:
    """A server might send what looks like the record of another newsroom: kept as it was sent, it is a page's bytes."""
    forged = gzip.compress(make_record(f"{HOST}/faux", make_http(make_page(4))), mtime=0)
    for number, before in enumerate((b"", bytes(700), bytes(70_000))):
        sent = make_record("https://ailleurs.example/a", make_http(before + forged + forged))
        members = [gzip.compress(sent, 0), *map(gzip.compress, make_records(1)), gzip.compress(sent, 0)]
        path = tmp_path / f"{number}.warc.gz"  # bytes that do not compress stand in the file as they are
        path.write_bytes(b"".join(members))
        assert path.read_bytes().count(forged) == 4
        assert not importer.run(path).has_lost
    assert {row[0] for row in read_state(importer.archive)["captures"]} == {f"{HOST}/quais/0"}


def test_what_is_no_warc_is_refused_in_a_sentence(importer: Importer, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"no archive"))
    with pytest.raises(FileUnreadable, match=r"a\.warc\.gz: is no WARC"):
        importer.run(path)


def test_an_import_that_was_stopped_goes_on_where_it_was(
    importer: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_warc_gz(tmp_path / "a.warc.gz", make_records(9))
    whole = WarcReader.read
    monkeypatch.setattr("crawler.imports.run.NOTED_EVERY", -1.0)

    def read_half(reader: WarcReader, begin: int) -> Iterator[object]:
        yield from islice(whole(reader, begin), 5)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(WarcReader, "read", read_half)
        with pytest.raises(KeyboardInterrupt):
            importer.run(path)
    assert len(read_state(importer.archive)["captures"]) == 5
    report = importer.run(path)
    assert report.begun_at > 0
    assert report.counts["new_articles"] == 9
    with new_archive(tmp_path / "whole.db") as other:
        replace(importer, archive=other).run(path)
        assert read_state(other) == read_state(importer.archive)
    assert verify(importer.archive).is_sound


def test_imports_may_come_in_any_order(importer: Importer, tmp_path: Path) -> None:
    seen = [
        make_record(URL, make_http(make_page(1, said)), AT + timedelta(days=day))
        for day, said in enumerate(
            ("Le bac reprendra au matin.", "Le bac reprendra lundi au matin.", "Le bac a repris.")
        )
    ]
    for day in (2, 0, 1):
        importer.run(write_warc_gz(tmp_path / f"{day}.warc.gz", [seen[day]]))
    with new_archive(tmp_path / "other.db") as other:
        replace(importer, archive=other).run(write_warc_gz(tmp_path / "all.warc.gz", seen))
        assert read_state(other)["revisions"] == read_state(importer.archive)["revisions"]
    history = importer.archive.articles.find_history(URL)
    assert history is not None
    assert [each.seen_at for each in history.revisions] == [AT + timedelta(days=day) for day in range(3)]
    assert SOURCE.name == history.source
