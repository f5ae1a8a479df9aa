"""How well `marbre sources add` finds what lists a newsroom's articles: on saved press pages and on made-up systems.

    python benchmarks/discovery.py [--sites N] [--peers] [--misses]

Each site of the folder `shared/press` beside the checkout gives one page, its home page where one was saved: it stands
at the site's root with the markup, feeds and generator it has. What its links lead to was not saved: feeds that it
declares are answered with the addresses of the site's saved articles, those of comments and tags as such systems answer
them, all else with 404. Which is which is told here, by rules of this file alone. The truth on the content system is
the page's generator; the page is asked a second time without it. Nothing leaves this machine, and no delay is kept.

Beside it, with --peers, on the same answers: trafilatura.feeds.find_feed_urls and trafilatura.sitemaps.sitemap_search
(which give addresses of articles, not of feeds), and feedsearch-crawler where it is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawler.newsroom.choose import choose_listings
from crawler.newsroom.sessions import BUDGET
from tests.newsroom.made_sites import RSS, SITES, MadeAnswer, comments_of, find_answer, rss_of
from tests.newsroom.offline import discover

DELAY = 2.0
"""Seconds between two requests to a host, as the settings that come with Marbre have it."""
PRESS = Path(__file__).parents[1].parent / "shared" / "press"
FEED_TYPES = ("application/rss+xml", "application/atom+xml")
COMMENTS = re.compile(r"comment|commentaire|/forum", re.IGNORECASE)
TOPIC = re.compile(r"/(?:tags?|author|auteur|search|label)/|[?&](?:tag|author|s|q|id_mot)=|/-/|page=mot", re.IGNORECASE)
GENERATORS = {
    "WordPress": r"wordpress|woocommerce|elementor|divi\b|site kit|wp rocket|wpml|all in one seo|wpbakery|layerslider",
    "SPIP": r"^spip", "Drupal": r"^drupal", "Joomla": r"^joomla", "Wix": r"^wix\.com", "Blogger": r"^blogger",
    "TYPO3": r"^typo3", "Ghost": r"^ghost", "Hautetfort": r"hautetfort|blogspirit", "Canalblog": r"canalblog",
    "Squarespace": r"squarespace", "WMaker": r"wmaker", "MediaWiki": r"^mediawiki", "Lodel": r"^lodel",
}  # fmt: skip


@dataclass
class Site:
    """A site as it is served: its answers, which of its feeds are good and which are noise, and its system if known."""

    home: str
    answers: dict[str, MadeAnswer]
    good: set[str] = field(default_factory=set)
    noise: set[str] = field(default_factory=set)
    cms: str | None = None

    def answer(self, url: str) -> MadeAnswer:
        """What stands at an address."""
        found = self.answers.get(url) or self.answers.get(url.rstrip("/")) or self.answers.get(url + "/")
        return found or MadeAnswer(b"<html><body>introuvable</body></html>", status=404)


def load_saved(limit: int | None) -> Iterator[Site]:
    """One site after the other, each with its page."""
    rows = [json.loads(line) for line in (PRESS / "index.jsonl").open(encoding="utf-8")]
    by_site: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if row["kind"] in ("article", "index") and int(row["status"]) == 200:
            by_site.setdefault(row["site"], []).append(row)
    for number, (_, saved) in enumerate(sorted(by_site.items())):
        if limit is None or number < limit:
            page = min(saved, key=lambda row: (bool(urlsplit(row["url"]).path.strip("/")), row["kind"] != "index"))
            yield make_site(page, [row["url"] for row in saved if row["kind"] == "article"])


def make_site(row: dict[str, str], articles: list[str]) -> Site:
    """The site of a saved page."""
    body = gzip.decompress((PRESS / row["file"]).read_bytes())
    parts = urlsplit(row["url"])
    home = f"https://{parts.netloc}/"
    site = Site(home, {home: MadeAnswer(body, row.get("media_type", "text/html"))})
    own = [url for url in dict.fromkeys(articles) if urlsplit(url).netloc == parts.netloc]
    links = own[:12] + [urljoin(home, f"2026/11/un-article-invente-du-jour-{n}/") for n in range(max(3, 8 - len(own)))]
    for url, title in list_declared(body, home):
        said = f"{unquote(url)} {title}"
        if COMMENTS.search(said):
            site.noise.add(url)
            site.answers[url] = MadeAnswer(comments_of(home, links), RSS)
        elif TOPIC.search(unquote(url)):
            site.noise.add(url)
            site.answers[url] = MadeAnswer(rss_of(home, links[:2], link=urljoin(home, "/tag/sujet/")), RSS)
        elif same_site(url, home):
            site.good.add(url)
            site.answers[url] = MadeAnswer(rss_of(home, links), RSS)
    site.cms = find_truth(body)
    return site


def list_declared(body: bytes, home: str) -> Iterator[tuple[str, str]]:
    """Feeds of link elements: address and title."""
    for element in html.fromstring(body).iter("link"):
        kind = (element.get("type") or "").lower().partition(";")[0].strip()
        if kind in FEED_TYPES and "alternate" in (element.get("rel") or "").lower() and element.get("href"):
            yield urljoin(home, element.get("href", "").strip()).partition("#")[0], element.get("title") or ""


def same_site(url: str, home: str) -> bool:
    return (urlsplit(url).hostname or "").split(".")[-2:] == (urlsplit(home).hostname or "").split(".")[-2:]


def find_truth(body: bytes) -> str | None:
    """The system that the page's generators name."""
    for content in html.fromstring(body).xpath("//meta[translate(@name,'G','g')='generator']/@content"):
        for cms, pattern in GENERATORS.items():
            if re.search(pattern, str(content).strip(), re.IGNORECASE):
                return cms
    return None


