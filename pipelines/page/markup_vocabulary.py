"""The vocabulary of page markup: what an element is for, read from its tag, class, id and role. Knows no site.

Class names are a language that designers share: `chapo`, `lire-aussi`, `entry-content`, `legende`. The tables below are
its dictionary, in French and English, written over hyphenated lower-case words (`ArticleBody__lireAussi` is read as
`article-body-lire-aussi`). What an element is for is never decided by its name alone: see `pipelines.page.blocks`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from lxml.html import HtmlElement

from pipelines.page.slugs import HEADING_TAGS, is_sentence, is_slug_of_text, strip_hashes
from pipelines.page.word_index import WordIndex, compile_words

NOISE_TAGS = {"nav": "navigation", "footer": "footer", "aside": "aside", "figcaption": "caption", "menu": "navigation"}
"""Tags whose meaning needs no class."""

_NOISE_WORDS = {
    "comments": r"""
        comments? commentaires? comment-?lists? comments?-.* disqus fb-comments respond reply repondre
        reactions? reagir forums? comol talk-?backs? talk-(?:faq|condition|info|user).* espace-talk.* logora.*
        viafoura.* hyvor.* remark42 coral-?(?:talk|thread).* spot-?im.*
    """,
    "caption": r"""
        captions? legendes? legend wp-caption-text credits? copyrights? photo-credit credit-photo
        media-(?:infos?|description|legend) gallery-(?:caption|description)
        image-(?:infos?|description|credit|text)
    """,
    "share": r"""
        share shares shared sharing sharedaddy sharebar sharethis partage partages partager social socials
        socialbar reseaux(?:-sociaux)? addtoany addthis a2a follow(?:-us)? suivre suivez(?:-nous)? whatsapp
        fb-like tweet-button essb heateor
    """,
    "related": r"""
        related relateds relies? similaires? lire-aussi lireaussi a-lire alire alireaussi voir-aussi
        read-?also read-?more read-?next lire-plus lire-la-suite en-lien liens?-articles? articles?-lies?
        meme-(?:sujet|theme) see-also also-read recommend(?:ed|ations?)? recommandations? recos? reco
        suggest(?:ed|ions?)? plus-lus most-(?:read|popular|viewed) popular trending tendances latest
        dernieres?(?:-.*)? teasers? more-(?:articles|news|from|stories|on)
        next-(?:articles?|posts?|story) prev-(?:articles?|posts?|story) previous-(?:articles?|posts?|story)
        post-navigation nav-links pagination
        pager crp yarpp jp-relatedposts upsells? autres?-articles? en-continu
        push-?(?:article|related|content|links?) cross-?links? inread-link linked-(?:article|content)
        contenus?-(?:associes?|lies?) td-a-rec
    """,
    "aside": r"""
        context-?box right-?column colonne-(?:de-)?droite
    """,
    "paywall": r"""
        paywalls? paywall-.* piano piano-.* poool poool-.* restricted-.* premium-content
    """,
    "newsletter": r"""
        newsletter(?!-post) newsletters infolettres? news-letter nl subscribe subscription inscription mailchimp
        mc4wp sib-form
        abonnement abonnements abonner abonnez abo offres? premium-(?:box|offer|wall) donate donation dons?
        soutien soutenir soutenez
    """,
    "author": r"""
        authors? auteurs? byline by-line signature signatures bio biography biographie author-?box
        about-(?:the-)?author vcard posted-by journalistes? writers? redacteurs?
    """,
    "details": r"""
        date(?!-(?:outer|posts)) dates meta metas metadata post-?meta entry-?meta article-?meta post-?info time
        times timestamp
        datetime published publication publi updated breadcrumbs? crumbs? fil-ariane ariane filariane
        categor(?:y|ies|ie) rubriques? surtitres? kickers? overline tags? tag-?list tags-links mots?-cles?
        keywords? topics? theme(?!-) themes thematiques? reading-?time temps-(?:de-)?lecture read-?time
        views(?<!block-views)(?!-) compteur
        pvc-stats view-?count(?:er)? hits post-views imprimer
        print(?!-(?:[mp][tblrxy]?|text|bg|dark|block|hidden|flex|grid|[wh]|max|min|border|static|inline)(?:-|$|\s))
        tools? toolbar outils actions? article-?tools
        font-size ratings? votes? likes?
        entry-footer post-footer article-footer infos?-article article-box-sources? box-sources?
        source-(?:infos?|box)
    """,
    "advertising": r"""
        ad ads adv(?!-heading) advert adverts advertising advertisement adsense adsbygoogle pub(?!-theme) pubs
        publicites? publicite
        sponsor(?:ed|s|ise)? dfp gpt taboola outbrain ligatus criteo teads promos? promotion banners?
        bannieres? partenaires? partners? affiliat(?:e|ion) shopping ecommerce achats?
    """,
    "navigation": r"""
        nav navs navbar navigation menus? submenu sidebars? side-?bar topbar toc sommaire summary-nav
        site-?(?:header|footer) skip-?links? search searchform login connexion mon-compte masthead footer
        footers colophon widget-area widgets
    """,
    "consent": r"""
        cookies? consent rgpd gdpr tarteaucitron didomi modals? pop-?ups? popin overlay tooltip onesignal
        notifications? axeptio optin cmp(?!-) qc-cmp.*
        cmp-(?:banner|box|root|app|popup|modal|dialog|wrapper|overlay|ui|gdpr|layer|consent)
    """,
    "player": r"""
        video-?(?:player|js|infos?|title|description|meta) audio-(?:title|duration|infos?) players? jwplayer
        audio-?player podcast-?player playlist podcasts? youtube dailymotion digiteka brightcove
    """,
    "hidden": r"""
        hidden sr-only visually-?hidden screen-reader(?:-text)? visuallyhidden d-none noprint no-print
        print-only hide invisible offscreen is-hidden mw-editsection editsection header-?link heading-?anchor
        hash-?link anchor(?:js)?-link(?!-)
    """,
}

_LEAD_WORDS = r"""
    chapo chapos chapeau chapeaux lead leads lede lead-(?:text|paragraph) standfirst stand-first intro
    introduction article-(?:intro|summary|lead|excerpt|description|subtitle|subheading) entry-summary accroche
    excerpt extrait descriptif headline-summary dek deck sub-?headline post-?excerpt soustitre sous-titre
    sub-?title sub-?heading abstract resume article-desc heading-(?:lead|intro|text|summary) preamble
    catch-?line teaser-text
