"""Which ids and classes are made from a text's own words, as anchors are, and say nothing of what an element is for.

Content systems give sections and headings the slug of their words as an id, so that links can lead there:
`comment-ca-marche` is *how*, `le-partage-des-eaux` is about water. Programs that write style sheets name classes by
hashes, in which any word may stand by chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from string import ascii_lowercase

from lxml.html import HtmlElement

from pipelines.page.inline import strip_accents

HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WORDS = re.compile(r"[^\W_]+")
_KNOWN = 4096
"""Texts and ids whose keys are kept, the least used ones dropped. Not measured."""
# Chosen by what they did to the saved press pages; none was measured alone.
_FEWEST_WORDS = 3
"""Words of an id, from which on it is a slug even where it is cut short or has a prefix (`h-comment-ca-marche`)."""
_SAME = 0.8
"""Share of the longer one's letters that the shorter one has, from which on a slug and a text are the same."""
_LONGEST_TEXT = 200
"""Letters: an element with more is no heading whose words an id repeats."""
_MOST_LOOKED_AT = 60
"""Elements beside one that are asked for their ids."""
_OTHERS = 1
"""Other sections beside one that have the slug of their heading as id, from which on the page makes its ids so."""

_ARTICLE_WORDS = "le la les l un une des nos vos notre votre ces du de d au aux et a"
_OPENING_WORDS = "le la les l un des comment pourquoi quand qui que quoi quel quelle quels quelles ces"
_INNER_WORDS = "le la les l un une des du de d au aux a ca en sur par pour dans qui que est et ou sans contre"
_DESIGN_WORDS = (
    "article articles site page bloc liste rubrique sujet theme plus lus suite info infos une jour semaine lecteurs "
    "internautes redaction lire"
)
_ARTICLES = frozenset(_ARTICLE_WORDS.split())
_OPENINGS = frozenset(_OPENING_WORDS.split())
"""Words with which a heading begins, and design hardly: `une` is a front page to it."""
_NO_OPENINGS = frozenset(ascii_lowercase) - {word[0] for word in _OPENINGS}
"""Letters with which none of them begins, as nearly all names do."""
_INNER = frozenset(_INNER_WORDS.split())
_DESIGN = frozenset(_DESIGN_WORDS.split())
"""Words that design puts beside its vocabulary (`les-articles-les-plus-lus`)."""

_LIBRARIES = ("css-", "tss-", "jss-", "jsx-", "svelte-", "emotion-", "mui-")
_LIBRARY_HASH = re.compile(rf"(?:{'|'.join(_LIBRARIES)})(?=[a-z]*\d)[a-z0-9]{{4,}}(?:-(?P<label>[\w-]+))?$")
_STYLED = re.compile(r"sc-(?=\w*[A-Z0-9])[A-Za-z0-9]{5,}(?:-\d+)?$")
_STYLED_PARTNER = re.compile(r"(?=[A-Za-z]*[a-z][A-Z])[A-Za-z]{5,7}$")
_MODULE_HASH = re.compile(r"(?:__(?=\w{0,4}(?:\d|[a-z][A-Z]))[A-Za-z0-9]{5}|_(?=[a-z]{0,4}\d)[a-z0-9]{5}_\d+)$")

_BUILT = re.compile(r"elementor-(?:element|repeater-item)-[0-9a-f]{5,8}$")
"""A page builder's number of an element."""
_MAY_BE_HASHED = re.compile(rf"\s(?:sc-|elementor-|{'|'.join(_LIBRARIES)})")
"""What stands in class names in which one of these patterns finds anything, if no underscore does."""


def strip_hashes(classes: str) -> str:
    """Class names without what style sheets' compilers made up."""
    names = classes.split()
    if "_" not in classes and _MAY_BE_HASHED.search(f" {classes}") is None:
        return " ".join(names)
    is_styled = any(name.startswith("sc-") and _STYLED.match(name) for name in names)
    left = []
    for name in names:
        if name.startswith("elementor-") and _BUILT.match(name):
            continue
        library = _LIBRARY_HASH.match(name) if name.startswith(_LIBRARIES) else None
        if library is not None:
            left.append(library["label"] or "")
        elif not (is_styled and (_STYLED.match(name) or _STYLED_PARTNER.match(name))):
            left.append(_MODULE_HASH.sub("", name) if name[-7:-5] == "__" or name[-1].isdecimal() else name)
    return " ".join(filter(None, left))


