"""A made-up newsroom for each content system: the addresses, markup and answers of the system, our own words.

`SITES` holds one a system; an answer is a value, and whoever tests looks it up by its address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urljoin, urlsplit

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)

TITLES = (
    "Le bac de la Pointe reprend ses rotations après la crue",
    "Les pêcheurs du lagon attendent toujours leur glace",
    "Une école de brousse ouvre sa bibliothèque au village",
    "Le marché couvert fermera trois semaines pour travaux",
    "La régie des eaux change les compteurs du quartier nord",
    "Deux jeunes arbitres partent officier dans la capitale",
    "Le phare sera repeint avant la saison des pluies",
    "Les cantonniers réclament des gants et des bottes neuves",
    "La fanfare municipale cherche un joueur de tuba",
    "Un conteur de passage remplit la salle des fêtes",
    "La route du col rouvre à la circulation alternée",
    "Le conseil vote le budget de la maison des jeunes",
)
SLUGS = tuple(
    "-".join(word.strip("’'").lower() for word in title.replace("’", " ").split()).translate(
        str.maketrans("éèêàçôî", "eeeacoi")
    )
    for title in TITLES
)
PARAGRAPH = (
    "Les habitants de la rive sud attendaient cette nouvelle depuis la semaine dernière. La régie annonce que le "
    "service sera assuré du lundi au samedi, de six heures à la tombée de la nuit, avec un passage toutes les heures."
)


@dataclass(frozen=True)
class MadeAnswer:
    """What is answered at an address."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    location: str | None = None


@dataclass(frozen=True)
class MadeSite:
    """A site: its home page's address, what is answered where, which system it runs on and which feed is its own."""

    cms: str
    home: str
    answers: dict[str, MadeAnswer]
    feed: str
    noise: frozenset[str] = frozenset()


def page_of(head: str, body: str, lang: str = "fr-FR") -> bytes:
    return f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{body}</body>'.encode()


def rss_of(
    home: str, links: Iterable[str], *, title: str = "La Gazette du Lagon", full: bool = False, link: str = ""
) -> bytes:
    """RSS 2.0 of these articles, the newest an hour old."""
    text = f"<content:encoded><![CDATA[{f'<p>{PARAGRAPH}</p>' * 9}]]></content:encoded>" if full else ""
    items = "".join(
        f"<item><title>{TITLES[n % len(TITLES)]}</title><link>{url}</link>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=1 + 5 * n))}</pubDate>"
        f"<description>{PARAGRAPH}</description>{text}</item>"
        for n, url in enumerate(links)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title}</title><link>{link or home}</link><language>fr</language>{items}</channel></rss>"
    ).encode()


def atom_of(home: str, links: Iterable[str]) -> bytes:
    entries = "".join(
        f"<entry><title>{TITLES[n % len(TITLES)]}</title><link rel='alternate' href='{url}'/><id>tag:{n}</id>"
        f"<published>{(NOW - timedelta(hours=1 + 5 * n)).isoformat()}</published><summary>{PARAGRAPH}</summary></entry>"
        for n, url in enumerate(links)
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>La Gazette du Lagon</title>'
        f"<link rel='alternate' href='{home}'/>{entries}</feed>"
    ).encode()


def comments_of(home: str, links: Iterable[str]) -> bytes:
    """A feed of readers' comments, as WordPress makes it."""
    items = "".join(
        f"<item><title>Par {name}</title><link>{url}#comment-{900 + n}</link><guid>{url}#comment-{900 + n}</guid>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=n))}</pubDate><description>Bravo !</description></item>"
        for n, (name, url) in enumerate(
            zip(("Awa", "Yann", "Moussa", "Léa", "Idriss", "Zoé"), list(links)[:2] * 3, strict=False)
        )
    )
    return (
        f'<rss version="2.0"><channel><title>Commentaires pour La Gazette du Lagon</title><link>{home}</link>{items}'
        "</channel></rss>"
    ).encode()


def sitemap_of(links: Iterable[str], *, news: bool = False) -> bytes:
    urls = "".join(
        f"<url><loc>{url}</loc>"
        + (
            f"<news:news><news:publication_date>{(NOW - timedelta(hours=1 + 2 * n)).isoformat()}"
            "</news:publication_date>"
            f"<news:title>{TITLES[n % len(TITLES)]}</news:title></news:news>"
            if news
            else f"<lastmod>{(NOW - timedelta(hours=1 + 2 * n)).isoformat()}</lastmod>"
        )
        + "</url>"
        for n, url in enumerate(links)
    )
    names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0"?><urlset {names}>{urls}</urlset>'.encode()