"""

_CONTENT_WORDS = r"""
    entry-content post-content article-content article-body articlebody body-article story-body story-content
    article-text article-texte texte-article post-body postbody post-text post-entry single-content
    page-content field-name-body field-body texte corps corps-article article-corps content-body body-text
    contenu-article article-contenu td-post-content content-article main-content body-content text-content
    rich-?text article-main article-paragraphs? article-full node-content news-text wysiwyg
"""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[_\-:.]+")
_BEFORE_FIGURE = re.compile(r"(?<=[a-z])(?=\d)")

_HARMLESS = re.compile(
    r"(?<![\w-])(?:no|not|without|sans|has|with|one|two|is|hentry|category|tag|tags|field-label|field-type|node-type|"
    r"section|page|comments|post-type|post-format|format|theme|overflow|overflow-[xy])-[\w-]+"
    r"|(?<![\w-])(?:content-sidebar|sidebar-content|theia-sticky-sidebar)(?:-[\w-]+)?"
)
"""Words that say how a whole page is set (`has-sidebar`, `category-podcasts`, `field-label-hidden`)."""
_SOMETIMES_SHOWN = re.compile(
    r"(?<![\w-])(?:hidden|d-none)(?=.*\b(?:sm|md|lg|xl|2xl)-(?:flex|block|inline|grid|table))|"
    r"(?<![\w-])(?:elementor-|uk-|u-|is-)?(?:hidden|hide)-(?:on-|for-|only-)?(?:xs|sm|md|small|medium|phone|mobile|tablet|print)"
    r"(?:-only|-down)?(?![\w-])|(?<![\w-])(?:mobile|tablet|phone)-(?:hidden|hide)(?![\w-])|"
    r"(?<![\w-])(?:empty|print|dark|hover|focus|max-(?:sm|md|lg))-hidden(?![\w-])|"
    r"(?<![\w-])hidden-(?=[a-z-]*\d)[a-z\d-]{5,}(?![\w-])|(?<![\w-])elementor-invisible(?![\w-])"
)
"""Words that hide an element on some screens alone, and no large one (`hidden-xs`, `d-none d-md-block`), or until it
fades in; those of style sheets' compilers end in a hash."""


