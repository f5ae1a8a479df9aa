"""The content systems that newsrooms run on: what gives each away, and where it has its feeds. One declaration each.

Addresses are relative to the home page's host, with a leading slash, or to the home page itself without one. They are
the systems' own defaults, as their documentation has them; a theme or an extension may have switched any of them off,
which is why each is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from gettext import gettext as _

from crawler.discovery.site.past_way import PastWay


@dataclass(frozen=True, slots=True)
class Sign:
    """What in a page or its headers gives a system away; `weight` is how far it does: TOLD alone is enough."""

    pattern: str
    weight: int = 2


@dataclass(frozen=True, slots=True)
class Cms:
    """One content system. `generator` is looked for in the meta of that name, `headers` in `name: value` lines.

    `feeds` and `sitemaps` are its addresses, best first; `past` the ways to what it published before, best first.
    `exclude` are patterns of addresses that its sitemaps and sections list and that are no articles.
    """

    name: str
    generator: str
    markup: tuple[Sign, ...] = ()
    headers: tuple[Sign, ...] = ()
    hosts: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    past: tuple[PastWay, ...] = ()


POSTS = "page={number}&per_page=100&orderby=date&order={order}&_fields=link,title,date_gmt,modified_gmt"
AFTER = "&after={since}"
EDITS = "&orderby=modified&modified_after={since}"
"""WordPress's own interface (developer.wordpress.org/rest-api/reference/posts), told of what is needed alone."""
TOLD = 2
"""Weight from which a system is believed. Two weak signs make one: names of folders alone stand in many a page."""

