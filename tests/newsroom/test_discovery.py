"""Discovery over a made-up site per content system, and over addresses that are no newsroom's. Nothing is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.site.cms import recognize_cms
from crawler.newsroom.choose import choose_listings
from crawler.newsroom.propose import Proposal, Wishes, propose_source
from crawler.newsroom.refusals import Refusal
from crawler.newsroom.sessions import BUDGET, DiscoverySession
from tests.newsroom.made_sites import (
    NOW,
    RSS,
    SITES,
    TITLES,
    MadeAnswer,
    MadeSite,
    comments_of,
    find_answer,
    page_of,
    rss_of,
    sitemap_of,
)
from tests.newsroom.offline import discover

IDS = [f"{site.cms or 'made at home'} {site.home}" for site in SITES]
HOME = "https://www.lefanal.re/"
LINKS = tuple(f"{HOME}2026/11/{'-'.join(title.lower().split()[:6])}-{n}/" for n, title in enumerate(TITLES))


def site_of(**answers: MadeAnswer | bytes) -> Callable[[str], MadeAnswer]:
    """What answers at these paths below HOME (`_` is a slash); all else is 404. `home` is the home page."""
    made = {HOME if name == "home" else urljoin(HOME, name.replace("_", "/")): each for name, each in answers.items()}

    def answer(url: str) -> MadeAnswer:
        found = made.get(url) or made.get(url.rstrip("/"))
        if found is None:
            return MadeAnswer(b"introuvable", "text/plain", 404)
        return MadeAnswer(found, "application/xml") if isinstance(found, bytes) else found

    return answer


def home_of(head: str = "", *, links: int = 8, lang: str = "fr") -> MadeAnswer:
    cards = "".join(
        f'<h2><a href="{url}">{title}</a></h2>' for url, title in list(zip(LINKS, TITLES, strict=True))[:links]
    )
    return MadeAnswer(page_of(f"<title>Le Fanal</title>{head}", cards, lang))


def chosen_urls(session: DiscoverySession) -> list[str]:
    return [choice.tried.candidate.url for choice in choose_listings(session.tried)]


def declare(path: str, title: str = "") -> str:
    return f'<link rel="alternate" type="{RSS}" title="{title}" href="{path}">'


@pytest.mark.parametrize("site", SITES, ids=IDS)
def test_every_system_gives_its_feed_for_few_requests(site: MadeSite) -> None:
    session, asked = discover(site.home, lambda url: find_answer(site, url))
    assert session.refusal is None
    found = session.page.cms if session.page else None
    assert (found.cms.name if found else "") == site.cms
    chosen = chosen_urls(session)
    assert chosen
    if site.feed:
        same = next(one for one in session.tried if one.candidate.url == chosen[0])
        assert same.articles == next(
            one.articles for one in session.tried if one.articles and one.candidate.kind == "feed"
        )
        assert same.candidate.kind == "feed"
    assert not site.noise & set(asked)
    assert not site.noise & set(chosen)
    assert len(asked) == session.requests <= BUDGET
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("site", SITES, ids=IDS)
def test_what_is_written_loads_and_covers_what_was_found(site: MadeSite) -> None:
    session, _ = discover(site.home, lambda url: find_answer(site, url))
    made = propose_source(session, choose_listings(session.tried), (), Wishes(country="ml"))
    assert isinstance(made, Proposal)
    source = made.source
    assert source.feeds if site.feed else source.sitemaps
    assert source.language == "fr"
    assert source.timezone == "Africa/Bamako"
    assert source.title == "La Gazette du Lagon"
    assert all(source.allows(url) for url in (*source.feeds, *source.sitemaps))


@settings(max_examples=60, deadline=None)
@given(site=st.sampled_from(SITES), gone=st.sets(st.integers(0, 12)), status=st.sampled_from([404, 403, 500, 503]))
def test_whatever_is_missing_the_budget_holds_and_noise_is_never_taken(
    site: MadeSite, gone: set[int], status: int
) -> None:
    keys = [url for url in site.answers if url != site.home]
    missing = {keys[place % len(keys)] for place in gone} if keys else set()

    def answer(url: str) -> MadeAnswer:
        return MadeAnswer(b"non", "text/html", status) if url in missing else find_answer(site, url)

    session, asked = discover(site.home, answer)
    assert len(asked) <= BUDGET
    chosen = set(chosen_urls(session))
    assert not chosen & (site.noise | missing)
    assert chosen  # at worst the home page itself is a section


def test_an_index_of_which_the_sitemaps_are_gone_is_no_listing_and_sections_stand_in() -> None:
    site = next(site for site in SITES if site.cms == "Wix")
    gone = {url for url in site.answers if url.endswith(("/robots.txt", "/blog-feed.xml", "-sitemap.xml"))}
    session, _ = discover(site.home, lambda url: MadeAnswer(status=404) if url in gone else find_answer(site, url))
    assert chosen_urls(session) == [site.home]


def test_a_comment_feed_is_seen_through_whatever_it_is_called() -> None:
    home = home_of(declare("/flux-b.xml") + declare("/flux-a.xml"))
    session, _ = discover(
        HOME, site_of(home=home, **{"flux-a.xml": rss_of(HOME, LINKS), "flux-b.xml": comments_of(HOME, LINKS)})
    )
    verdicts = {one.candidate.url: one.verdict for one in session.tried}
    assert verdicts[urljoin(HOME, "flux-b.xml")] == "comments"
    assert chosen_urls(session) == [urljoin(HOME, "flux-a.xml")]


def test_a_tags_feed_is_seen_through_by_what_it_says_of_itself() -> None:
    feed = rss_of(HOME, LINKS[:3], link=f"{HOME}tag/lagon/")
    session, _ = discover(HOME, site_of(home=home_of(declare("/rss-special")), **{"rss-special": feed}))
    assert [one.verdict for one in session.tried if one.candidate.kind == "feed"][:1] == ["topic"]
    assert urljoin(HOME, "rss-special") not in chosen_urls(session)


def test_a_feed_of_another_newsroom_is_not_taken() -> None:
    foreign = rss_of(
        "https://ailleurs.example/", [f"https://ailleurs.example/2026/11/article-numero-{n}" for n in range(9)]
    )
    session, _ = discover(HOME, site_of(home=home_of(declare("/rss-agence")), **{"rss-agence": foreign}))
    assert session.tried[0].verdict == "elsewhere"
    assert urljoin(HOME, "rss-agence") not in chosen_urls(session)


def test_a_feed_that_nobody_has_fed_for_long_is_taken_only_where_nothing_is_fresher() -> None:
    answers = site_of(home=home_of(declare("/vieux.xml"), links=0), **{"vieux.xml": rss_of(HOME, LINKS)})
    later = NOW + timedelta(days=400)
    session, _ = discover(HOME, answers, later)
    assert session.tried[0].verdict == "old"
    (choice,) = choose_listings(session.tried)
    assert "nothing fresher" in choice.reason


def test_the_smallest_set_is_taken_that_covers_most() -> None:
    sitemap = MadeAnswer(sitemap_of(LINKS, news=True), "application/xml")
    robots = MadeAnswer(f"User-agent: *\nSitemap: {HOME}actu-news.xml\n".encode(), "text/plain")
    home = home_of(declare("/feed/") + declare("/feed/atom") + declare("/sport/feed", "Sport"))
    feed, same = rss_of(HOME, LINKS[:6]), rss_of(HOME, LINKS[:6])
    session, _ = discover(
        HOME,
        site_of(
            home=home,
            feed_=feed,
            feed_atom=same,
            sport_feed=rss_of(HOME, LINKS[2:4]),
            **{"actu-news.xml": sitemap, "robots.txt": robots},
        ),
    )
    assert chosen_urls(session) == [urljoin(HOME, "/feed/"), urljoin(HOME, "actu-news.xml")]


def test_sections_of_the_menu_are_the_last_resort() -> None:
    menu = '<nav><a href="/politique/">Politique</a><a href="/contact/">Contact</a></nav>'
    cards = "".join(f'<h2><a href="{url}">{title}</a></h2>' for url, title in zip(LINKS, TITLES, strict=True))
    home = MadeAnswer(page_of("<title>Le Fanal</title>", menu + cards[:400]))
    section = MadeAnswer(page_of("<title>Politique</title>", cards))
    session, asked = discover(HOME, site_of(home=home, politique_=section))
    assert urljoin(HOME, "/politique/") in asked
    assert urljoin(HOME, "/contact/") not in asked
    assert urljoin(HOME, "/politique/") in chosen_urls(session)


def test_articles_on_another_host_of_the_newsroom_may_be_asked() -> None:
    feed = rss_of(HOME, [f"https://actu.lefanal.re/2026/11/le-bac-reprend-ses-rotations-{n}" for n in range(8)])
    session, _ = discover(HOME, site_of(home=home_of(declare("/rss")), rss=feed))
    made = propose_source(session, choose_listings(session.tried), (), Wishes())
    assert isinstance(made, Proposal)
    assert made.source.hosts == ("actu.lefanal.re",)
    assert made.source.country == "re"


def test_a_home_page_that_moved_is_followed() -> None:
    def answer(url: str) -> MadeAnswer:
        return (
            MadeAnswer(status=301, location=HOME)
            if "vieux" in url
            else site_of(home=home_of(declare("/rss")), rss=rss_of(HOME, LINKS))(url)
        )

    session, _ = discover("https://vieux-fanal.example/", answer)
    made = propose_source(session, choose_listings(session.tried), (), Wishes())
    assert isinstance(made, Proposal)
    assert made.source.homepage == HOME
    assert "vieux-fanal.example" in made.notes[0]


LOGIN = '<form>Courriel <input type="email"><input type="password"></form><a href="/aide">Aide</a>'
ARTICLE = (
    '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-27T08:00:00Z">'
)
NO_NEWSROOM = {
    "an article": (
        LINKS[0],
        MadeAnswer(page_of(ARTICLE, f"<h1>{TITLES[0]}</h1>")),
        "it is an article",
        f"marbre sources add {HOME}",
    ),
    "a feed": (f"{HOME}rss", MadeAnswer(rss_of(HOME, LINKS), RSS), "it is a feed itself", f"marbre sources add {HOME}"),
    "a PDF": (f"{HOME}une.pdf", MadeAnswer(b"%PDF-1.7", "application/pdf", 0), "it is a PDF", "home page"),
    "a log-in": (
        f"{HOME}compte",
        MadeAnswer(page_of("<title>Connexion</title>", LOGIN)),
        "log-in",
        "everybody can read",
    ),
    "a parked domain": (
        HOME,
        MadeAnswer(page_of("<title>lefanal.re</title>", "<p>Ce domaine est à vendre.</p><a href='/x'>Offre</a>")),
        "parked",
        "has gone",
    ),
    "an empty shell": (
        HOME,
        MadeAnswer(page_of("<title>App</title>", "<div id=root></div><script src=a.js></script>")),
        "scripts",
        "feed",
    ),
    "an endless redirect": (HOME, MadeAnswer(status=302, location=HOME), "redirect-loop", "in a browser"),
    "ten megabytes": (HOME, MadeAnswer(b"too-large", status=0), "too-large", "max_body_mb"),
    "ten megabytes that came whole": (
        HOME,
        MadeAnswer(b"<html><body>" + b"<p>beaucoup de mots ici</p>" * 420_000),
        "larger than 10 MB",
        "a section's page",
    ),
    "a PDF that says it is a page": (f"{HOME}une", MadeAnswer(b"%PDF-1.7 1 0 obj"), "it is a PDF", "home page"),
    "a challenge": (
        HOME,
        MadeAnswer(page_of("", "<script src='https://challenges.cloudflare.com/x'></script>"), status=403),
        "Cloudflare",
        "ask the newsroom",
    ),
    "no page": (HOME, MadeAnswer(b"introuvable", status=404), "status 404", "spelled"),
}


@pytest.mark.parametrize("case", NO_NEWSROOM)
def test_an_address_that_is_no_newsrooms_gets_one_clear_line(case: str) -> None:
    url, answer, what, mend = NO_NEWSROOM[case]
    session, asked = discover(url, lambda asked: MadeAnswer(status=404) if asked.endswith("robots.txt") else answer)
    refusal = session.refusal
    assert refusal is not None
    assert what in str(refusal)
    assert mend in str(refusal)
    assert "\n" not in str(refusal)
    assert len(asked) <= 7


def test_a_site_of_another_language_is_taken_only_where_that_is_said() -> None:
    words = "The council of the town has voted for the new library and the road to the south is open for all of them"
    titles = [f"{words} number {n}" for n in range(8)]
    cards = "".join(f'<h2><a href="{url}">{title}</a></h2>' for url, title in zip(LINKS, titles, strict=False))
    home = MadeAnswer(page_of(f"<title>The Beacon</title>{declare('/rss')}", cards, "en"))
    session, _ = discover(HOME, site_of(home=home, rss=rss_of(HOME, LINKS)))
    tried = [replace(one, titles=tuple(titles)) for one in session.tried]
    session.tried[:] = tried
    refusal = propose_source(session, choose_listings(tried), (), Wishes())
    assert isinstance(refusal, Refusal)
    assert "English" in refusal.what
    assert "--language en" in refusal.mend
    assert isinstance(propose_source(session, choose_listings(tried), (), Wishes(language="en")), Proposal)


def test_nothing_tells_the_country() -> None:
    site = next(site for site in SITES if site.home.endswith("gazette-nue.com/"))
    session, _ = discover(
        site.home,
        lambda url: replace(find_answer(site, url), body=find_answer(site, url).body.replace(b"fr-FR", b"fr")),
    )
    refusal = propose_source(session, choose_listings(session.tried), (), Wishes())
    assert isinstance(refusal, Refusal)
    assert "--country" in refusal.mend


def test_a_page_that_only_links_to_a_system_does_not_run_on_it() -> None:
    markup = (
        '<a href="https://wordpress.org/">WordPress</a> <img src="https://ailleurs.example/wp-content/uploads/a.jpg">'
    )
    assert recognize_cms(markup, [], [], "www.lefanal.re") is None
