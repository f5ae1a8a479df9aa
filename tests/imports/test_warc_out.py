"""WARC files of ours: read clean by other tools, and imported again as what they were made of."""

from __future__ import annotations

import io
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import WARCIterator
from warcio.checker import Checker

from archive.extractions.read import read_extraction
from archive.integrity.verify import verify
from archive.model.json_form import to_json
from archive.store import Archive
from archive.warc.records import _NAMES, format_http_head, make_record_id, make_true_headers, to_warc_digest
from archive.warc.write import WarcInfo, write_warc
from config.load import load
from crawler.imports.web_archives.bodies import to_kept_headers
from tests.archive import former
from tests.archive.former.fanal import former_desk
from tests.archive.made import new_archive
from tests.imports.made import AT, HOST, Importer, make_http, make_page, make_record, read_state, write_warc_gz

FORMER = Path(former.__file__).parent / "fanal-v11.db.zst"
INFO = WarcInfo("export.warc.gz", "2026-03-04T00:00:00Z", "all articles of Le Fanal")


def export(archive: Archive, path: Path) -> Path:
    """All articles of an archive as WARC."""
    with archive.database.connection() as connection:
        ids = [row[0] for row in connection.execute("SELECT article_id FROM articles ORDER BY article_id")]
    with path.open("wb") as out:
        write_warc(archive.database, ids, INFO, out)
    return path


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Importer, Path]]:
    """The made-up newspaper as it was crawled over two days, read by today's extractor; and that as WARC."""
    folder = tmp_path_factory.mktemp("crawled")
    (folder / "former.db").write_bytes(zstandard.decompress(FORMER.read_bytes()))
    sources = load(former_desk(folder / "desk").folder).sources
    with Archive.open(folder / "former.db") as was, new_archive(folder / "archive.db") as archive:
        importer = Importer(archive, sources)
        importer.run(export(was, folder / "former.warc.gz"))
        yield archive, importer, export(archive, folder / "archive.warc.gz")


def test_a_crawl_goes_out_as_warc_and_comes_back_the_same(
    crawled: tuple[Archive, Importer, Path], tmp_path: Path
) -> None:
    archive, importer, path = crawled
    with new_archive(tmp_path / "again.db") as again:
        report = Importer(again, importer.sources).run(path)
        was, now = read_state(archive), read_state(again)
        assert not report.has_lost
        assert verify(again).is_sound
    assert {name: now[name] for name in ("articles", "revisions")} == {
        name: was[name] for name in ("articles", "revisions")
    }
    for name in ("captures", "texts"):  # what no article shows any more is in no selection of articles
        assert set(map(repr, now[name])) <= set(map(repr, was[name]))
    assert len(now["captures"]) > 40
    assert {"addition", "typo"} <= {row[5] for row in now["revisions"]}


def test_importing_what_was_exported_adds_nothing(crawled: tuple[Archive, Importer, Path]) -> None:
    _, importer, path = crawled
    assert set(importer.count(path)) == {"held"}


def test_what_was_read_goes_out_as_show_prints_it(crawled: tuple[Archive, Importer, Path]) -> None:
    archive, _, path = crawled
    said = {}
    for record in ArchiveIterator(str(path), parse_http=False):
        if record.headers["WARC-Type"] == "metadata":
            said[record.headers["WARC-Concurrent-To"]] = json.loads(record.reader.read()).get("extraction")
    seen = Counter[str]()
    with archive.database.connection() as connection:
        rows = connection.execute(
            "SELECT c.chain_digest, a.extraction_id FROM articles a JOIN captures c USING (capture_id)"
        ).fetchall()
        for chain, extraction_id in rows:
            read = read_extraction(connection, extraction_id)
            assert said[make_record_id(f"{chain} answer")] == to_json(read)
            seen.update(name for name in ("published", "removals", "authors", "origins") if getattr(read, name))
    assert len(seen) == 4, "there is something of each kind"
    assert make_record_id("é") == f"<{uuid.uuid5(uuid.UUID(bytes=_NAMES), 'é').urn}>"


def test_the_same_articles_give_the_same_bytes(crawled: tuple[Archive, Importer, Path], tmp_path: Path) -> None:
    archive, _, path = crawled
    assert export(archive, tmp_path / "again.warc.gz").read_bytes() == path.read_bytes()


