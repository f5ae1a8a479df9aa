"""The main job on real pages: a Malian newsroom over eight weeks, two dozen others, and hosts that fail."""

from __future__ import annotations

import collections
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.integrity.verify import verify
from archive.model.urls import to_urlkey
from archive.store import Archive
from tests.crawl.command import Desk, to_toml
from tests.replay.conftest import Replay, press_index

pytestmark = pytest.mark.slow

SETTINGS: dict[str, dict[str, object]] = {
    "fetch": {
        "contact": "tests@example.org",
        "delay": 0.0,
        "autothrottle": False,
        "concurrent_per_host": 4,
        "retries": 1,
        "backoff": 0.1,
        "timeout": 4.0,
        "max_retry_after": 5.0,
        "verify_tls": False,
    },
    "crawl": {"sources_at_once": 6},
    "sources": {"shipped": False},
}
STEPS = ("2022-08-05T12:00:00Z", "2022-08-18T12:00:00Z", "2022-09-01T12:00:00Z", "2022-09-30T12:00:00Z")
HOST = "www.mali-live.net"


def source(name: str, home: str, **lists: list[str]) -> str:
    lines = [f'[[source]]\nname = "{name}"\ntitle = "{name}"\nhomepage = "{home}"']
    return "\n".join([*lines, *(f"{key} = {values!r}" for key, values in lists.items())]) + "\n"


def desk_of(folder: Path, sources: str) -> Desk:
    (folder / "sources").mkdir(parents=True)
    (folder / "marbre.toml").write_text(to_toml(SETTINGS), encoding="utf-8")
    (folder / "sources" / "ml.toml").write_text(sources, encoding="utf-8")
    return Desk(folder, folder / "archive.db")


def articles(archive: Path) -> list[str]:
    with closing(sqlite3.connect(archive)) as connection, connection:
        return [url for (url,) in connection.execute("SELECT url FROM articles")]


def saved_articles() -> set[str]:
    return {
        to_urlkey(str(row["url"]))
        for row in press_index()
        if row["site"] == "mali-live.net" and row["kind"] == "article"
    }


def test_a_newsroom_over_eight_weeks(replay: Replay, tmp_path: Path) -> None:
    sections = [f"https://{HOST}/category/{name}/" for name in
                ("politique", "economie", "societe", "sports", "technologie", "fait-divers", "armee", "insecurite",
                 "art-et-culture", "defense", "education")]  # fmt: skip
    desk = desk_of(
        tmp_path / "desk",
        source("mali-live", f"https://{HOST}/", feeds=[f"https://{HOST}/feed/"],
               sitemaps=[f"https://{HOST}/sitemap.xml"], sections=sections),
    )  # fmt: skip
    for at in STEPS:
        replay.set_clock(at)
        listed = {to_urlkey(line["url"]) for line in _planned(desk, replay, at)}
        replay.log()
        desk.crawl("--at", at, env=replay.env)
        # An address that the replay never saved answers 404; every other one that is listed is held.
        missing = {to_urlkey(str(entry["url"])) for entry in replay.log() if entry["status"] == 404}
        with closing(sqlite3.connect(desk.archive)) as connection, connection:
            kept = {key for (key,) in connection.execute("SELECT urlkey FROM captures WHERE status = 200")}
        assert listed - missing <= kept, at
        again = desk.crawl("--at", at, env=replay.env)
        asked = replay.log()
        assert again.crawl("mali-live")["new_articles"] == 0
        assert not {to_urlkey(str(entry["url"])) for entry in asked} & saved_articles(), (
            "an article page was asked again"
        )
        assert [entry["status"] for entry in asked if str(entry["url"]).endswith("/feed/")] == [304]
    found = articles(desk.archive)
    # Of the 55 pages saved, three hold a scanned document and no word of text.
    assert len(found) == len(set(found)) == 52
    assert {to_urlkey(url) for url in found} <= saved_articles()
    assert all(url.startswith(f"https://{HOST}/") and "index.html" not in url and "?" not in url for url in found)
    with Archive.open(desk.archive, read_only=True) as archive:
        assert verify(archive).is_sound


def _planned(desk: Desk, replay: Replay, at: str) -> list[dict[str, Any]]:
    """What a crawl would fetch."""
    lines: list[dict[str, Any]] = desk.marbre("crawl", "--plan", "--json", "--at", at, env=replay.env).json
    return [line for line in lines if line["action"] == "fetch"]