_INDEX = WordIndex({**_NOISE_WORDS, "lead": _LEAD_WORDS, "content": _CONTENT_WORDS})
_NOISE = {family: compile_words(words) for family, words in _NOISE_WORDS.items()}
_RANK = {family: rank for rank, family in enumerate(_NOISE_WORDS)}
_CONTENT = compile_words(_CONTENT_WORDS)
_ALONE = compile_words(
    " ".join(
        word
        for words in (*_NOISE_WORDS.values(), _LEAD_WORDS, _CONTENT_WORDS)
        for word in words.split()
        if ".*" not in word
    )
)
"""The words themselves, without what follows them."""
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

FAMILIES = tuple(sorted({*_NOISE_WORDS, *NOISE_TAGS.values()}))
"""The kinds of noise that markup tells apart."""


@dataclass(frozen=True, slots=True)
class ElementRole:
    """What an element's tag and attributes say: the family of noise it holds, if any, and whether lead or text."""

    noise: str | None = None
    lead: bool = False
    content: bool = False
    is_sometimes_hidden: bool = False
    """Whether it is shown on some screens alone: within a line a label of a button, else a part of the page."""


_FLAGS = (False, True)
_ROLES = {each: ElementRole(*each) for each in product((None, *_NOISE_WORDS), _FLAGS, _FLAGS, _FLAGS)}
"""Every one that class names give, made once: caches hold thousands of answers."""
_NO_ROLE = _ROLES[None, False, False, False]
_BY_TAG = {tag: ElementRole(noise=family) for tag, family in NOISE_TAGS.items()}
_MOST_KEPT = 40_000
"""Attribute values whose role is kept, the least used ones dropped: 623 saved pages of 377 newsrooms have 30,000, and a
worker takes such in turn. Full, this table and those of `metadata.markup` hold some 20 MB."""
_TELLING = frozenset({"class", "id", "itemprop", "data-component"})


def read_role(element: HtmlElement, tag: str) -> ElementRole:
    """Read an element's tag and attributes; what is said once is not worked out again."""
    by_tag = _BY_TAG.get(tag)
    if by_tag is not None:
        return by_tag
    words = other_words = ""
    identity: str | None = None
    for name, value in element.items():
        if name in _TELLING:
            if name != "id":
                other_words = f"{other_words} {value}" if other_words else value
            elif tag in HEADING_TAGS:
                continue  # a heading's id is an anchor: links lead there, and style sheets seldom
            else:
                identity = value
            words = f"{words} {value}" if words else value
        elif name in _SHOWING and _says_unshown(name, value) and not _STREAMED.match(element.get("id") or ""):
            if name != "style" or not _fades_in(value, element.get("class") or ""):
                return _HIDDEN
        elif name == "role" and value in _BY_ROLE:
            return _BY_ROLE[value]
    role = _read_words(words) if words else _NO_ROLE
    if identity is None or not _names_design(identity):
        return role
    other_role = _read_words(other_words) if other_words else _NO_ROLE  # an id made of the element's own words is none
    return other_role if other_role is not role and is_slug_of_text(element, identity, _strip_design) else role


def _names_design(identity: str) -> bool:
    return _read_word(identity) is not _NO_ROLE


def _strip_design(slug: str) -> str:
    return _ALONE.sub("-", slug)


def _says_unshown(name: str, value: str) -> bool:
    if name == "style":
        return _INVISIBLE.search(value) is not None
    return name == "hidden" or value == "true"


def _fades_in(style: str, classes: str) -> bool:
    """Whether what a style hides is shown as soon as readers come near it, by a library for animations."""
    return "display" not in style and _ANIMATED.search(classes) is not None