def test_records_keep_their_order_through_the_threads(importer: Importer, tmp_path: Path) -> None:
    """More of them than threads are handed at once, of which the large ones take longest."""
    pages = [make_page(at, head=f"<!--{'crue ' * 80_000 * (at % 9 == 0)}-->") for at in range(40)]
    urls = [f"{HOST}/quais/{at}" for at in range(40)]
    importer.run(
        write_warc_gz(
            tmp_path / "in.warc.gz",
            [
                make_record(url, make_http(page), AT + timedelta(minutes=at))
                for at, (url, page) in enumerate(zip(urls, pages, strict=True))
            ],
        )
    )
    path = export(importer.archive, tmp_path / "out.warc.gz")
    answers = [record for record in ArchiveIterator(str(path)) if record.headers["WARC-Type"] == "response"]
    assert [record.headers["WARC-Target-URI"] for record in answers] == urls


def test_other_tools_read_it_clean(crawled: tuple[Archive, Importer, Path]) -> None:
    path = crawled[2]
    checker = Checker(_WarcioArguments([str(path)]))
    checker.process_all()
    assert checker.exit_value == 0
    with path.open("rb") as stream:
        types = Counter(record.rec_type for record in WARCIterator(stream, verify_http=True))
    assert types["warcinfo"] == 1
    assert types["metadata"] == types["response"] + types["revisit"]
    assert min(types["response"], types["revisit"]) > 5
    bad = 0
    for record in ArchiveIterator(str(path), parse_http=False):
        bad += not record.verify_block_digest()
        record.parse_http()
        if record.headers["WARC-Type"] == "response" and "WARC-Payload-Digest" in record.headers:
            bad += not record.verify_payload_digest()
            assert record.http_headers is not None
            assert len(record.reader.read()) == int(record.http_headers["Content-Length"])
    assert bad == 0


def test_what_fetching_lost_is_mended() -> None:
    sent = (("Content-Type", "text/html"), ("Content-Length", "17"), ("Transfer-Encoding", "chunked"), ("ETag", '"a"'))
    head = format_http_head(404, sent, 12).decode().strip()
    assert head.splitlines() == [
        "HTTP/1.1 404 Not Found",
        "Content-Type: text/html",
        "X-Archive-Orig-Content-Length: 17",
        "X-Archive-Orig-Transfer-Encoding: chunked",
        'ETag: "a"',
        "Content-Length: 12",
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(("Content-Type", "Content-Length", "ETag", "Set-Cookie", "X-A")), st.text("12ab"))
    ),
    st.integers(0, 99),
)
def test_headers_come_back_as_they_were(headers: list[tuple[str, str]], length: int) -> None:
    mended = make_true_headers(headers, length)
    lengths = [value for name, value in mended if name == "Content-Length"]
    assert lengths == [str(length)] or (len(lengths) == 1 and lengths[0].strip() == str(length))
    if any(name == "Content-Length" for name, _ in headers):
        assert to_kept_headers(tuple(mended)) == tuple(headers)
    else:
        assert to_kept_headers(tuple(mended)) == (*headers, ("Content-Length", str(length)))


def test_digests_are_in_the_form_that_tools_compare() -> None:
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert to_warc_digest(empty) == "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===="


def test_an_article_of_an_import_goes_out_again(importer: Importer, tmp_path: Path) -> None:
    pages = [make_record(f"{HOST}/a", make_http(make_page(1)), AT + timedelta(days=day)) for day in range(2)]
    importer.run(write_warc_gz(tmp_path / "a.warc.gz", pages))
    data = export(importer.archive, tmp_path / "b.warc.gz").read_bytes()
    records = [(each.record_id, each.headers.get("WARC-Refers-To")) for each in ArchiveIterator(io.BytesIO(data))]
    [(response, _), (_, target)] = [pair for pair in records[1:] if pair[0]][1::2]
    assert target == response
    assert datetime.now(UTC) > AT


class _WarcioArguments:
    """What warcio's own command gives its checker."""

    def __init__(self, inputs: list[str]) -> None:
        self.inputs = inputs
        self.verbose = False
