"""Why there is no text: cheap tests on what a page shows, in the order in which they are asked. Reads no article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from archive.model.extraction import NoTextReason
from archive.model.text import measure_letters
from pipelines.page.blocks import SHORTEST_PROSE, Block
from pipelines.page.encoding import find_wide_codec
from pipelines.page.parse import Page
from pipelines.text.assemble import ArticleText
from pipelines.text.other_pages import (
    find_other_page,
    find_other_page_by_headline,
    has_other_news,
    has_report,
    is_call_to_reader,
    is_interstitial,
)

_NEVER_HTML = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|json|zip)|text/(?:css|csv|calendar)")
"""Media types under which no page is looked for; of all others the bytes decide."""
_SOMETHING = re.compile(rb"[^\x00 \t\r\n]")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]++|-(?!->))*+-->\s*+)*+<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b",
    re.DOTALL,
)
_TAG = re.compile(
    rb"</?(?:!doctype|html|head|body|title|meta|div|p|span|article|section|main|h[1-6]|[uo]l|li|br|table|t[dr]|a|img|font"
    rb"|center|pre|blockquote)[\s/>]",
    re.IGNORECASE,
)


def _compile_any(*written: str) -> re.Pattern[str]:
    return re.compile("|".join(written), re.IGNORECASE | re.DOTALL)


_CAPTCHA = _compile_any(
    r"captcha-delivery|datadome|px-captcha|perimeterx|hcaptcha|g-recaptcha|geo\.captcha|distil_r_captcha",
    r"_incapsula_|incapsula incident|cf[-_]chl|challenge-platform|/cdn-cgi/challenge",
    r"vous n['’]êtes pas un robot|are you a (?:robot|human)|just a moment|vérification de sécurité|unusual traffic",
)
_CONSENT = _compile_any(
    r"(?:accepter|refuser|gérer|consent\w*+|paramétrer).{0,80}(?:cookies|traceurs)",
    r"(?:cookies|traceurs).{0,200}(?:accepter|refuser|consent)",
    r"(?:acceptez|consentez|accept|agree|akzeptieren|aceptar|accett\w++|accepteren)\b.{0,80}(?:cookies|traceurs)",
    r"(?:cookies|traceurs).{0,200}(?:j['’]accepte|\baccept\b|\bagree\b|akzeptieren|zustimmen|aceptar|accett|accepteren)",
    r"avant (?:de continuer|d['’]accéder)|\bnos (?:\d+ )?partenaires.{0,120}(?:données|cookies)",
)
_JAVASCRIPT = _compile_any(
    r"(?:activer|activez|enable|require|nécessite|turn on).{0,40}javascript",
    r"javascript.{0,60}(?:désactivé|disabled|required|requis|nécessaire|activer|activé|enabled)",
    r"javascript.{0,60}(?:pas pris en charge|unsupported|not supported)",
)
_EMPTY_APP = _compile_any(r"<div(?=[^<>]+id=[\"']?(?:root|app|__next|__nuxt|main-app))[^<>]*+>\s*+</div>")
_ERROR = _compile_any(
    r"\b(?:404|403|410|500|502|503)\b.{0,60}(?:erreur|error|found|trouvé|introuvable|forbidden|interdit|unavailable|gateway)",
    r"\b(?:erreur|error)\W{0,3}(?:404|403|410|500|502|503)\b|^\W*(?:404|403|410|500|502|503)\W*$",
    r"page (?:non trouvée|introuvable|not found|inexistante)|not found",
    r"(?:cette|la) page (?:que vous .{0,40})?(?:n['’]existe (?:pas|plus)|est introuvable|n['’]a pas été trouvée)",
    r"access denied|accès refusé|service unavailable|service indisponible|bad gateway|internal server error",
    r"erreur (?:critique|(?:de|avec|lors de la connexion à) (?:la )?base de données)",
    r"(?:fatal|parse) error\b.{0,300}\bon line\b|stack trace",
    r"database error|critical error on this website",
    r"site en maintenance|maintenance en cours",
)
# Chosen on the saved press pages and the walls and errors among them; none was measured alone.
LITTLE = 600
"""Letters of prose: a wall, an error or a listing shows at most so many; what shows more has a text, whatever its
markup says."""
_LITTLE_FOR_CAPTCHA = 2 * LITTLE
"""Letters of any kind that a page shows beside a captcha at most."""
_LITTLE_FOR_CONSENT = 3 * LITTLE
"""Letters of any kind that a page shows beside a question for consent at most: it tells purposes and partners."""
_MARKUP_READ = 60_000
"""Characters of a page's source in which the marks of walls and of empty applications are looked for."""
_MOST_HEADING_BLOCKS = 40
"""Blocks from the page's start among whose headings an error is looked for."""
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
"""The "binary data bytes" of the MIME Sniffing Standard."""
_START_FOR_CONTROLS = 4_000
"""Bytes in which such are counted."""
_MOST_CONTROLS = 0.02
"""Share of them that text holds by accident at most; of random bytes a tenth are such."""
_START_FOR_FEED = 2_000
"""Bytes in which the first element of a feed is looked for."""
_START_FOR_TAG = 100_000
"""Bytes in which a tag of HTML is looked for, without which a body is none."""
_FEWEST_CARDS = 3
"""Linked headings that a listing has at least."""
_BESIDE = frozenset({"related", "navigation", "consent", "footer", "aside"})
"""Families of noise whose linked headings stand beside an article as well as beside a listing."""
_CARD_LINKED = 0.9
"""Share of a heading's letters that are link, above which it leads to another article."""