_STREAMED = re.compile(r"S:[0-9a-f]{1,4}$")
"""Where React puts what a server sends later; a script moves it to its place."""
_ANIMATED = re.compile(r"(?<![\w-])(?:wow|aos-init|animated|animate__\w{1,30}|elementor-invisible)(?![\w-])")
_SHOWING = frozenset({"hidden", "aria-hidden", "style"})
_HIDDEN = ElementRole(noise="hidden")
_BY_ROLE = {
    **dict.fromkeys(("navigation", "search", "complementary"), ElementRole(noise="navigation")),
    **dict.fromkeys(("dialog", "alertdialog"), ElementRole(noise="consent")),
}
"""What WAI-ARIA's roles say: what opens over a page asks for something, most often for consent."""


@lru_cache(maxsize=_MOST_KEPT)
def _read_words(words: str) -> ElementRole:
    """What several words say together: the family that stands first in the vocabulary, of those that any names."""
    names = strip_hashes(words)
    if "hidden" in words or "hide" in words or "d-none" in words or "invisible" in words:
        return _read_word(names)  # of these words others, with which they are read, say when
    read = [_read_word(name.rstrip("0123456789")) for name in names.split()]
    roles = [role for role in read if role is not _NO_ROLE]
    if not roles:
        return _NO_ROLE
    families = [role.noise for role in roles if role.noise is not None]
    noise = min(families, key=_RANK.__getitem__) if families else None
    return _ROLES[noise, any(role.lead for role in roles), any(role.content for role in roles), False]


@lru_cache(maxsize=_MOST_KEPT)
def _read_word(words: str) -> ElementRole:
    plain = _to_plain(words)
    kinds = _INDEX.find_kinds(plain)
    if not kinds or is_sentence(plain, _strip_design):
        return _NO_ROLE
    shown, is_sometimes_hidden = _drop_conditions(plain)
    if shown != plain:
        kinds = _INDEX.find_kinds(shown)
    noise = min(kinds & _RANK.keys(), key=_RANK.__getitem__, default=None)
    content = "content" in kinds
    if noise is not None and content and " " not in shown:  # article-text-copyright: the last word says it
        content = _find_last_end(_CONTENT, shown) >= _find_last_end(_NOISE[noise], shown)
    return _ROLES[noise, "lead" in kinds, content, is_sometimes_hidden]


def _to_plain(words: str) -> str:
    """Names as the vocabulary has them: lower case, with hyphens between words and before figures."""
    parted = words if words.islower() else _CAMEL.sub("-", words)
    if "_" in parted or ":" in parted or "." in parted or "--" in parted:
        parted = _SEPARATORS.sub("-", parted)
    if not parted.replace("-", "").isalpha():
        parted = _BEFORE_FIGURE.sub("-", parted)
    return parted.lower()


def _drop_conditions(plain: str) -> tuple[str, bool]:
    """Names without words on how a page is set, and without those that hide on some screens; whether such were there.

    Both kinds begin where a name does: a single one of letters, figures and hyphens is looked at there alone.
    """
    if plain.replace("-", "").isalnum() and not _HARMLESS.match(plain) and not _SOMETIMES_SHOWN.match(plain):
        return plain, False
    shown, sometimes = _SOMETIMES_SHOWN.subn("", _HARMLESS.sub("", plain))
    return shown, sometimes > 0


def _find_last_end(pattern: re.Pattern[str], words: str) -> int:
    """Where the last word that a pattern finds ends; 0 where it finds none."""
    return max((match.end() for match in pattern.finditer(words)), default=0)


def find_noise_family(element: HtmlElement) -> str | None:
    """Which kind of noise an element is by its tag and names; None for what may be text."""
    return read_role(element, str(element.tag)).noise


def is_content_name(element: HtmlElement) -> bool:
    """Whether the element's names say that it holds the article's text."""
    return read_role(element, str(element.tag)).content


def read_named_noise(element: HtmlElement) -> str | None:
    """The family of noise that an element's class and id name, whatever its style says."""
    words = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
    return _read_words(words).noise if words else None