SYSTEMS = (
    Cms(
        "WordPress",
        r"^(?:WordPress|WooCommerce|Elementor|Divi|Site Kit|WPML|WP[ -]?Rocket|All in One SEO|Powered by WPBakery|"
        r"Powered by Slider Revolution|Powered by LayerSlider|AMP for WP|Redux|Give v|The Events Calendar|Yoast)",
        markup=(
            Sign(r"rel=[\"']?https://api\.w\.org/"),
            Sign(r"/wp-includes/(?:js|css|images)/"),
            Sign(r"/wp-content/(?:themes|plugins|mu-plugins|cache)/"),
            Sign(r"/wp-content/uploads/", 1),
            Sign(r"/xmlrpc\.php\?rsd|/wp-json/"),
            Sign(r"\bclass=[\"'][^\"']{0,300}\b(?:wp-singular|wp-block-|wp-post-image|postid-\d)", 1),
        ),
        headers=(
            Sign(r"^link: .*https://api\.w\.org/"),
            Sign(r"^x-powered-by: .*wordpress"),
            Sign(r"^x-pingback: ", 1),
        ),
        feeds=("/feed/", "/?feed=rss2"),
        sitemaps=("/news-sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap.xml"),
        exclude=("/(?:category|tag|author|page)/",),
        past=(
            PastWay("wp-json", "feed", f"/wp-json/wp/v2/posts?{POSTS}", size=100, since=AFTER, edits=EDITS),
            PastWay("wp-json", "feed", f"/?rest_route=/wp/v2/posts&{POSTS}", size=100, since=AFTER, edits=EDITS),
            PastWay("feed pages", "feed", "/feed/?paged={number}"),
            PastWay("months", "section", "/{year}/{month:02}/", further="page/{number}/"),
            PastWay("pages", "section", "/page/{number}/", first=2),
        ),
    ),
    Cms(
        "SPIP",
        r"^SPIP\b",
        markup=(
            Sign(r"\bspip\.php\?"),
            Sign(r"/squelettes(?:-dist)?/"),
            Sign(r"/local/cache-(?:vignettes|gd2|css|js|responsive)/"),
            Sign(r"\bclass=[\"'][^\"']*\bspip(?:_logos?|_documents?|_out|_in)?\b", 1),
            Sign(r"/IMG/(?:jpg|png|arton|rubon|auton)", 1),
            Sign(r"/plugins-dist/|/prive/", 1),
        ),
        headers=(Sign(r"^composed-by: spip"),),
        feeds=("spip.php?page=backend", "?page=backend"),
        sitemaps=("/sitemap.xml", "spip.php?page=sitemap.xml"),
        exclude=("[?&]page=(?:auteur|mot|recherche)", "/spip\\.php\\?(?:rubrique|auteur|mot)\\d"),
        past=(PastWay("site map", "section", "spip.php?page=plan", is_whole=False),),
    ),
    Cms(
        "Drupal",
        r"^Drupal\b",
        markup=(
            Sign(r"data-drupal-(?:selector|link-system-path|messages)|drupal-settings-json"),
            Sign(r"\bDrupal\.(?:settings|behaviors)|jQuery\.extend\(Drupal"),
            Sign(r"/sites/(?:default|all|[\w.-]+)/(?:files|themes|modules)/"),
            Sign(r"/core/(?:misc|themes|modules)/|/misc/drupal\.js"),
        ),
        headers=(Sign(r"^x-generator: drupal"), Sign(r"^x-drupal-(?:cache|dynamic-cache)")),
        feeds=("/rss.xml", "/rss", "/feed"),
        sitemaps=("/news-sitemap.xml", "/googlenews.xml", "/sitemap-news.xml", "/sitemap.xml"),
        exclude=("/taxonomy/term/", "/node\\?page="),
        past=(PastWay("pages", "section", "/node?page={number}", first=0, is_whole=False),),
    ),
    Cms(
        "Joomla",
        r"^Joomla\b",
        markup=(
            Sign(r"/media/(?:jui|system|vendor/joomla[\w-]*)/(?:js|css)/"),
            Sign(r"\boption=com_(?:content|k2|users|finder)\b"),
            Sign(r"/components/com_|/modules/mod_|/templates/[\w-]+/(?:css|js)/", 1),
            Sign(r"joomla-script-options"),
        ),
        feeds=("?format=feed&type=rss", "/index.php?format=feed&type=rss", "?format=feed&type=atom"),
        sitemaps=("/sitemap.xml",),
    ),
    Cms(
        "Wix",
        r"^Wix\.com",
        markup=(Sign(r"static\.(?:wixstatic|parastorage)\.com"), Sign(r"\bwix(?:CodeApi|BiSession|-essential)")),
        headers=(Sign(r"^x-wix-request-id: "),),
        feeds=("/blog-feed.xml",),
        sitemaps=("/blog-posts-sitemap.xml", "/sitemap.xml"),
    ),
    Cms(
        "Blogger",
        r"^blogger\b",
        markup=(Sign(r"www\.blogger\.com/(?:static|feeds|rearrange|blogin)|blogger\.g\?|b:(?:skin|section)", 2),),
        hosts=r"\.blogspot\.[a-z.]+$",
        feeds=("/feeds/posts/default?alt=rss", "/feeds/posts/default"),
        sitemaps=("/sitemap.xml",),
        exclude=("/search/label/", "\\?m=1$"),
        past=(
            PastWay(
                "feed pages",
                "feed",
                "/feeds/posts/default?start-index={number}&max-results=150&orderby=published",
                step=150,
                size=150,
                since="&published-min={since}",
            ),
            PastWay("months", "section", "/{year}/{month:02}/"),
        ),
    ),
    Cms(
        "Arc XP",
        r"^Arc XP",
        markup=(
            Sign(r"/pf/(?:resources|dist|api)/[^\"']*[?&]d=\d"),
            Sign(r"\bFusion\.(?:globalContent|contextPath|arcSite|deployment)"),
            Sign(r"/arc/outboundfeeds/"),
            Sign(r"\.arcpublishing\.com|fusion-metadata", 1),
        ),
        headers=(Sign(r"^x-arc-(?:pb|request-id)|^server: .*arc"),),
        feeds=("/arc/outboundfeeds/rss/?outputType=xml", "/arc/outboundfeeds/rss/"),
        sitemaps=(
            "/arc/outboundfeeds/news-sitemap/?outputType=xml",
            "/arc/outboundfeeds/sitemap-news/?outputType=xml",
            "/arc/outboundfeeds/sitemap/?outputType=xml",
        ),
    ),
    Cms(
        "WMaker",
        r"^WM?aker|^WMaker",
        markup=(
            Sign(r"wmaker(?:\.net|\.tv)|/xml/syndication\.rss"),
            Sign(r"\bwm-(?:module|page|wrapper)|/docs/css/[\w-]*\.css", 1),
        ),
        feeds=("/xml/syndication.rss", "/xml/atom.xml"),
        sitemaps=("/sitemap_news.xml", "/sitemap.xml"),
        exclude=("/(?:tags?|archives)/",),
    ),
    Cms(
        "Ghost",
        r"^Ghost\b",
        markup=(Sign(r"data-ghost(?:-search)?=|/ghost/api/|ghost-sdk|/public/cards\.min\.(?:js|css)"),),
        headers=(Sign(r"^x-ghost-"),),
        feeds=("/rss/",),
        sitemaps=("/sitemap-news.xml", "/sitemap-posts.xml", "/sitemap.xml"),
        exclude=("/(?:tag|author)/",),
        past=(PastWay("pages", "section", "/page/{number}/", first=2),),
    ),
    Cms(
        "Squarespace",
        r"^Squarespace",
        markup=(Sign(r"static1?\.squarespace\.com|Static\.SQUARESPACE_CONTEXT|sqs-block"),),
        headers=(Sign(r"^server: squarespace"),),
        feeds=("?format=rss", "/blog?format=rss", "/actualites?format=rss", "/articles?format=rss"),
        sitemaps=("/sitemap.xml",),
    ),
    Cms(
        "Hautetfort",
        r"^(?:Hautetfort|blogSpirit)",
        markup=(Sign(r"static\.(?:hautetfort|blogspirit)\.com"),),
        hosts=r"\.(?:hautetfort|blogspirit)\.com$",
        feeds=("/index.rss", "/atom.xml", "/rss.xml"),
        exclude=("/tag/",),
        past=(PastWay("months", "section", "/archives/{year}/{month:02}/"),),
    ),
    Cms(
        "Overblog",
        r"^Over-?blog",
        markup=(Sign(r"(?:assets|fdata|static|resize|image)\.over-blog(?:-kiwi)?\.com"),),
        hosts=r"\.over-blog(?:-kiwi)?\.(?:com|net|org|fr)$",
        feeds=("/rss",),
        sitemaps=("/sitemap.xml",),
        exclude=("/tag/", "/page/"),
    ),
    Cms(
        "Canalblog",
        r"^Canalblog",
        markup=(Sign(r"(?:storage|static|assets|p\d)\.canalblog\.com"),),
        hosts=r"\.canalblog\.com$",
        feeds=("/rss.xml", "/rss", "/atom.xml"),
        exclude=("/(?:tag|archives/[a-z])",),
        past=(PastWay("months", "section", "/archives/{year}/{month:02}/index.html"),),
    ),
    Cms(
        "TYPO3",
        r"^TYPO3",
        markup=(Sign(r"/typo3(?:conf|temp)/|/fileadmin/(?:user_upload|templates|_processed_)"),),
        feeds=("/rss.xml", "?type=9818", "?type=100"),
    ),
    Cms(
        "Dotclear",
        r"^Dotclear",
        markup=(Sign(r"/index\.php\?(?:tf|pf)=|dotclear\.(?:org|net)"),),
        feeds=("feed/rss2", "feed/atom"),
        past=(
            PastWay("months", "section", "archive/{year}/{month:02}"),
            PastWay("pages", "section", "page/{number}", first=2),
        ),
    ),
    Cms(
        "TypePad",
        r"typepad",
        markup=(Sign(r"static\.typepad\.com"),),
        hosts=r"\.typepad\.(?:com|fr)$",
        feeds=("atom.xml", "rss.xml"),
        past=(
            PastWay("months", "section", "{year}/{month:02}/"),
            PastWay("pages", "section", "page/{number}/", first=2),
        ),
    ),
    Cms(
        "Medium",
        r"^Medium",
        markup=(Sign(r"cdn-client\.medium\.com|miro\.medium\.com"),),
        feeds=("/feed",),
        sitemaps=("/sitemap/sitemap.xml",),
        past=(PastWay("months", "section", "archive/{year}/{month:02}"),),
    ),
    Cms(
        "Substack",
        r"^Substack",
        markup=(Sign(r"substackcdn\.com"),),
        hosts=r"\.substack\.com$",
        feeds=("/feed",),
        sitemaps=("/sitemap.xml",),
    ),
    Cms(
        "BLOX",
        r"^BLOX|TownNews",
        markup=(Sign(r"bloximages\.\w+\.vip\.townnews\.com|/shared-content/art/tncms/"),),
        feeds=("/search/?f=rss&t=article&l=50&s=start_time&sd=desc",),
        sitemaps=("/tncms/sitemap/news.xml",),
        past=(
            PastWay(
                "feed pages",
                "feed",
                "/search/?f=rss&t=article&l=100&s=start_time&sd=desc&o={number}",
                first=0,
                step=100,
                size=100,
            ),
        ),
    ),
    Cms(
        "MediaWiki",
        r"^MediaWiki",
        markup=(Sign(r"\bmw-(?:content-text|body|page-base|parser-output)\b"),),
        feeds=("index.php?title=Special:RecentChanges&feed=rss",),
    ),
    Cms("Lodel", r"^Lodel", markup=(Sign(r"\blodel\b", 1),), feeds=("backend.php?format=rssdocuments",)),
)
"""Every system that is known. Where two fit a page equally, the earlier is believed."""

