"""What a single configured value may be: one function a kind, each naming the fault and its mend, or None.

Holds no key, no file and no default; those are in `settings`, `sources` and the TOML files. pydantic is loaded only
when a `CheckedBy` is used, because every command imports these types and most never validate twice.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from config.countries import COUNTRIES
from config.errors import ValueFault

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

EXACT = {"bool", "int", "float", "str"}
"""Core schemas that pydantic would also fill from another type ("5" for 5, 1 for true) unless told not to."""

HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\Z")
USER_INFO = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*@")
EMAIL = re.compile(r"[^@\s<>()]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
AGE = re.compile(r"[0-9]{1,5}[mhd]\Z")
DAY = re.compile(r"(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


@dataclass(frozen=True, slots=True)
class CheckedBy:
    """A fault-finding function as an annotation: `Annotated[str, Check(url_fault)]`. Also forbids type coercion."""

    fault_of: Callable[[Any], ValueFault | None]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import PydanticCustomError, core_schema

        def checked(value: Any) -> Any:
            fault = self.fault_of(value)
            if fault is not None:
                raise PydanticCustomError("config", "{what}", fault._asdict())
            return value

        inner: Any = handler(source)
        if inner["type"] in EXACT:
            inner["strict"] = True
        return core_schema.no_info_after_validator_function(checked, inner)


@dataclass(frozen=True, slots=True)
class BlankIsNone:
    """As an annotation: TOML has no null, so an empty text stands for None."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(lambda v: None if v == "" else v, handler(source))


@dataclass(frozen=True, slots=True)
class Secret:
    """As an annotation of a list of addresses that hold passwords: no message of ours repeats what was written."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import PydanticCustomError, core_schema

        def checked(value: Any) -> tuple[str, ...]:
            if isinstance(value, list) and all(
                isinstance(url, str) and re.match(r"[a-z0-9]+://", url) for url in value
            ):
                return tuple(value)
            fault = ValueFault(_("not a list of Apprise addresses"), _('write urls = ["mailto://…", "ntfy://…"]'))
            raise PydanticCustomError("config", "{what}", fault._asdict())

        return core_schema.no_info_plain_validator_function(checked)


def check_between(low: float, high: float) -> CheckedBy:
    """A number from `low` to `high`, both included; nan is in no interval."""

    def find_fault(value: float) -> ValueFault | None:
        if low <= value <= high:
            return None
        return ValueFault(
            _("out of range: {value}").format(value=value),
            _("write a number from {low:g} to {high:g}").format(low=low, high=high),
        )

    return CheckedBy(find_fault)


def check_one_of(names: tuple[str, ...]) -> CheckedBy:
    """One of these names."""

    def find_fault(text: str) -> ValueFault | None:
        if text in names:
            return None
        return ValueFault(
            _("not known: {text!r}").format(text=text),
            _("{closest}there is {names}").format(closest=find_closest(text, names), names=", ".join(names)),
        )

    return CheckedBy(find_fault)


def check_any_value(_value: object) -> None:
    """No fault: for values of which the type alone is checked."""
    return


def check_text(text: str) -> ValueFault | None:
    """Text a person reads: at least one visible character, no control characters."""
    if not text.strip():
        return ValueFault(_("empty"), _("write a text"))
    if not text.isprintable():
        return ValueFault(
            _("holds a line break or control character: {text!r}").format(text=text), _("write it on one line")
        )
    return None


def check_url(text: str) -> ValueFault | None:
    """An absolute http or https address that Scrapy can ask."""
    if USER_INFO.match(text):  # first, so that no message repeats it
        return ValueFault(_("an address with a user name or password"), _("leave it out: no log-in is archived"))
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        return ValueFault(
            _("not a web address: {text!r} ({error})").format(text=text, error=error),
            _("write it with http:// or https://"),
        )
    if parts.scheme not in ("http", "https") or not host:
        mend = _("write it with http:// or https://")
    elif not text.isprintable() or " " in text:
        mend = _("write a space as %20, and leave line breaks out")
    else:
        mend = _find_host_mend(host)
    return ValueFault(_("not a web address: {text!r}").format(text=text), mend) if mend else None


def check_host(text: str) -> ValueFault | None:
    """A bare host name or IP address, lower case."""
    mend = _find_host_mend(text)
    return ValueFault(_("not a host name: {text!r}").format(text=text), mend) if mend else None


def _find_host_mend(host: str) -> str:
    """What to write instead of a host that is none; empty for one that is."""
    if not host.isascii():
        return _("write the host name in its xn-- form")
    if HOST_NAME.match(host) and len(host) <= 253:
        return ""
    try:
        ip_address(host)
    except ValueError:
        return _("write the host alone, in lower case, such as www.example.org")
    return ""


def check_contact(text: str) -> ValueFault | None:
    """An e-mail address or a web address, fit for an HTTP header (RFC 9110: visible ASCII). Empty is no contact."""
    mend = _("write an e-mail address or a web address where site owners can reach you")
    if text == "":
        return None
    if not text.isascii() or not text.isprintable():
        return ValueFault(_("cannot stand in an HTTP header: {text!r}").format(text=text), mend)
    if EMAIL.match(text) or (text.startswith("http") and check_url(text) is None):
        return None
    return ValueFault(_("neither an e-mail nor a web address: {text!r}").format(text=text), mend)


def check_header(text: str) -> ValueFault | None:
    """A value that an HTTP header can carry: visible ASCII and spaces."""
    if text.isascii() and text.isprintable() and text == text.strip():
        return None
    return ValueFault(
        _("cannot stand in an HTTP header: {text!r}").format(text=text), _("write visible ASCII characters on one line")
    )


def check_path(path: object) -> ValueFault | None:
    """A file path; only NUL is impossible in one."""
    return ValueFault(_("a NUL character in a path"), _("take it out")) if "\0" in str(path) else None


def check_slug(text: str) -> ValueFault | None:
    """A name that can stand in a command line and in a path."""
    if SLUG.match(text) and len(text) <= 64:
        return None
    return ValueFault(
        _("not a source name: {text!r}").format(text=text),
        _("use lower-case letters a-z, digits and single hyphens, 64 at most"),
    )


def check_language(text: str) -> ValueFault | None:
    """The form of a BCP 47 language tag; the registry is not consulted."""
    return (
        None
        if LANGUAGE.match(text)
        else ValueFault(_("not a language tag: {text!r}").format(text=text), _("write fr, fr-CA, ar …"))
    )


def check_day(text: str) -> ValueFault | None:
    """A day as far as it is known: 2026-10-08, 2026-10 or 2026."""
    return (
        None
        if DAY.match(text)
        else ValueFault(_("not a day: {text!r}").format(text=text), _("write 2026-10-08, 2026-10 or 2026"))
    )


def check_country(text: str) -> ValueFault | None:
    """A country code, as the files of sources are named."""
    if text in COUNTRIES:
        return None
    return ValueFault(
        _("not a country code: {text!r}").format(text=text), _("write two lower-case letters of ISO 3166-1, such as ml")
    )


def check_zone(text: str) -> ValueFault | None:
    """A zone of the IANA time zone database, as the system or the package tzdata has it."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # a folder's name ("Europe") is an OSError, "../x" a ValueError
        known = available_timezones()
        if not known:
            return ValueFault(
                _("no time zone database on this machine"), _("install tzdata (apt install tzdata, or pip)")
            )
        return ValueFault(
            _("no such time zone: {text!r}").format(text=text),
            _("{closest}write it as in Africa/Bamako").format(closest=find_closest(text, known)),
        )
    return None