def is_sentence(slug: str, strip_vocabulary: Callable[[str], str]) -> bool:
    """Whether a name begins and goes on as a phrase does, with words of its own beside those of design, which
    `strip_vocabulary` takes away.
    """
    if slug[:1] in _NO_OPENINGS:
        return False
    words = _split_slug(slug)
    if len(words) < _FEWEST_WORDS or words[0] not in _OPENINGS or _INNER.isdisjoint(words[1:]):
        return False
    return _has_own_words(words, strip_vocabulary)


def is_slug_of_text(element: HtmlElement, identity: str, strip_vocabulary: Callable[[str], str]) -> bool:
    """Whether an element's id repeats the words of its own heading or text.

    `strip_vocabulary` gives a slug without the words of design in it. An id that is nothing but such words counts on a
    heading, and where the sections around have slugs as ids as well.
    """
    words = _split_slug(identity)
    if not any(_says_same(words, text) for text in _find_own_texts(element)):
        return False
    if element.tag in HEADING_TAGS or _has_own_words(words, strip_vocabulary):
        return True
    return _has_slugs_around(element, strip_vocabulary)


def _has_own_words(words: list[str], strip_vocabulary: Callable[[str], str]) -> bool:
    return any(map(_is_own_word, _split_slug(strip_vocabulary("-".join(words)))))


_KNOWN_WORDS = (_ARTICLES, _OPENINGS, _INNER, _DESIGN)


def _is_own_word(word: str) -> bool:
    return len(word) > 2 and not word.isdigit() and not any(word in known for known in _KNOWN_WORDS)


def _find_own_texts(element: HtmlElement) -> Iterator[str]:
    """What an id may have been made of: the heading, or the element itself, its first line and the line before it, each
    where it is short.
    """
    heading = element if element.tag in HEADING_TAGS else next(element.iter(*HEADING_TAGS), None)
    if heading is not None:
        yield heading.text_content()
        return
    first = next((child for child in element if isinstance(child.tag, str)), None)
    for each in (element, first, element.getprevious()):
        if each is not None and isinstance(each.tag, str) and (text := _read_short_text(each)):
            yield text


def _read_short_text(element: HtmlElement) -> str:
    """An element's text; nothing where it is long: most elements with an id hold a good part of the page."""
    read = ""
    for text in element.itertext():
        read += text
        if len(read) > _LONGEST_TEXT:
            return ""
    return read


def _says_same(words: list[str], text: str) -> bool:
    """Whether a slug's words are a text's, letters compared without accents."""
    identity, said = "".join(words), "".join(_split_slug(text))
    if not said or identity == said:
        return bool(said)
    if len(words) < _FEWEST_WORDS:
        return False
    is_within = said in identity or identity in said
    return said.startswith(identity) or (is_within and len(said) >= _SAME * len(identity))


def _has_slugs_around(element: HtmlElement, strip_vocabulary: Callable[[str], str]) -> bool:
    """Whether other sections beside the element have their headings' slugs as ids, with words that design lacks."""
    around = element.getparent()
    while around is not None and len(around) == 1:
        around = around.getparent()
    if around is None:
        return False
    found = 0
    for other in islice(around.iter(str(element.tag)), _MOST_LOOKED_AT):
        identity = other.get("id")
        words = _split_slug(identity) if identity and other is not element else []
        if not _has_own_words(words, strip_vocabulary):
            continue
        found += any(_says_same(words, text) for text in _find_own_texts(other))
        if found >= _OTHERS:
            return True
    return False


@lru_cache(maxsize=_KNOWN)
def _fold(text: str) -> tuple[str, ...]:
    plain = text if text.isascii() else strip_accents(text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    return tuple(_WORDS.findall(plain.lower()))


def _split_slug(text: str) -> list[str]:
    """The words of a slug or text, lower case, without accents."""
    return list(_fold(text))
