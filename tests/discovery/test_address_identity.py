"""Parameters of addresses: which are part of an article's identity, by name, by value and by what a listing shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.urls import is_urlkey_of, to_address, to_urlkey
from crawler.discovery.address_forms import names_listing
from crawler.discovery.feeds import read_feed
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_sitemap
from tests.crawl.publisher import render_feed, render_sitemap

SITE = "https://fanal.example"


def paths(addresses: tuple[object, ...]) -> list[str]:
    return [candidate.url.removeprefix(SITE) for candidate in addresses]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "parameter",
    [
        *("_hsenc=p2ANqtz", "_hsmi=88", "__hstc=1.2.3", "__hssc=1", "__hsfp=1", "hsCtaTracking=x", "mc_eid=x"),
        *("mkt_tok=x", "otm_source=x", "int_campaign=x", "adj_campaign=x", "ml_subscriber=1", "vero_id=x", "wt_zmc=x"),
        *("rb_clickid=1", "gs_l=x", "os_ehash=x", "fb_action_ids=1", "action_type_map=x", "hmb_campaign=x", "_gl=1"),
        *("wickedid=1", "tracking_source=x", "xtatc=INT-24", "ns_mchannel=rss", "at_custom12=x", "__cf_chl_tk=x"),
        *("ref=une", "ref=t.co", "ref=home_top", "referrer=https%3A%2F%2Ffanal.example%2F", "ref="),
    ],
)
def test_trackers_are_dropped(parameter: str) -> None:
    assert to_address(f"{SITE}/ville/le-bac?{parameter}") == f"{SITE}/ville/le-bac"
    assert to_address(f"{SITE}/article.php?id=3&{parameter}") == f"{SITE}/article.php?id=3"


@pytest.mark.parametrize(
    "query",
    [
        *("ref=2451", "ref=A-2451", "ref=le-bac-repart", "referer=77", "icid=1200", "spm=a2", "trk=9", "cmpid=12"),
        *("pk_id=33", "at_id=7", "mc_id=2", "ga_id=3", "ns_id=1", "fb_id=4", "itm_id=2", "mkt_id=1", "oly_id=8"),
    ],
)
def test_a_parameter_with_an_identifier_stays(query: str) -> None:
    assert to_address(f"{SITE}/article?{query}") == f"{SITE}/article?{query}"


@pytest.mark.parametrize("script", ["article.php", "lire.asp", "a.aspx", "article.php3", "news.cfm"])
def test_all_that_a_script_is_told_stays(script: str) -> None:
    assert to_address(f"{SITE}/{script}?ref=une&utm_source=rss") == f"{SITE}/{script}?ref=une"
    assert to_address(f"{SITE}/{script}?id=2&ref=une") == f"{SITE}/{script}?id=2"


WORDS = st.sampled_from(["une", "bac", "digue", "marche", "port", "crue", "pont", "quai", "riz"])
NAMES = st.sampled_from(["ref", "referrer", "trk", "icid", "spm", "cmpid"])


@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=6, unique=True), NAMES)
def test_distinct_entries_of_a_listing_never_become_one(values: list[tuple[str, str]], name: str) -> None:
    links = [f"{SITE}/lire?{name}={a}_{b}" for a, b in values]
    feed = render_feed(*((link, f"Titre {number}", "") for number, link in enumerate(links)))
    assert paths(read_feed(feed.body, SITE).candidates) == [link.removeprefix(SITE) for link in links]
    sitemap = render_sitemap(*((link, "2026-11-20") for link in links))
    listed = read_sitemap(sitemap.body, SITE).candidates
    assert paths(listed) == [link.removeprefix(SITE) for link in links]
    assert len({candidate.urlkey for candidate in listed}) == len(links)


@given(WORDS, WORDS)
def test_one_entry_with_two_trackers_is_one(first: str, second: str) -> None:
    links = [f"{SITE}/ville/le-bac-repart?ref={word}" for word in (first, second)]
    feed = render_feed(*((link, "Le bac repart", "") for link in links))
    assert paths(read_feed(feed.body, SITE).candidates) == ["/ville/le-bac-repart"]


def test_on_a_section_page_one_article_may_be_linked_with_two_trackers_and_wordings() -> None:
    page = (
        "<a href='/ville/le-bac-repart-enfin?ref=photo' title='Le bac vu du quai ce matin'></a>"
        "<h2><a href='/ville/le-bac-repart-enfin?ref=titre'>Le bac de la Pointe repart enfin</a></h2>"
        "<a href='/ville/le-bac-repart-enfin?ref=suite'>Lire la suite</a>"
    )
    assert paths(read_section(page.encode(), f"{SITE}/", lambda _: True).candidates) == ["/ville/le-bac-repart-enfin"]


def test_on_a_section_page_many_headlines_are_many_articles() -> None:
    headlines = ["Le bac de la Pointe repart", "La digue du port a tenu bon", "Le marché couvert rouvre ses portes"]
    page = "".join(
        f"<h2><a href='/lire/article.html?ref=une_{n * 'a'}'>{h}</a></h2>" for n, h in enumerate(headlines, 1)
    )
    assert len(read_section(page.encode(), f"{SITE}/", lambda _: True).candidates) == 3


@pytest.mark.parametrize(
    "path",
    [
        *("/spip.php?page=article&id_article=12", "/spip.php?article717", "/?page=article&id_article=5"),
        *("/news.php?id=12", "/actualite.php?id=7", "/actualites/?id=12", "/actu.php?idactu=le-bac-repart"),
        *("/article.php?ref=2451", "/index.php?id=12", "/?p=123", "/video.php?v=33", "/article.php3?id_article=33"),
        *("/index.php?option=com_content&view=article&id=12", "/detail.aspx?articleid=DMF20120806_00189407"),
    ],
)
def test_addresses_with_an_identifier_are_articles(path: str) -> None:
    assert not names_listing(SITE + path)
    assert paths(read_sitemap(render_sitemap((path.replace("&", "&amp;"), "2026-11-19")).body, SITE).candidates) == [
        path
    ]


@pytest.mark.parametrize(
    "path",
    [
        *("/spip.php?page=rubrique&id_rubrique=3", "/spip.php?rubrique3", "/spip.php?page=backend", "/spip.php?mot4"),
        *("/news.php", "/news.php?page=2", "/actualites/", "/?cat=3", "/?s=pont", "/rubrique.php?id=12", "/?paged=2"),
        *("/index.php?option=com_content&view=category&id=12", "/article.php?id=12&page=2", "/contact.php?id=3"),
    ],
)
def test_addresses_that_choose_a_listing_are_none(path: str) -> None:
    assert names_listing(SITE + path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/l'été", "/l%27été"),
        ("/l'été", "/l%27%c3%a9t%C3%A9"),
        ("/crue(2)", "/crue%282%29"),
        ("/a,b:c@d!", "/a%2Cb%3Ac%40d%21"),
        ("/a?b=l'eau", "/a?b=l%27eau"),
    ],
)
def test_escaped_delimiters_are_the_same_address(one: str, other: str) -> None:
    assert to_urlkey(SITE + one) == to_urlkey(SITE + other)


@pytest.mark.parametrize(("one", "other"), [("/a%2Fb", "/a/b"), ("/a?b=1%262", "/a?b=1&2"), ("/a%3Fb", "/a?b")])
def test_delimiters_that_part_an_address_are_not(one: str, other: str) -> None:
    assert to_urlkey(SITE + one) != to_urlkey(SITE + other)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"{SITE}/l%27eau", "example,fanal)/l%27eau"),
        (f"{SITE}/l%27eau", "example,fanal)/l'eau"),
        (f"{SITE}/a?ref=une", "example,fanal)/a"),
    ],
)
def test_keys_of_former_archives_are_still_those_of_their_addresses(url: str, key: str) -> None:
    assert is_urlkey_of(key, url)
    assert not is_urlkey_of(key, f"{SITE}/autre")


def test_a_script_with_several_identifiers_lists_articles_however_short_their_headlines() -> None:
    words = ("part", "rentre", "attend")
    page = "".join(f"<a href='/news.php?id={n}'>Le bac {word}</a>" for n, word in enumerate(words, 7))
    listed = read_section(f"{page}<a href='/news.php'>Sport</a>".encode(), f"{SITE}/", lambda _: True).candidates
    assert paths(listed) == ["/news.php?id=7", "/news.php?id=8", "/news.php?id=9"]