def check_age(text: str) -> ValueFault | None:
    """An age as `config.ages` reads it."""
    if AGE.match(text) and int(text[:-1]) > 0:
        return None
    return ValueFault(
        _("not an age: {text!r}").format(text=text),
        _("write a whole number of minutes, hours or days, such as 30m, 6h or 7d"),
    )


def check_pattern(text: str) -> ValueFault | None:
    """A regular expression of Python's `re`; what it merely warns about is a fault too."""
    mend = _("mend the expression (Python's re; in TOML, single quotes keep backslashes)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(text)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return ValueFault(_("not a regular expression: {text!r} ({error})").format(text=text, error=error), mend)
    return None


def check_xpath(text: str) -> ValueFault | None:
    """An XPath 1.0 expression that selects nodes. Tried on an empty page, which finds unknown names and functions."""
    from lxml import etree

    try:
        found = etree.XPath(text)(etree.Element("html"))
    except (etree.XPathError, ValueError) as error:
        return ValueFault(
            _("not an XPath: {text!r} ({error})").format(text=text, error=error),
            _("mend the expression, such as //div[@class='share']"),
        )
    if not isinstance(found, list):
        return ValueFault(
            _("selects no elements: {text!r}").format(text=text), _("write a path, such as //div[@class='share']")
        )
    return None


def find_closest(text: str, known: set[str] | tuple[str, ...]) -> str:
    """`did you mean 'x'? ` where one of `known` resembles `text`, else nothing."""
    from difflib import get_close_matches

    near = get_close_matches(text, sorted(known), n=1, cutoff=0.6)
    return _("did you mean {near!r}? ").format(near=near[0]) if near else ""
