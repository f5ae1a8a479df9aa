"""The names by which a page calls its own newsroom: needed to know that a byline or the end of a title is not a person
or a headline. Taken from the page alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml.etree import XPath

from pipelines.metadata.dates.french_dates import fold
from pipelines.metadata.linked_data import LinkedData
from pipelines.metadata.markup import Markup
from pipelines.metadata.people.given_names import has_given_name

_META_NAMES = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "publisher",
    "dc.publisher",
    "twitter:site",
)
_LETTERS = re.compile(r"[^a-z0-9]+")
# Chosen by what they did to the saved press pages; none was measured alone.
_SHORTEST = 3
"""Letters and digits: a shorter name is a newsroom's only where it is equal."""
_LONGEST = 50
"""Letters: where more stand in the place of the newsroom's name, it is a headline."""
_MOST_WORDS = 6
"""Words: the same."""
_SHORTEST_PART = 4
"""Letters and digits of a part of a newsroom's name that names it: "lavoix" of "lavoixdunord"."""
_LONGEST_ACRONYM = 5
"""Letters of a newsroom's acronym."""
_SHORTEST_CORE = 5
"""Letters and digits of a newsroom's name that another text may extend: "lavoixdunord" in "lavoixdunordfr"."""
_NAMES_KEPT = 2048
"""Texts whose letters are kept, the least used ones dropped: titles and names are asked for many times. Not
measured."""
_CORE_SHARE = 0.4
"""Share of such a text that the newsroom's name must be."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """The newsroom's names, letters and digits only, folded."""

    keys: frozenset[str]

    def has_name(self, text: str) -> bool:
        """Whether the text is the newsroom's name, or a part or an extension of it: "La Voix du Nord", "lavoix.com"."""
        key = squeeze_name(text)
        if len(core := _squeeze_core(text)) >= _SHORTEST_CORE and core in self.keys:
            return True
        if len(key) < _SHORTEST:
            return key in self.keys
        return any(
            key == name
            or (len(key) >= _SHORTEST_PART and key in name)
            or (len(name) >= _SHORTEST_CORE and name in key and len(name) >= _CORE_SHARE * len(key))
            for name in self.keys
        )

    def is_called_after(self, name: str) -> bool:
        """Whether one of the newsroom's names holds the whole name of a person: the site is that person's own."""
        key = squeeze_name(name)
        return any(key in held for held in self.keys) and has_given_name(name)

    def has_acronym(self, text: str) -> bool:
        """Whether one of several words is the newsroom's acronym: "RTL Newmedia", "MDR Thüringen"."""
        words = text.split()
        return len(words) > 1 and any(
            word.isupper() and len(word) <= _LONGEST_ACRONYM and squeeze_name(word) in self.keys for word in words
        )


def _is_short(name: str) -> bool:
    """Some pages give their headline where the newsroom's name is asked for."""
    return len(name) < _LONGEST and len(name.split()) <= _MOST_WORDS


@lru_cache(maxsize=_NAMES_KEPT)
def squeeze_name(text: str) -> str:
    """Letters and digits only, folded: `L'Écho du Fleuve` → `lechodufleuve`."""
    return _LETTERS.sub("", fold(text))


@lru_cache(maxsize=_NAMES_KEPT)
def _squeeze_core(text: str) -> str:
    """The same without articles and prepositions, which hosts leave out: `Le Courrier du Port` → `courrierport`."""
    return squeeze_name(_SMALL_WORDS.sub(" ", fold(text)))


_SMALL_WORDS = re.compile(r"\b(?:l[ea]s?|du|de|des|et|en|the)\b|\b[ld]['’]")


def read_outlet(url: str, markup: Markup, linked: LinkedData) -> Outlet:
    """Collect the names a page gives its newsroom, its host's included."""
    names = [value for name in _META_NAMES for value in markup.metas.get(name, ())]
    names.extend(_list_home_names(url, markup))
    names.extend(linked.publishers)
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    labels = [label for label in host.split(".") if label not in _SUFFIXES]
    names.extend(labels[:-1] if len(labels) > 1 else labels)
    if len(labels) > 1:
        names.append("".join(labels[-2:]))
    keys = {squeeze_name(name.rstrip("/").rsplit("/", 1)[-1].removeprefix("@")) for name in names if _is_short(name)}
    return Outlet(frozenset(key for key in keys if len(key) >= _SHORTEST and key not in _NOT_NAMES))


def _list_home_names(url: str, markup: Markup) -> Iterator[str]:
    """What links to the home page say, or the pictures in them, where the page's title begins or ends with it too."""
    title = squeeze_name(markup.title or "")
    if not title:
        return
    scheme, _, rest = url.partition("://")
    home = f"{scheme}://{rest.partition('/')[0]}"
    addresses = {"/", home, f"{home}/"}
    links = (link for link in markup.links if link.get("href") in addresses)
    for value in islice(chain.from_iterable(map(_LINK_NAMES, links)), _MOST_HOME_LINKS):
        name = squeeze_name(str(value))
        if len(name) >= _SHORTEST_CORE and name != title and (title.endswith(name) or title.startswith(name)):
            yield str(value)


_LINK_NAMES = XPath("@title | .//img/@alt | .//text()", smart_strings=False)
_MOST_HOME_LINKS = 20
"""Texts of links to the home page that are looked at: pages have it above and below."""
_SUFFIXES = frozenset(("com", "co", "org", "net", "gouv", "gov", "qc"))
_NOT_NAMES = frozenset(
    ("www", "com", "fr", "news", "info", "actu", "blog", "blogs", "web", "accueil", "home", "article", "the")
)