def without_generator(site: Site) -> Site:
    bare = re.sub(rb"<meta[^>]{0,200}generator[^>]{0,300}>", b"", site.answers[site.home].body, flags=re.IGNORECASE)
    return replace(site, answers={**site.answers, site.home: replace(site.answers[site.home], body=bare)})


def measure(sites: list[Site], name: str, *, misses: bool) -> None:
    """Discovery on all of them."""
    counts: Counter[str] = Counter()
    requests: list[int] = []
    started = time.process_time()
    for site in sites:
        session, asked = discover(site.home, site.answer)
        chosen = {choice.tried.url for choice in choose_listings(session.tried)}
        found = session.page.cms.cms.name if session.page and session.page.cms else None
        requests.append(len(asked))
        counts["declare a feed"] += bool(site.good)
        counts["found a working one"] += bool(site.good and chosen & site.good)
        counts["system known"] += site.cms is not None
        counts["system right"] += site.cms is not None and found == site.cms
        counts["system named, none known"] += site.cms is None and found is not None
        counts["noise chosen"] += bool(chosen & site.noise)
        counts["noise asked"] += len(set(asked) & site.noise)
        counts["refused"] += session.refusal is not None
        if misses and (
            (site.good and not chosen & site.good) or (site.cms and found != site.cms) or chosen & site.noise
        ):
            print(
                f"   {site.home} cms {site.cms}→{found} good {sorted(site.good)[:3]} chosen {sorted(chosen)} "
                f"{session.refusal or ''}"
            )
    seconds = (time.process_time() - started) / max(1, len(sites))
    print(f"{name}: {len(sites)} sites; " + "; ".join(f"{count} {what}" for what, count in counts.items()))
    mean = sum(requests) / len(requests)
    print(
        f"   requests: {mean:.1f} a site, {max(requests)} at most (allowed {BUDGET}); {seconds:.3f} s CPU a site; "
        f"{seconds + DELAY * (mean - 1):.0f} s a site with the default delay of {DELAY:g} s, "
        f"{seconds + DELAY * (max(requests) - 1):.0f} s at most"
    )


def measure_peer(sites: list[Site], name: str, search: Callable[[Site, list[str]], set[str]]) -> None:
    """A peer on all of them: `search` gives the feeds, or the articles, it found; it notes what it asked."""
    found = noise = failed = 0
    requests: list[int] = []
    started = time.process_time()
    for site in sites:
        asked: list[str] = []
        try:
            given = search(site, asked)
        except Exception as error:  # a peer may stumble over a page; that is a result too
            failed += 1
            given = set()
            print(f"   {name} failed on {site.home}: {error!r}"[:160])
        requests.append(len(asked))
        found += bool(site.good and given & site.good)
        noise += bool(given & site.noise)
    seconds = (time.process_time() - started) / max(1, len(sites))
    declare = sum(bool(site.good) for site in sites)
    print(
        f"{name}: a working feed for {found} of {declare}; comment or tag feeds among what it gives: {noise} sites; "
        f"requests {sum(requests) / len(requests):.1f} a site, {max(requests)} at most; {seconds:.3f} s CPU a site"
    )