NO_SYSTEM = Cms("", r"(?!)")
"""In the place of one that was not recognized."""

USUAL_FEEDS = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml")
"""Where a feed lies on many a site of no known system, commonest first."""
USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap.xml")


@dataclass(frozen=True, slots=True)
class FoundCms:
    """The system that a site runs on, and by what that was told."""

    cms: Cms
    evidence: str


def recognize_cms(
    markup: str, generators: Iterable[str], headers: Iterable[tuple[str, str]], host: str
) -> FoundCms | None:
    """The system that the page gives away, or None.

    A generator counts most, for it names the system; then where the pages are hosted, headers and markup.
    """
    lines = [f"{name}: {value}".lower() for name, value in headers]
    named = [name.strip() for name in generators]
    best: tuple[int, FoundCms] | None = None
    for cms in SYSTEMS:
        weight, evidence = _weigh(cms, markup, named, lines, host)
        if weight >= TOLD and (best is None or weight > best[0]):
            best = weight, FoundCms(cms, evidence)
    return best[1] if best is not None else None


def _weigh(cms: Cms, markup: str, generators: list[str], headers: list[str], host: str) -> tuple[int, str]:
    """How far all signs together give the system away, and the first of them in words."""
    found: list[tuple[int, str]] = []
    named = next((name for name in generators if re.search(cms.generator, name, re.IGNORECASE)), None)
    if named is not None:
        found.append((3 * TOLD, _("generator {named}").format(named=named[:60])))
    if cms.hosts is not None and re.search(cms.hosts, host):
        found.append((2 * TOLD, _("host {host}").format(host=host)))
    for sign in cms.headers:
        found += [
            (sign.weight, _("header {line}").format(line=line[:60]))
            for line in headers
            if re.search(sign.pattern, line)
        ][:1]
    for sign in cms.markup:
        if (seen := re.search(sign.pattern, markup)) is not None:
            found.append((sign.weight, _("markup {seen}").format(seen=seen[0][:60])))
    return sum(weight for weight, _ in found), found[0][1] if found else ""