def index_of(sitemaps: Iterable[str]) -> bytes:
    listed = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in sitemaps)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'.encode()


@dataclass(frozen=True)
class Recipe:
    """How a system's site is made. `{home}` in markup is the home page's address; `{slug}` and `{n}` in `article`
    are its words and number.

    `declared` are (address, title, media type) of link elements; `feed` is where the newsroom's own feed lies; `noise`
    are feeds of comments and tags, by address; `sitemaps` are named in robots.txt.
    """

    cms: str
    host: str
    article: str
    feed: str
    head: str = ""
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    declared: tuple[tuple[str, str, str], ...] = ()
    comments: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    atom: bool = False
    news_sitemap: str = ""
    sitemap: str = ""
    index: tuple[str, ...] = field(default=())


RSS, ATOM = "application/rss+xml", "application/atom+xml"

RECIPES = (
    Recipe(
        "WordPress",
        "www.lagon-presse.ml",
        "/2026/11/{slug}/",
        "/feed/",
        head='<meta name="generator" content="WordPress 6.8.2"><link rel="https://api.w.org/" href="{home}wp-json/">'
        '<link rel=stylesheet href="{home}wp-content/themes/journal/style.css">',
        declared=(
            ("/feed/", "La Gazette » Flux", RSS),
            ("/comments/feed/", "La Gazette » Flux des commentaires", RSS),
            ("/accueil/feed/", "La Gazette » Accueil Flux des commentaires", RSS),
        ),
        comments=("/comments/feed/", "/accueil/feed/"),
        topics=("/tag/lagon/feed/", "/author/awa/feed/"),
        index=("/sitemap_index.xml", "/page-sitemap.xml", "/post-sitemap.xml", "/category-sitemap.xml"),
    ),
    Recipe(  # the same without a declared feed, generator or comments, as hardening plug-ins leave it
        "WordPress",
        "gazette-nue.com",
        "/{slug}/",
        "/feed/",
        head='<script src="{home}wp-includes/js/jquery/jquery.min.js"></script>',
        news_sitemap="/news-sitemap.xml",
    ),
    Recipe(
        "SPIP",
        "www.brousse-info.org",
        "/spip.php?article3{n:02}",
        "/spip.php?page=backend",
        head='<meta name="generator" content="SPIP 4.2.13"><link rel="stylesheet" href="local/cache-css/a1b2.css">',
        declared=(
            ("/spip.php?page=backend", "Syndiquer tout le site", RSS),
            ("/spip.php?page=backend&id_mot=4", "Mot-clé lagon", RSS),
        ),
        topics=("/spip.php?page=backend&id_mot=4",),
        headers=(("Composed-By", "SPIP 4.2.13 @ www.spip.net"),),
    ),
    Recipe(
        "Drupal",
        "www.dune-hebdo.ma",
        "/actualites/{slug}",
        "/rss.xml",
        head='<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">'
        '<script data-drupal-selector="drupal-settings-json" type="application/json">{{}}</script>',
        body='<img src="/sites/default/files/une.jpg">',
        headers=(("X-Generator", "Drupal 10 (https://www.drupal.org)"),),
        sitemap="/sitemap.xml",
    ),
    Recipe(
        "Joomla",
        "www.journal-col.cm",
        "/index.php/actualites/1{n:02}-{slug}",
        "/?format=feed&type=rss",
        head='<meta name="generator" content="Joomla! - Open Source Content Management">'
        '<script src="/media/jui/js/bootstrap.min.js"></script>',
        declared=(("/?format=feed&amp;type=rss", "RSS 2.0", RSS), ("/?format=feed&amp;type=atom", "Atom 1.0", ATOM)),
    ),
    Recipe(
        "Wix",
        "www.petit-phare.com",
        "/post/{slug}",
        "/blog-feed.xml",
        head='<meta name="generator" content="Wix.com Website Builder"><link rel="preconnect" href="https://static.parastorage.com">',
        headers=(("X-Wix-Request-Id", "1732"),),
        index=("/sitemap.xml", "/pages-sitemap.xml", "/blog-posts-sitemap.xml"),
    ),
    Recipe(
        "Blogger",
        "lagonlibre.blogspot.com",
        "/2026/11/{slug}.html",
        "/feeds/posts/default?alt=rss",
        head="<meta content='blogger' name='generator'><link rel='service.post' href='https://www.blogger.com/feeds/77/posts/default'>",
        declared=(
            ("/feeds/posts/default", "Lagon libre - Atom", ATOM),
            ("/feeds/posts/default?alt=rss", "Lagon libre - RSS", RSS),
            ("/feeds/comments/default", "Lagon libre - Comments", ATOM),
            ("/feeds/posts/default/-/lagon", "Lagon", ATOM),
        ),
        comments=("/feeds/comments/default",),
        topics=("/feeds/posts/default/-/lagon",),
    ),
    Recipe(
        "Arc XP",
        "www.le-courrier-du-phare.ca",
        "/regional/2026/11/27/{slug}-XQ{n}PHARE/",
        "/arc/outboundfeeds/rss/?outputType=xml",
        head='<script id="fusion-metadata">Fusion.contextPath="/pf";Fusion.deployment="512";</script>'
        '<link rel="stylesheet" href="/pf/resources/dist/site.css?d=512">',
        news_sitemap="/arc/outboundfeeds/news-sitemap/?outputType=xml",
    ),
    Recipe(
        "WMaker",
        "www.dunes-actu.sn",
        "/{slug}_a50{n:02}.html",
        "/xml/syndication.rss",
        head='<meta name="generator" content="WMaker.net"><link rel="stylesheet" href="/var/style/style_1.css?v=3">',
        declared=(("/xml/syndication.rss", "RSS", RSS), ("/xml/atom.xml", "ATOM", ATOM)),
    ),
    Recipe(
        "Ghost",
        "le-tuba.fr",
        "/{slug}/",
        "/rss/",
        head='<meta name="generator" content="Ghost 5.98"><script src="/search.js" data-ghost-search="x"></script>',
        declared=(("/rss/", "Le Tuba", RSS),),
        index=("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-posts.xml", "/sitemap-tags.xml"),
    ),
    Recipe(
        "Squarespace",
        "www.revue-du-lagon.com",
        "/actualites/{slug}",
        "/actualites?format=rss",
        head="<script>Static.SQUARESPACE_CONTEXT = {{}};</script><link href='https://static1.squarespace.com/static/a/site.css'>",
        headers=(("Server", "Squarespace"),),
        sitemap="/sitemap.xml",
    ),
    Recipe(
        "Hautetfort",
        "carnets-du-lagon.hautetfort.com",
        "/archive/2026/11/27/{slug}-65000{n:02}.html",
        "/index.rss",
        head='<meta name="generator" content="Hautetfort - http://www.hautetfort.com/"><link href="https://static.hautetfort.com/c.css">',
        declared=(("/index.rss", "RSS", RSS), ("/atom.xml", "Atom", ATOM)),
    ),
    Recipe(
        "Overblog",
        "le-col.over-blog.com",
        "/2026/11/{slug}.html",
        "/rss",
        head='<link rel="stylesheet" href="https://assets.over-blog.com/t/cedistic/style.css">',
        declared=(("/rss", "Le Col", RSS),),
    ),
    Recipe(
        "Canalblog",
        "ecoleduvillage.canalblog.com",
        "/archives/2026/11/27/397000{n:02}.html",
        "/rss.xml",
        head='<meta name="generator" content="CanalBlog"><link rel="stylesheet" href="https://static.canalblog.com/css/a.css">',
        declared=(("/rss.xml", "Les billets", RSS), ("/rss/comments.xml", "Les commentaires", RSS)),
        comments=("/rss/comments.xml",),
    ),
    Recipe(
        "TYPO3",
        "www.cantonnier.ch",
        "/news/detail/{slug}",
        "/rss.xml",
        head='<meta name="generator" content="TYPO3 CMS"><link rel="stylesheet" href="/typo3temp/assets/css/a.css">',
    ),
    Recipe(
        "Substack",
        "rivesud.substack.com",
        "/p/{slug}",
        "/feed",
        head='<link rel="preconnect" href="https://substackcdn.com">',
        declared=(("/feed", "Rive sud", RSS),),
    ),
    Recipe(  # made at home: a feed that a link for people alone leads to
        "",
        "www.fanfare-info.be",
        "/article/7{n:02}/{slug}",
        "/flux/rss.php",
        body='<footer><a href="/flux/rss.php">RSS</a></footer>',
    ),
    Recipe(  # made at home, no feed: robots.txt names a news sitemap
        "",
        "www.tuba-quotidien.lu",
        "/regional/{slug}-8{n:02}",
        "",
        news_sitemap="/sitemaps/gnews.xml",
    ),
)


