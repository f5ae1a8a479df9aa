"""A name replaced in texts and in bytes, however it is written there. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import codepoint2name

_SPACE = r"[\s  ]+"


class Mask:
    """Replaces one name by one mark: in any case, composed or not, with any white space between its words."""

    def __init__(self, name: str, by: str) -> None:
        words = [word for word in name.split() if word]
        self._by = by
        self._pattern = re.compile(
            r"(?<!\w)" + _SPACE.join(f"(?:{'|'.join(map(re.escape, _to_forms(word)))})" for word in words) + r"(?!\w)",
            re.IGNORECASE,
        )
        self._bytes = [_compile_bytes(words, charset) for charset in ("utf-8", "cp1252")]
        slug = rf"(?<![a-z0-9]){re.escape(to_slug(name))}(?![a-z0-9])"
        self._slug, self._slug_bytes = re.compile(slug, re.IGNORECASE), re.compile(slug.encode(), re.IGNORECASE)

    def replace(self, text: str) -> str:
        """A text without the name."""
        return self._pattern.sub(lambda _: self._by, text)

    def replace_or_none(self, text: str | None) -> str | None:
        """The same for what may be absent."""
        return None if text is None else self.replace(text)

    def replace_bytes(self, body: bytes) -> bytes:
        """A page without the name, in UTF-8, Western bytes or entities; and without it in its links."""
        for pattern, charset in zip(self._bytes, ("utf-8", "cp1252"), strict=True):
            body = pattern.sub(self._by.encode(charset, "xmlcharrefreplace"), body)
        return self._slug_bytes.sub(b"-", body)

    def names(self, address: str) -> bool:
        """Whether an address spells the name, as slugs do."""
        return self._slug.search(address) is not None


def to_slug(name: str) -> str:
    """A name as addresses write it: `awa-diarra`."""
    plain = unicodedata.normalize("NFD", name.lower())
    return "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def _to_forms(word: str) -> list[str]:
    return list(dict.fromkeys(unicodedata.normalize(form, word) for form in ("NFC", "NFD")))


def _compile_bytes(words: list[str], charset: str) -> re.Pattern[bytes]:
    """Each letter as it is, in either case, composed or not, or as an entity by name or number."""
    space = rb"(?:\s|\xc2\xa0|\xe2\x80\xaf|\xa0|&nbsp;|&#160;|&#xa0;|<[^<>]*>)+"
    spelled = (b"".join(_to_letter(letter, charset) for letter in unicodedata.normalize("NFC", word)) for word in words)
    return re.compile(rb"(?<![0-9A-Za-z])" + space.join(spelled) + rb"(?![0-9A-Za-z])")


def _to_letter(letter: str, charset: str) -> bytes:
    forms: dict[bytes, None] = {}
    for each in dict.fromkeys((letter, letter.lower(), letter.upper())):
        for form in dict.fromkeys((each, unicodedata.normalize("NFD", each))):
            try:
                forms[re.escape(form.encode(charset))] = None
            except UnicodeEncodeError:
                continue
        if len(each) == 1:
            forms[rb"&#0*%d;" % ord(each)] = None
            forms[rb"&#[xX]0*(?i:%x);" % ord(each)] = None
            forms[rb"\\u(?i:%04x)" % ord(each)] = None
            if ord(each) in codepoint2name:
                forms[f"&{codepoint2name[ord(each)]};".encode()] = None
        forms[re.escape(html.escape(each).encode("ascii", "xmlcharrefreplace"))] = None
    return b"(?:" + b"|".join(forms) + b")"
