"""What the form of an address alone says: an article's, a listing's, or neither. Looks at no page, names no site.

The patterns are those of the content systems the francophone press runs on (WordPress, SPIP, Drupal, Joomla, Blogger
and home-made ones alike) and of French and English page names.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|avif|svg|ico|mp3|m4a|ogg|mp4|m3u8?|avi|mov|zip|gz|rar|css|js|json|xml|rss|atom|ics|txt"
    r"|ris|bib|docx?|xlsx?|pptx?|odt|epub|apk|exe)$"
)
_END = r"(?:/|/?index\.(?:html?|php)|\.html?|\.php|\.aspx?)?$"
_HOME = re.compile(
    r"^/(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|accueil|default)\d*(?:\.(?:html?|php|aspx?))?/?)?$"
)
_MACHINERY = re.compile(
    r"/(?:wp-(?:admin|content|includes|json|login|cron|comments)|cgi-bin|xmlrpc|feeds?|rss|cdn-cgi|amp-story|embed"
    r"|print|imprimer|login|logout|signin|signup|admin)(?=[/.]|$)"
)
# A day's, month's or year's archive, and what careless templates make of two addresses.
_CALENDAR = re.compile(r"/(?:19|20)\d{2}(?:/\d{1,2}){0,2}" + _END)
_DOUBLED = re.compile(r"/https?:/")
_PAGING = re.compile(r"/(?:pages?[/-]\d{1,4}|p/\d{1,3})" + _END)
# One slug behind these is a listing whatever it looks like ...
_LABEL = re.compile(
    r"/(?:tags?|mots?(?:-cle[fs]?s?)?|keywords?|etiquettes?|sujets?|hub|produits?|products?|boutique|shop"
    r"|authors?|auteurs?|auteures?|journalistes?|users?|profile?s?|membres?|search|recherche|label)/[^/]+" + _END
)
# ... and behind these up to two, unless the last reads like a headline.
_BRANCH = re.compile(
    r"/(?:categor(?:y|ies|ie)|rubriques?|sections?|topics?|themes?|thematiques?|dossiers?|series?|collections?|emissions?"
    r"|podcasts?)/(?:[^/]+/)?([^/]+?)" + _END
)
_PAGE_NAMES_TEXT = """
    a-propos about about-us qui-sommes-nous nous-connaitre la-redaction redaction equipe notre-equipe l-equipe
    contact contacts contactez-nous nous-contacter contact-us mentions-legales mention-legale legal legales
    cgu cgv conditions-generales conditions-generales-d-utilisation conditions-generales-de-vente terms
    conditions-d-utilisation politique-de-confidentialite confidentialite privacy privacy-policy vie-privee cookies
    politique-de-cookies gestion-des-cookies donnees-personnelles rgpd charte charte-deontologique accessibilite
    abonnement abonnements abonnez-vous s-abonner sabonner abonner subscribe subscription newsletter newsletters
    login connexion se-connecter inscription s-inscrire register mon-compte compte account deconnexion mot-de-passe
    search recherche rechercher plan-du-site sitemap archives archive rss feed flux-rss flux faq aide help
    publicite pub annonceurs demande-de-publicite regie emploi recrutement jobs partenaires boutique shop panier cart
    checkout don dons faire-un-don soutenir nous-soutenir annonces petites-annonces necrologie avis-de-deces meteo
    horoscope jeux programme-tv kiosque videos video photos podcasts podcast direct live en-direct tags auteurs
    categories rubriques actualites actualite news blog blogue blogs dossiers forum forums agenda