def make_site(recipe: Recipe) -> MadeSite:
    """The site of a recipe."""
    home = f"https://{recipe.host}/"
    links = [urljoin(home, recipe.article.format(n=n, slug=slug)) for n, slug in enumerate(SLUGS)]
    answers = {home: MadeAnswer(_make_home(recipe, home, links), headers=recipe.headers)}
    sitemaps = [path for path in (recipe.news_sitemap, recipe.sitemap, *recipe.index[:1]) if path]
    lines = "".join(f"Sitemap: {urljoin(home, path)}\n" for path in sitemaps)
    answers[urljoin(home, "/robots.txt")] = MadeAnswer(
        f"User-agent: *\nDisallow: /admin/\n{lines}".encode(), "text/plain"
    )
    if recipe.feed:
        answers[urljoin(home, recipe.feed)] = MadeAnswer(
            rss_of(home, links[:8], full=recipe.cms in ("WordPress", "Ghost")), RSS
        )
    for path, _, kind in recipe.declared:
        url = urljoin(home, path.replace("&amp;", "&"))
        body = atom_of(home, links[:8]) if kind == ATOM else rss_of(home, links[:8])
        answers.setdefault(url, MadeAnswer(body, kind))
    for path in recipe.comments:
        answers[urljoin(home, path)] = MadeAnswer(comments_of(home, links), RSS)
    for path in recipe.topics:
        answers[urljoin(home, path)] = MadeAnswer(rss_of(home, links[2:4], link=urljoin(home, "/tag/lagon/")), RSS)
    if recipe.news_sitemap:
        answers[urljoin(home, recipe.news_sitemap)] = MadeAnswer(sitemap_of(links, news=True), "application/xml")
    if recipe.sitemap:
        answers[urljoin(home, recipe.sitemap)] = MadeAnswer(sitemap_of(links), "application/xml")
    if recipe.index:
        first, *nested = (urljoin(home, path) for path in recipe.index)
        answers[first] = MadeAnswer(index_of(nested), "application/xml")
        answers |= {url: MadeAnswer(sitemap_of(links), "application/xml") for url in nested if "post" in url}
    noise = frozenset(urljoin(home, path) for path in (*recipe.comments, *recipe.topics))
    return MadeSite(recipe.cms, home, answers, urljoin(home, recipe.feed) if recipe.feed else "", noise)


