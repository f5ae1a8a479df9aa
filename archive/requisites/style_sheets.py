"""Style sheets of strangers: what they name, and how they are written anew so that they load nothing. Pure.

The grammar is tinycss2's (CSS Syntax Module Level 3). Rules of a list are kept; of what loads something `url()` alone
stays, with the address that the caller gives in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2
from tinycss2.ast import IdentToken, URLToken

from archive.requisites.fonts import choose_font
from archive.requisites.references import resolve_address

NOTHING = "data:,"
"""An address that shows nothing: the declaration around it stays whole."""
_INLINE_PICTURE = "data:image/"
_INLINE_FONTS = ("data:font/", "data:application/font", "data:application/x-font")
_NESTING = frozenset({"media", "supports", "layer", "container"})
_FRAMES = frozenset({"keyframes", "-webkit-keyframes"})
# These load what a string names, or run what a browser of long ago ran.
_LOADING = frozenset(
    ("image-set", "-webkit-image-set", "image", "src", "cross-fade", "-webkit-cross-fade", "paint", "expression")
)
_BINDING = frozenset({"behavior", "-moz-binding"})
_FONT_DESCRIPTORS = frozenset(
    {"unicode-range", "ascent-override", "descent-override", "line-gap-override", "size-adjust"}
)
"""What a rule says of its font, besides `font-…` and the sources themselves."""
_DEEPEST = 30
"""Blocks and functions within each other; the sheets of newsrooms have ten at most."""


@dataclass(frozen=True, slots=True)
class StyleReferences:
    """What a style sheet names, as absolute addresses: sheets that it imports, pictures, one form of each font."""

    imports: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StyleSources:
    """What stands for a sheet's references: an imported sheet's text, a picture's or font's address; None: nothing."""

    find_import: Callable[[str], str | None]
    find_picture: Callable[[str], str | None]
    find_font: Callable[[str], str | None]


def list_style_references(css: bytes | str, base: str, charset: str | None = None) -> StyleReferences:
    """What a sheet at the address `base` names; `charset` is what the server said."""
    imports: dict[str, None] = {}
    pictures: dict[str, None] = {}
    fonts: dict[str, None] = {}
    write_harmless(css, base, StyleSources(imports.setdefault, pictures.setdefault, fonts.setdefault), charset)
    return StyleReferences(tuple(imports), tuple(pictures), tuple(fonts))


def write_harmless(css: bytes | str, base: str, sources: StyleSources, charset: str | None = None) -> str:
    """A sheet that loads nothing but what `sources` gives, fit to stand within a `style` element."""
    if isinstance(css, bytes):
        rules, _ = tinycss2.parse_stylesheet_bytes(css, charset, skip_comments=True, skip_whitespace=True)
    else:
        rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return _escape_end("\n".join(_Writer(base, sources).write_rules(rules)))


def write_harmless_attribute(css: str, base: str, sources: StyleSources) -> str:
    """The value of a `style` attribute, likewise."""
    contents = tinycss2.parse_component_value_list(css)
    return _escape_end("".join(_Writer(base, sources).write_block(contents)))


def limit_to_media(css: str, media: str | None) -> str:
    """A sheet for the media that its `link` or `style` element names; whole where that is no list of media."""
    tokens = tinycss2.parse_component_value_list((media or "").strip())
    is_list = bool(tokens) and not any(each.type in ("{} block", "error") or each == ";" for each in tokens)
    return f"@media {_escape_end(tinycss2.serialize(tokens))}{{{css}}}" if is_list else css


def _escape_end(css: str) -> str:
    """Within a string `<\\/` is the same to CSS, and no end of the element to HTML."""
    return css.replace("</", "<\\/")


class _TooDeepError(ValueError):
    """More blocks within each other than a newsroom writes: the rule is left out."""


class _Writer:
    """Writes the rules of one sheet anew; `base` is the sheet's own address."""

    def __init__(self, base: str, sources: StyleSources) -> None:
        self._base = base
        self._sources = sources

    def write_rules(self, rules: Iterable[Any], depth: int = 0) -> Iterator[str]:
        """Rules of a sheet, or of a block that holds rules."""
        if depth > _DEEPEST:
            return
        for rule in rules:
            try:
                written = self._write_rule(rule, depth)
            except _TooDeepError:
                continue
            if written:
                yield written

    def write_block(self, contents: Iterable[Any], depth: int = 0) -> Iterator[str]:
        """Declarations, and rules nested among them."""
        if depth > _DEEPEST:
            raise _TooDeepError
        for item in tinycss2.parse_blocks_contents(contents, skip_comments=True, skip_whitespace=True):
            if item.type == "declaration" and item.lower_name not in _BINDING:
                yield self._write_declaration(item, depth)
            elif item.type == "qualified-rule":
                yield f"{self._write_prelude(item, depth)}{{{''.join(self.write_block(item.content, depth + 1))}}}"
            elif item.type == "at-rule" and item.lower_at_keyword in _NESTING and item.content is not None:
                inner = "".join(self.write_block(item.content, depth + 1))
                yield f"@{item.lower_at_keyword}{self._write_prelude(item, depth)}{{{inner}}}"

    def _write_declaration(self, item: Any, depth: int) -> str:
        value = tinycss2.serialize([self._to_harmless(token, depth) for token in item.value])
        return f"{tinycss2.serialize_identifier(item.name)}:{value}{'!important' if item.important else ''};"

    def _write_rule(self, rule: Any, depth: int) -> str | None:
        if rule.type == "qualified-rule":
            return f"{self._write_prelude(rule, depth)}{{{''.join(self.write_block(rule.content, depth + 1))}}}"
        if rule.type != "at-rule":
            return None
        name = rule.lower_at_keyword
        if name == "import":
            return self._write_import(rule, depth)
        if name == "font-face" and rule.content is not None:
            return self._write_font(rule, depth)
        if name not in _NESTING | _FRAMES or rule.content is None:
            return None
        rules = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        inner = "\n".join(self.write_rules(rules, depth + 1))
        return f"@{name}{self._write_prelude(rule, depth)}{{{inner}}}"

    def _write_import(self, rule: Any, depth: int) -> str | None:
        """The imported sheet itself, for the media that the rule names. Layers and conditions are left out with it."""
        parts = [token for token in rule.prelude if token.type not in ("whitespace", "comment")]
        written = _read_address(parts[0]) if parts else None
        address = resolve_address(written, self._base)
        text = None if address is None else self._sources.find_import(address)
        if not text:
            return None
        media = tinycss2.serialize([self._to_harmless(token, depth) for token in parts[1:]]).strip()
        return f"@media {media}{{{text}}}" if media else text

    def _write_font(self, rule: Any, depth: int) -> str | None:
        """The font as one form of it that is held, or that stands in the sheet; nothing where none is."""
        items = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        declarations = [each for each in items if each.type == "declaration"]
        sources = [token for each in declarations if each.lower_name == "src" for token in each.value]
        written = [_read_address(token) or "" for token in sources if token.type in ("url", "function")]
        own = next((address for address in written if address.startswith(_INLINE_FONTS)), None)
        if own is None:
            address = choose_font(filter(None, (resolve_address(each, self._base) for each in written)))
            own = None if address is None else self._sources.find_font(address)
        if own is None:
            return None
        told = "".join(self._write_declaration(each, depth + 1) for each in declarations if _is_of_font(each))
        return f'@font-face{{{told}src:url("{tinycss2.serializer.serialize_string_value(own)}")}}'

    def _write_prelude(self, rule: Any, depth: int) -> str:
        return str(tinycss2.serialize([self._to_harmless(token, depth) for token in rule.prelude]))

    def _to_harmless(self, token: Any, depth: int) -> Any:
        """A component value without what it would load."""
        if depth > _DEEPEST:
            raise _TooDeepError
        address = _read_address(token) if token.type in ("url", "function") else None
        if address is not None:
            return self._to_own_url(token, address)
        if token.type == "function":
            if token.lower_name in _LOADING:
                return IdentToken(token.source_line, token.source_column, "none")
            token.arguments = [self._to_harmless(each, depth + 1) for each in token.arguments]
        elif token.type in ("() block", "[] block", "{} block"):
            token.content = [self._to_harmless(each, depth + 1) for each in token.content]
        return token

    def _to_own_url(self, token: Any, written: str) -> URLToken:
        if written.startswith(_INLINE_PICTURE):
            own = written
        else:
            address = resolve_address(written, self._base)
            own = (None if address is None else self._sources.find_picture(address)) or NOTHING
        quoted = tinycss2.serializer.serialize_string_value(own)
        return URLToken(token.source_line, token.source_column, own, f'url("{quoted}")')


def _is_of_font(declaration: Any) -> bool:
    return declaration.lower_name.startswith("font-") or declaration.lower_name in _FONT_DESCRIPTORS


def _read_address(token: Any) -> str | None:
    """The address that `url(…)` or a string gives; None for every other value."""
    if token.type in ("url", "string"):
        return str(token.value)
    if token.type == "function" and token.lower_name == "url":
        return next((str(each.value) for each in token.arguments if each.type == "string"), "")
    return None