"""
_PAGE_NAMES = frozenset(_PAGE_NAMES_TEXT.split())
_PAGING_KEYS = frozenset(("page", "paged", "p_page", "debut_articles", "start", "offset", "pg"))
"""With a number, further pages of a listing."""
_SEARCH_KEYS = frozenset(("s", "q", "search", "replytocom", "preview", "share", "print"))
_LISTING_KEY = re.compile(r"(?:id_)?(?:rubrique|auteur|mot|syndic|groupe)\d*|cat|tag|author")
"""What chooses a listing in SPIP (`?id_rubrique=3`, `?rubrique3`) and WordPress."""
_LISTING_VIEWS = frozenset(
    """
    rubrique auteur mot recherche plan sommaire backend contact forum login identifiants agenda archives sites
    category categories section featured frontpage
    """.split()  # noqa: SIM905
)
"""What SPIP's `page=` and Joomla's `view=` call pages that list."""
_ARTICLE_KEY = re.compile(r"(?:id_)?(?:article|breve)\d*")
_IDENTIFIER_KEY = re.compile(r"id(?:_?\w+)?|\w+_?id|p|v|n|no|num|numero|ref|art|news|story|post|slug|titre")
_LISTING_SCRIPTS = frozenset(
    "rubrique rubriques categorie categories category section sections tag tags auteur author mot recherche".split()  # noqa: SIM905
)
_CONTENT_NAMES = frozenset(
    "actualite actualites actu actus news blog blogs blogue video videos photos podcast podcasts dossiers".split()  # noqa: SIM905
)
"""Names of pages that with an identifier show one of their articles: `/news.php?id=12`."""
_SITEMAP_OF_LISTINGS = re.compile(
    # Yoast, Rank Math, All in One SEO, then WordPress itself
    r"^(?:category|categories|post_tag|tags?|author|page|attachment|post_format|web-story|local|addl)-sitemap\d*\.xml"
    r"|^wp-sitemap-(?:taxonomies|users)-|^wp-sitemap-posts-(?:page|attachment)-"
)
_DATE = re.compile(r"(?:19|20)\d{2}[/-]?(?:0[1-9]|1[0-2])(?:[/-]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)")
_IDENTIFIER = re.compile(r"(?<![\da-z])\d{4,}(?![\da-z])|(?:article|art|story|id|a|n)[-_]?\d+" + _END)
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_WORD = re.compile(r"(?:\b\w{1,2}['’])?([^\W_]+)")  # an elision belongs to its word
_SUFFIX = re.compile(r"\.(?:s?html?|php\d?|aspx?|ece)$")


def names_listing(address: str) -> bool:
    """Whether the address by its form is no article: homepage, tag, category, author, paging, service page or file."""
    parts = urlsplit(address)
    path = unquote(parts.path).lower()
    query = _split_query(parts.query)
    if _asks_for_listing(query):
        return True
    if _HOME.match(path) and not parts.query:
        return True
    if any(pattern.search(path) for pattern in (_FILE, _MACHINERY, _PAGING, _CALENDAR, _DOUBLED, _LABEL)):
        return True
    branch = _BRANCH.search(path)
    if branch and not _reads_like_headline(branch[1]):
        return True
    names = _split_path(path)
    if not names or len(names) > 2:
        return False
    if names[-1] in _CONTENT_NAMES and _has_identifier(query):
        return False
    return names[-1] in _PAGE_NAMES or (names[-1] in _LISTING_SCRIPTS and bool(_SUFFIX.search(path)))


def _asks_for_listing(query: list[tuple[str, str]]) -> bool:
    if any(key in _SEARCH_KEYS or (key in _PAGING_KEYS and (not value or value.isdigit())) for key, value in query):
        return True
    if any(_ARTICLE_KEY.fullmatch(key) for key, _ in query):
        return False
    return any(
        _LISTING_KEY.fullmatch(key) or (key in ("page", "view") and value in _LISTING_VIEWS) for key, value in query
    )


def _has_identifier(query: list[tuple[str, str]]) -> bool:
    """Whether a parameter says which article: a number, or a slug, under a name that identifies."""
    return any(
        (_ARTICLE_KEY.fullmatch(key) and re.search(r"\d", key + value))
        or (_IDENTIFIER_KEY.fullmatch(key) and (re.search(r"\d", value) or "-" in value))
        for key, value in query
    )


def names_identifier(address: str) -> bool:
    """Whether the address's query says which article of its path is meant."""
    return _has_identifier(_split_query(urlsplit(address).query))


def _split_query(query: str) -> list[tuple[str, str]]:
    return [(key.lower(), value) for key, value in parse_qsl(query, keep_blank_values=True)]


def names_other_sitemap(address: str) -> bool:
    """Whether a nested sitemap by its file's name lists no articles but categories, tags, authors or fixed pages."""
    return bool(_SITEMAP_OF_LISTINGS.match(urlsplit(address).path.rpartition("/")[2].lower()))


def score_form(address: str) -> int:
    """How much an address looks like an article's: -3 (a section's name) to 11 (long slug, dated, numbered).

    Says nothing of listings: ask `names_listing` first.
    """
    parts = urlsplit(address)
    path = unquote(parts.path).lower()
    names = _split_path(path)
    words = max((count_path_words(name) for name in names), default=0)
    has_date = bool(_DATE.search(path))
    # a date's digits are not an identifier too
    query = _split_query(parts.query)
    has_identifier = bool(
        _IDENTIFIER.search(_DATE.sub("", path)) or re.search(r"=\d{2,}(?:&|$)", parts.query) or _has_identifier(query)
    )
    has_suffix = bool(_SUFFIX.search(path)) and not path.endswith(("/index.html", "/index.php"))
    score = 5 if words >= 8 else 3 if words >= 5 else 2 if words >= 3 else 0
    score += 2 * has_date + 2 * has_identifier + has_suffix + (len(names) >= 2)
    if words <= 2 and not (has_date or has_identifier or has_suffix):
        score -= 3 if len(names) <= 1 else 2
    return score


def count_path_words(text: str) -> int:
    """How many words without a digit stand in a slug or a title; hexadecimal identifiers have none or few."""
    return sum(word.isalpha() for word in _WORD.findall(text))


def _split_path(path: str) -> list[str]:
    """The path's names, without index files, endings and years."""
    names = [_SUFFIX.sub("", name) for name in path.split("/") if name]
    return [name for name in names if name != "index" and not _YEAR.match(name)]


def _reads_like_headline(name: str) -> bool:
    return count_path_words(name) >= 4 or bool(_IDENTIFIER.search(name))