def find_reason_before_parsing(body: bytes, content_type: str | None) -> NoTextReason | None:
    """What the bytes alone tell: empty, or no HTML."""
    if not _SOMETHING.search(body):
        return "empty"
    media_type = (content_type or "").split(";")[0].strip().lower()
    if _NEVER_HTML.match(media_type):
        return "not-html"
    start = body[:_START_FOR_TAG]
    wide = find_wide_codec(start)
    if wide is not None:
        start = start.decode(wide, "replace").encode("utf-8", "replace")
    if body.startswith(_BINARY) or _is_binary(start) or _FEED.search(start[:_START_FOR_FEED]) or not _TAG.search(start):
        return "not-html"
    return None


def _is_binary(start: bytes) -> bool:
    sample = start[:_START_FOR_CONTROLS]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(sample)


def count_prose(blocks: Sequence[Block]) -> int:
    """The letters of prose that a page shows."""
    return sum(len(block.text) for block in blocks if block.is_prose)


def find_reason_before_extracting(page: Page, blocks: Sequence[Block]) -> NoTextReason | None:
    """What a page shows when it shows little: a wall of some kind, an error, an empty application."""
    is_article = page.says_article
    shown = _list_shown(blocks)
    if count_prose(blocks) > LITTLE:
        return None if is_article or has_report(shown) else find_other_page_by_headline(page)
    if has_report(shown):
        return None
    text = "\n".join(block.text for block in shown)
    title = page.title
    headings = " ".join(block.text for block in shown[:_MOST_HEADING_BLOCKS] if block.kind == "intertitre")
    markup = page.html[:_MARKUP_READ]
    if len(text) < _LITTLE_FOR_CAPTCHA and (_CAPTCHA.search(markup) or _CAPTCHA.search(text)):
        return "captcha-wall"
    if _ERROR.search(title) or _ERROR.search(headings) or (len(text) < LITTLE and _ERROR.search(text)):
        return "error-page"
    if _JAVASCRIPT.search(text) or (len(text) < LITTLE and (_EMPTY_APP.search(markup) or _JAVASCRIPT.search(markup))):
        return "javascript-required"
    if len(text) < _LITTLE_FOR_CONSENT and _CONSENT.search(text) and not has_other_news(shown):
        return "consent-wall"
    other = None if is_article else find_other_page(page, shown)
    if other is not None:
        return other
    if not is_article and is_interstitial(page, shown):
        return "interstitial"
    return None if text else "empty"


def is_doubtful(page: Page, blocks: Sequence[Block]) -> bool:
    """Whether a page with a text may yet be no article: nothing on it says so, and all of it turns to its reader."""
    return count_prose(blocks) <= LITTLE and not page.says_article and is_call_to_reader(_list_shown(blocks))


def _list_shown(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if not any(s.family == "hidden" for s in block.noise_ancestors)]


def is_listing(page: Page, blocks: Sequence[Block], article: ArticleText) -> bool:
    """Whether a page lists articles and is none: linked headings, hardly any prose, no word that it is an article."""
    cards = sum(
        block.linked > _CARD_LINKED
        and block.kind == "intertitre"
        and not any(ancestor.family in _BESIDE for ancestor in block.noise_ancestors)
        for block in blocks
    )
    if cards < _FEWEST_CARDS or page.says_article or _says_video(page):
        return False
    prose = sum(letters for letters in map(measure_letters, article.lines) if letters >= SHORTEST_PROSE)
    front_page = not urlsplit(page.url).path.strip("/") and not urlsplit(page.url).query
    listed = any("CollectionPage" in str(node.get("@type")) for node in page.json_ld)
    return front_page or listed or prose < LITTLE


def _says_video(page: Page) -> bool:
    """Whether a page calls itself a single video (the Open Graph protocol: `video.other` and its like)."""
    return any(name == "og:type" and content.startswith("video") for name, _, content in page.head_metas)