def search_trafilatura(site: Site, asked: list[str]) -> set[str]:
    """It reads feeds and gives their articles: a feed counts as given where it was asked and articles came of it."""
    from trafilatura import feeds

    def fetch(url: str, **_: object) -> str | None:
        asked.append(url)
        answer = site.answer(url)
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else None

    feeds.fetch_url = fetch
    articles = feeds.find_feed_urls(site.home, sleep_time=0)
    return set(asked) & (site.good | site.noise) if articles else set()


def search_feedsearch(site: Site, asked: list[str]) -> set[str]:
    """feedsearch-crawler, its requests answered by the site."""
    import aiohttp
    import aiohttp.web
    from feedsearch_crawler import search_async
    from yarl import URL

    async def answer(request: aiohttp.web.Request) -> aiohttp.web.Response:
        url = request.headers["X-Wanted"]
        asked.append(url)
        made = site.answer(url)
        headers = {"Content-Type": made.content_type}
        return aiohttp.web.Response(body=made.body, status=made.status, headers=headers)

    async def run() -> set[str]:
        app = aiohttp.web.Application()
        app.router.add_route("*", "/{rest:.*}", answer)
        runner = aiohttp.web.AppRunner(app)
        await runner.setup()
        server = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
        await server.start()
        port = runner.addresses[0][1]
        plain = aiohttp.ClientSession._request  # noqa: SLF001  # the one place where all of its requests pass

        async def ask(
            self: aiohttp.ClientSession, method: str, url: object, **options: object
        ) -> aiohttp.ClientResponse:
            options["headers"] = {**dict(options.get("headers") or {}), "X-Wanted": str(url)}
            answered = await plain(self, method, f"http://127.0.0.1:{port}/", **options)
            answered._url = answered._real_url = URL(str(url))  # noqa: SLF001  # as if it had been asked
            return answered

        aiohttp.ClientSession._request = ask  # noqa: SLF001
        try:
            return {str(feed.url) for feed in await search_async(site.home, crawl_hosts=False)}
        finally:
            aiohttp.ClientSession._request = plain  # noqa: SLF001
            await runner.cleanup()

    return asyncio.run(run())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, help="only so many of the saved sites")
    parser.add_argument("--peers", action="store_true", help="trafilatura and feedsearch-crawler too")
    parser.add_argument("--misses", action="store_true", help="name the sites that go wrong")
    options = parser.parse_args()
    made = [Site(site.home, {**site.answers}, {site.feed} - {""}, set(site.noise), site.cms or None) for site in SITES]
    for one, site in zip(made, SITES, strict=True):
        one.answer = lambda url, site=site: find_answer(site, url)  # type: ignore[method-assign]
        for url, title in list_declared(one.answers[one.home].body, one.home):
            if not COMMENTS.search(f"{url} {title}") and not TOPIC.search(url):
                one.good.add(url)
    measure(made, "made-up systems", misses=options.misses)
    saved = list(load_saved(options.sites)) if (PRESS / "index.jsonl").is_file() else []
    if not saved:
        print("the saved press pages (../shared/press beside the checkout) are absent")
        return
    measure(saved, "saved pages", misses=options.misses)
    named = [without_generator(site) for site in saved if site.cms]
    measure(named, "saved pages with a generator, without it", misses=options.misses)
    if options.peers:
        for name, sites in (("made-up systems", made), ("saved pages", saved)):
            measure_peer(sites, f"trafilatura.feeds on {name}", search_trafilatura)
            try:
                import feedsearch_crawler  # noqa: F401
            except ImportError:
                print("feedsearch-crawler is not installed")
                continue
            measure_peer(sites, f"feedsearch-crawler on {name}", search_feedsearch)


if __name__ == "__main__":
    main()