def feeds_of_many() -> dict[str, set[str]]:
    """Sites with a feed made for the replay that lists several pages: site -> hosts of those pages."""
    rows = press_index()
    pages = collections.defaultdict(set)
    for row in rows:
        if row["kind"] == "article":
            pages[row["site"]].add(row["url"])
    with_feed = {row["site"] for row in rows if str(row["url"]).endswith("/replay-feed.xml")}
    sites = sorted((site for site in with_feed if "mali-live" not in str(site)), key=lambda site: -len(pages[site]))
    return {str(site): {str(url).split("/")[2] for url in pages[site]} for site in sites[:24]}


def test_two_dozen_newsrooms(replay: Replay, tmp_path: Path) -> None:
    sites = feeds_of_many()
    desk = desk_of(
        tmp_path / "desk",
        "".join(
            source(
                site.replace(".", "-"),
                f"https://{site}/",
                feeds=[f"https://{site}/replay-feed.xml"],
                hosts=sorted(hosts),
            )
            for site, hosts in sites.items()
        ),
    )
    done = desk.crawl(env=replay.env)
    crawls = done.json["crawls"]
    assert len(crawls) == len(sites) >= 20
    listed = sum(crawl["candidates"] for crawl in crawls)
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        captured = connection.execute(
            "SELECT count(DISTINCT urlkey) FROM captures WHERE kind = 'article' AND status = 200"
        ).fetchone()[0]
        texts = connection.execute("SELECT count(DISTINCT urlkey) FROM article_addresses").fetchone()[0]
        unread = connection.execute(
            "SELECT no_text, count(*) FROM extractions WHERE no_text IS NOT NULL GROUP BY 1"
        ).fetchall()
    outside = sum(
        crawl["reasons"].get("outside-hosts", 0) + crawl["reasons"].get("listing-page", 0) for crawl in crawls
    )
    assert captured == listed - outside, [crawl["failures"] for crawl in crawls if crawl["failures"]]
    assert texts >= 0.95 * captured, unread


FAULTS = {
    "403": {"http"},
    "404": {"http"},
    "429": {"robots", "http", "not-asked"},
    "500": {"robots"},
    "503": {"robots", "not-asked"},
    "timeout": {"timeout", "robots"},
    "reset": {"reset", "robots"},
    "truncate": {"truncated", "robots", "timeout"},
    "slow": {"timeout", "robots"},
    "html": {"html-instead-of-feed", "not-a-feed"},
    "empty": {"empty"},
    "loop": {"redirect-loop", "robots"},
    "private": {"private-address", "robots", "outside-hosts"},
    "bomb": {"too-large", "robots"},
}
"""What may be said of a host with each fault; where robots.txt itself cannot be had, nothing else is asked."""


ON_THE_WAY = {"http", "timeout", "reset", "truncated", "redirect-loop", "private-address", "too-large"}
"""What a capture row may say where robots.txt itself met the fault; served HTML is a feed's fault, not a capture's."""


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_of_one_host_harms_no_other(replay: Replay, tmp_path: Path, kind: str) -> None:
    desk = desk_of(
        tmp_path / "desk",
        source("ladepeche", "https://ladepeche.fr/", feeds=["https://ladepeche.fr/replay-feed.xml"])
        + source("capital", "https://capital.fr/", feeds=["https://capital.fr/replay-feed.xml"]),
    )
    replay.set_fault("ladepeche.fr", kind)
    done = desk.crawl(env=replay.env)
    assert done.code == 1
    sound, broken = done.crawl("capital"), done.crawl("ladepeche")
    assert (sound["outcome"], sound["failures"]) == ("done", [])
    assert sound["new_articles"] + sound["no_text"] == sound["candidates"] >= 5
    assert broken["outcome"] in ("failed", "partial")
    errors = {failure["error"] for failure in broken["failures"]}
    assert errors
    assert errors <= FAULTS[kind], broken["failures"]
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        said = {
            error for (error,) in connection.execute("SELECT DISTINCT error FROM captures WHERE source = 'ladepeche'")
        }
    assert kind == "html" or said & (FAULTS[kind] | ON_THE_WAY)