def _make_home(recipe: Recipe, home: str, links: list[str]) -> bytes:
    declared = "".join(
        f'<link rel="alternate" type="{kind}" title="{title}" href="{urljoin(home, path)}">'
        for path, title, kind in recipe.declared
    )
    head = f"<title>La Gazette du Lagon - actualités</title>{recipe.head.format(home=home)}{declared}"
    menu = "".join(
        f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("politique", "regional", "culture", "contact")
    )
    cards = "".join(
        f'<article><h2><a href="{url}">{TITLES[n]}</a></h2><p>{PARAGRAPH}</p></article>' for n, url in enumerate(links)
    )
    return page_of(head, f"<nav><ul>{menu}</ul></nav><main>{cards}</main>{recipe.body}")


SITES = tuple(make_site(recipe) for recipe in RECIPES)


def find_answer(site: MadeSite, url: str) -> MadeAnswer:
    """What the site answers; a page that says no, as most do, where there is nothing."""
    host = urlsplit(site.home).netloc
    answer = site.answers.get(url) or site.answers.get(url + "/")
    if answer is None or (urlsplit(url).netloc != host and url not in site.answers):
        return MadeAnswer(page_of("<title>Page introuvable</title>", "<p>Cette page n’existe pas.</p>"), status=404)
    return answer
