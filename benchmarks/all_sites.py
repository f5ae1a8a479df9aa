"""All saved newsrooms crawled at once through their replay: is every listed article captured, and one article each?

    python benchmarks/all_sites.py [--press ../shared/press] [--at 2030-01-01T00:00:00Z] [--keep FOLDER] [--show]

Each site of the folder is one source, with the feeds, sitemaps and listing pages that were saved of it and a sitemap
made here of all its saved pages, for its own lists name few of them. All are crawled by one `marbre crawl --backfill`
into a new archive, at an instant after the newest page. Printed: what was listed, answered, read and why not; articles
at several addresses whose own pages, as saved and read again, have other texts (a wrong merge); articles that are one
text twice; pages that failed, or were never asked, though they are saved; sources that did not end as done. --show
names also what was not read; --keep leaves configuration and archive there. Ends with 1 where a merge or a failure is
wrong or a text stands twice.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from archive.articles.classify_change import RevisionChange, classify
from archive.articles.revisions import to_wording
from archive.model.extraction import Extraction, NoText
from archive.model.urls import to_urlkey
from pipelines.extract import extract
from pipelines.options import ExtractOptions

SETTINGS = """
[fetch]
contact = "benchmark@example.org"
delay = 0.0
autothrottle = false
concurrent_per_host = 4
retries = 1
backoff = 0.1
timeout = 30.0
verify_tls = false
[crawl]
sources_at_once = 6
max_articles = 0
[sources]
shipped = false
"""
LISTS = {"feed": "feeds", "sitemap": "sitemaps", "index": "sections"}
"""What a saved answer is, and as which list of a source it is declared."""
PAGES = ("article", "blocked")
"""Kinds of saved pages; a blocked one refused to be read, and is expected to give nothing."""
MADE = "saved-pages.xml"
"""The name of the sitemap that is made of all saved pages of a site."""


@dataclass(frozen=True)
class SavedPage:
    """The newest copy of a page at one of its addresses."""

    url: str
    at: datetime
    media_type: str
    path: Path

    def read(self) -> Extraction | NoText:
        """Its text, read by itself: with nothing learned and nothing known from a listing."""
        options = ExtractOptions(language="fr", timezone="Europe/Paris", content_type=self.media_type)
        return extract(gzip.decompress(self.path.read_bytes()), self.url, self.at, options)


class Press:
    """The folder's index: its sites with their lists, and its pages as `pages`, by urlkey."""

    def __init__(self, folder: Path) -> None:
        with (folder / "index.jsonl").open(encoding="utf-8") as lines:
            rows = sorted(map(json.loads, lines), key=lambda row: str(row["captured_at"]))
        self.sites: dict[str, dict[str, set[str]]] = {row["site"]: defaultdict(set) for row in rows}
        forms: dict[str, SavedPage] = {}
        for row in rows:
            self.sites[row["site"]][row["kind"]].add(row["url"])
            if row["kind"] == "article":
                at, url = datetime.fromisoformat(row["captured_at"]), urljoin("https:", row["url"])
                forms[to_asked_form(url)] = SavedPage(url, at, row["media_type"], folder / row["file"])
        self.pages: dict[str, list[SavedPage]] = defaultdict(list)
        for page in forms.values():
            self.pages[to_urlkey(page.url)].append(page)

    def render_sources(self) -> str:
        """All sites as a configuration."""
        return "\n".join(self._render_source(site, saved) for site, saved in sorted(self.sites.items()))

    def _render_source(self, site: str, saved: Mapping[str, set[str]]) -> str:
        pages = {to_urlkey(url) for url in saved["article"]}
        lists = {key: [url for url in saved[kind] if not is_comment_feed(url, pages)] for kind, key in LISTS.items()}
        lists["sitemaps"].append(f"https://{site}/{MADE}")
        hosts = {urlsplit(url).hostname for kind in PAGES for url in saved[kind]}
        keys: dict[str, object] = {"name": to_name(site), "title": site, "homepage": f"https://{site}/"}
        keys |= {key: sorted(urls) for key, urls in lists.items()} | {"hosts": sorted(filter(None, hosts))}
        return "\n".join(["[[source]]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]) + "\n"


def make_folder(folder: Path, press: Path, sites: Mapping[str, Mapping[str, set[str]]]) -> Path:
    """The saved pages once more, as links, with the sitemaps that are made of them."""
    folder.mkdir()
    (folder / "files").symlink_to((press / "files").resolve())
    rows = [(press / "index.jsonl").read_text(encoding="utf-8").rstrip()]
    for site, saved in sites.items():
        entries = "".join(f"<url><loc>{escape(url)}</loc></url>" for kind in PAGES for url in sorted(saved[kind]))
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
        (folder / f"{site}.gz").write_bytes(gzip.compress(body.encode()))
        what = {"url": f"https://{site}/{MADE}", "site": site, "kind": "sitemap", "media_type": "application/xml"}
        rows.append(json.dumps(what | {"captured_at": "2010-01-01T00:00:00Z", "status": 200, "file": f"{site}.gz"}))
    (folder / "index.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def to_asked_form(url: str) -> str:
    """What the replay takes for one address: without scheme, "www." and index.html, unescaped."""
    parts = urlsplit(url)
    path = re.sub(r"/index\.(html|xml)$", "/", unquote(parts.path)).rstrip("/")
    return f"{(parts.hostname or '').removeprefix('www.')}{path}?{parts.query}"


def to_name(site: str) -> str:
    """A source's name."""
    return re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-")


def is_comment_feed(url: str, pages: set[str]) -> bool:
    """Whether a feed is of a page's comments, or of all: no newsroom's list of articles."""
    return "/comments/" in url or to_urlkey(re.sub(r"feed/?$", "", url)) in pages


@contextmanager
def run_replay(press: Path, folder: Path, at: str) -> Iterator[str]:
    """The folder's pages as the live web; the proxy's address."""
    command = [sys.executable, str(press / "replay.py"), "--folder", str(folder), "--port", "0", "--at", at]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def crawl(desk: Path, archive: Path, proxy: str, at: str) -> list[dict[str, Any]]:
    """One crawl of all sources; the report of each."""
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--json", "-q", "--backfill", "--at", at]
    proxies = {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""}
    done = subprocess.run(
        [*command, "--config", str(desk), "--archive", str(archive)],
        env={**os.environ, **proxies},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"the crawl ended with {done.returncode}:\n{done.stderr}")
    crawls: list[dict[str, Any]] = json.loads(done.stdout)["crawls"]
    return crawls


@dataclass(frozen=True)
class Merge:
    """Two saved pages that became one article, with what differs between them: nothing, where that is right."""

    one: SavedPage
    other: SavedPage
    change: RevisionChange | None


def find_merges(addresses: Iterable[list[str]], press: Press) -> Iterator[Merge]:
    """All of them, each page's text read anew; `addresses` are the urlkeys of each article."""
    for keys in addresses:
        pages = [page for key in keys for page in press.pages.get(key, ())]
        texts = [(page, found) for page in pages if len(pages) > 1 and isinstance(found := page.read(), Extraction)]
        for (one, before), (other, after) in combinations(texts, 2):
            yield Merge(one, other, classify(to_wording(before), to_wording(after)))


ANSWERED = "SELECT count(DISTINCT urlkey) FROM captures WHERE kind = 'article' AND status = 200 AND error IS NULL"
NO_TEXT = """
    SELECT DISTINCT e.no_text, e.no_text_detail, c.url FROM captures c
    JOIN extractions e ON e.payload_digest = c.payload_digest
    WHERE c.kind = 'article' AND e.no_text IS NOT NULL ORDER BY 1, 3"""
FAILED = """
    SELECT coalesce(error, ''), status, url FROM captures
    WHERE kind = 'article' AND (error IS NOT NULL OR status >= 400) ORDER BY 1, 2, 3"""
DOUBLES = """
    SELECT a.source, a.title, a.words, group_concat(coalesce(e.published, 'undated') || ' ' || a.url, '\n      ')
    FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id
    GROUP BY a.source, a.title, e.text_digest HAVING count(*) > 1 ORDER BY 1, 2"""


class Results:
    """The archive after the crawl, asked for what the report says."""

    def __init__(self, connection: sqlite3.Connection, press: Press) -> None:
        self._connection = connection
        self._press = press

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """All rows of an answer."""
        return self._connection.execute(question).fetchall()

    def count(self, question: str) -> int:
        """The one number of an answer."""
        return int(self.ask(question)[0][0])

    def list_addresses(self) -> list[list[str]]:
        """The urlkeys of each article."""
        by_article: dict[int, list[str]] = defaultdict(list)
        for article, key in self.ask("SELECT article_id, urlkey FROM article_addresses ORDER BY 1, 2"):
            by_article[article].append(key)
        return [*by_article.values()]

    def list_unasked(self) -> list[str]:
        """Saved pages that no capture is of."""
        asked = {key for (key,) in self.ask("SELECT urlkey FROM captures WHERE kind = 'article'")}
        return [pages[0].url for key, pages in self._press.pages.items() if key not in asked]

    def list_failures(self) -> tuple[Counter[str], list[str]]:
        """Failures by what they are, and those of pages that are saved."""
        counts: Counter[str] = Counter()
        wrong = []
        for error, status, url in self.ask(FAILED):
            is_saved = to_urlkey(url) in self._press.pages
            kind = " ".join(filter(None, (error, str(status or ""), "" if is_saved else "(no article saved)")))
            counts[kind] += 1
            if is_saved:
                wrong.append(f"{kind}: {url}")
        return counts, wrong


def print_listed(crawls: list[dict[str, Any]]) -> None:
    """What the lists gave, and how the sources ended."""
    left: Counter[str] = Counter()
    for each in crawls:
        left.update(each["reasons"])
    print(f"sites                       {len(crawls)}")
    print(f"addresses listed            {sum(each['candidates'] for each in crawls)}, by decision {dict(left)}")
    print(f"outcomes                    {dict(Counter(each['outcome'] for each in crawls))}")
    for each in crawls:
        if each["outcome"] != "done":
            why = Counter(f"{failure['kind']} {failure['error']}" for failure in each["failures"])
            print(f"    {each['outcome']:8} {each['source']}: {each['reason'] or ''} {dict(why) or ''}")


def print_read(results: Results, *, show: bool) -> None:
    """What was answered and read."""
    no_text = results.ask(NO_TEXT)
    print(f"answered and captured       {results.count(ANSWERED)}")
    print(f"  without text              {len(no_text)} {dict(Counter(reason for reason, _, _ in no_text))}")
    for reason, detail, url in no_text if show else ():
        print(f"    {reason} {detail or ''} {url}")
    print(f"  set aside                 {dict(results.ask('SELECT reason, count(*) FROM set_aside GROUP BY 1'))}")
    print(f"articles                    {results.count('SELECT count(*) FROM articles')}")


def print_wrong(results: Results, press: Press) -> bool:
    """Merges, doubles and failures; whether any is wrong."""
    addresses = results.list_addresses()
    merges = [*find_merges(addresses, press)]
    wrong = [merge for merge in merges if merge.change is not None]
    print(f"  at several addresses      {sum(len(keys) > 1 for keys in addresses)}")
    print(f"  pairs of saved pages      {len(merges)} became one article, {len(wrong)} of other texts")
    for merge in wrong:
        assert merge.change is not None
        print(f"    {merge.change.kind} {merge.change.words_changed_share:.1%}")
        print("".join(f"      {page.at:%Y-%m-%d} {page.url}\n" for page in (merge.one, merge.other)), end="")
    doubles = results.ask(DOUBLES)
    print(f"  one text as two           {len(doubles)}")
    for source, title, words, urls in doubles:
        print(f"    {source}, {words} words: {title}\n      {urls}")
    unasked = results.list_unasked()
    print(f"saved pages                 {len(press.pages)}, {len(unasked)} never asked")
    for url in unasked:
        print(f"    {url}")
    counts, unexpected = results.list_failures()
    print(f"failures                    {counts.total()} {dict(counts)}")
    for line in unexpected:
        print(f"    {line}")
    return bool(wrong or doubles or unexpected)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--press", type=Path, default=Path(__file__).resolve().parents[1] / "../shared/press")
    parser.add_argument("--at", default="2030-01-01T00:00:00Z", help="the instant of the crawl")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="a new folder for configuration and archive")
    parser.add_argument("--show", action="store_true", help="name every page without text")
    options = parser.parse_args()
    if not (options.press / "index.jsonl").is_file():
        raise SystemExit(f"{options.press}: there is no index.jsonl; --press names the folder of saved pages")
    press = Press(options.press)
    with tempfile.TemporaryDirectory() as scratch:
        desk = options.keep or Path(scratch) / "desk"
        (desk / "sources").mkdir(parents=True)
        (desk / "marbre.toml").write_text(SETTINGS, encoding="utf-8")
        (desk / "sources" / "fr.toml").write_text(press.render_sources(), encoding="utf-8")
        folder = make_folder(Path(scratch) / "press", options.press, press.sites)
        with run_replay(options.press, folder, options.at) as proxy:
            began = time.perf_counter()
            crawls = crawl(desk, desk / "archive.db", proxy, options.at)
            seconds = time.perf_counter() - began
        with closing(sqlite3.connect(desk / "archive.db")) as connection:
            print_listed(crawls)
            results = Results(connection, press)
            print_read(results, show=options.show)
            is_wrong = print_wrong(results, press)
    print(f"seconds of the crawl        {seconds:.0f}")
    sys.exit(1 if is_wrong else 0)


if __name__ == "__main__":
    main()
