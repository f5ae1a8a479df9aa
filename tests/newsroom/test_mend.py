"""What a source should declare after its addresses were checked."""

from __future__ import annotations

from archive.model.capture import Capture
from config.sources import Source
from crawler.newsroom.check_session import CheckedAddress, CheckSession
from crawler.newsroom.check_sources import add_discovery
from crawler.newsroom.mend import CheckedSource, to_changes
from crawler.planning.fetch_task import FetchTask
from tests.newsroom.made_sites import NOW, RSS, MadeAnswer, comments_of, rss_of
from tests.newsroom.offline import discover, to_answer
from tests.newsroom.test_discovery import HOME, LINKS, declare, home_of, site_of

FEED, SPORT, SITEMAP = f"{HOME}feed/", f"{HOME}sport/feed/", f"{HOME}sitemap.xml"
SOURCE = Source(
    name="le-fanal", title="Le Fanal", homepage=HOME, country="re", feeds=(FEED, SPORT), sitemaps=(SITEMAP,)
)
GOOD = MadeAnswer(rss_of(HOME, LINKS), RSS)


def check(url: str, answer: MadeAnswer, *hops: int) -> CheckedAddress:
    """What the feed at `url` is found to be when these statuses lead to an answer elsewhere on the site."""
    session = CheckSession(SOURCE, NOW)
    task = FetchTask("feed", url)
    for number, status in enumerate(hops):
        session.note_redirect(task, Capture(0, "made", "feed", task.url, NOW, status=status))
        task = task.follow_to(f"{HOME}rss{number}.xml")
    session.take_listing(task, to_answer(task, answer, NOW))
    (checked,) = session.checked
    return checked


def test_each_state_has_its_name() -> None:
    page = home_of(declare("/rss"))
    challenge = MadeAnswer(b"<script src='https://challenges.cloudflare.com/x'></script>", status=403)
    assert check(FEED, GOOD).state == "works"
    assert check(FEED, page).state == "html"
    assert check(FEED, MadeAnswer(status=410)).state == "dead"
    assert check(FEED, challenge).state == "challenge"
    assert check(FEED, MadeAnswer(comments_of(HOME, LINKS), RSS)).state == "useless"


def test_only_what_moved_for_good_has_moved() -> None:
    assert check(FEED, GOOD, 301).moved_to == f"{HOME}rss0.xml"
    assert check(FEED, GOOD, 308, 301).moved_to == f"{HOME}rss1.xml"
    assert check(FEED, GOOD, 302).state == "works"
    assert check(FEED, GOOD, 301, 307).moved_to is None
    assert check(FEED, MadeAnswer(status=404), 301).state == "dead"


def test_a_moved_address_is_written_where_it_stood() -> None:
    moved = CheckedAddress("feed", FEED, "moved", "", moved_to=f"{HOME}rss")
    kept = CheckedAddress("feed", SPORT, "works", "")
    checked = CheckedSource(SOURCE, (moved, kept))
    assert not checked.is_good
    assert not checked.needs_discovery
    assert to_changes(checked) == {"feeds": (f"{HOME}rss", SPORT)}


def test_what_is_dead_goes_where_something_takes_its_place() -> None:
    dead = CheckedAddress("feed", FEED, "dead", "status 404")
    checked = CheckedSource(SOURCE, (dead, CheckedAddress("feed", SPORT, "works", "")))
    session, _ = discover(HOME, site_of(home=home_of(declare("/rss")), rss=rss_of(HOME, LINKS)))
    mended = add_discovery(checked, session)
    assert mended.would_work == (("feeds", f"{HOME}rss"),)
    assert to_changes(mended) == {"feeds": (SPORT, f"{HOME}rss")}


def test_nothing_is_taken_out_where_nothing_takes_its_place() -> None:
    dead = CheckedAddress("feed", FEED, "dead", "status 404")
    session, _ = discover(HOME, lambda _: MadeAnswer(status=503))
    mended = add_discovery(CheckedSource(SOURCE, (dead,)), session)
    assert to_changes(mended) == {}
    assert mended.refusal is not None
    assert "503" in mended.refusal


def test_a_source_that_rests_is_left_as_it_is() -> None:
    unread = CheckedAddress("feed", FEED, "unread", "the host asked to wait 600 s")
    checked = CheckedSource(SOURCE, (unread,))
    assert not checked.needs_discovery
    assert to_changes(checked) == {}
