"""The identity of web addresses: one written form (`to_address`) and one key (`to_urlkey`). Pure; no list of sites.

`to_address` keeps an address fetchable and changes its meaning nowhere (RFC 3986 § 6.2.2 and 6.2.3, and what browsers
do by the WHATWG URL standard); `to_urlkey` goes further and is for comparing only: it is the key of the web archives'
CDX files, Heritrix's and the IIPC's SURT ("Sort-friendly URI Reordering Transform": host labels reversed, scheme and
"www." dropped), with one difference: the case of path and query is kept, as newsrooms have addresses that differ in it.

Neither courlan nor w3lib does this. courlan 1.4 drops parameters that carry meaning, as its pattern of trackers is
open at the end ("gallery=", "keyword=", "source="), drops blank values and writes hosts in Unicode; w3lib sorts the
query of an address that is still to be fetched.
"""

from __future__ import annotations

import html
import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urljoin, urlsplit

from archive.model.trackers import is_doubtful, is_likely_tracker, is_tracker

LONGEST = 2000
"""No address of an article is longer; what is, is a script's or a data: URL. In characters of the written form."""

_LONGEST_READ = 5 * LONGEST  # before trackers are dropped

_ENTITY = re.compile(r"&(?:amp|#0*\d{1,7}|#[xX]0*[0-9a-fA-F]{1,6});")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNSAFE_IN_PATH = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+")
_UNSAFE_IN_QUERY = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What RFC 3986 § 2.2 calls sub-delimiters, but for those that part a query: servers read both forms alike.
_DELIMITER = re.compile(r"%(21|24|27|28|29|2A|2C|3A|40)")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_INDEX = re.compile(r"/index\.(?:html?|php|shtml)\Z")
_STATIC_INDEX = re.compile(r"/index\.(?:html?|shtml)\Z")
_WWW = re.compile(r"\Awww\d*\.(?=[^.]+\.)")
_SLASHES = re.compile(r"/{2,}")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def to_address(url: str, base: str | None = None, *, keep_doubtful: bool = False) -> str | None:
    """The one written form of a web address, or None for what is none.

    Absolute (resolved against `base`), http or https, host in lower-case ASCII (IDNA), no default port, no user name,
    no fragment, no tracking or session parameter, dot segments resolved, percent-encoding normalised (RFC 3986
    § 6.2.2.2), `index.html` and its like dropped at the end of the path (`index.php` only where no query follows),
    `&#038;` and `&amp;` of careless feeds undone. Parameters keep their order. Applying it twice changes nothing.
    Parameters of which the value has to tell whether they are a tracker's (`ref=une`, `ref=2451`) stay with
    `keep_doubtful`, for those whose listing tells more (`crawler.discovery.listed_addresses`).

    None: other schemes (mailto:, javascript:, data:), no or an impossible host, control characters, nothing but white
    space, more than 2,000 characters.
    """
    written = url.strip()
    if not written or len(written) > _LONGEST_READ:
        return None
    try:
        return _normalised(_unescaped(written), base, keep_doubtful=keep_doubtful)
    except ValueError:  # urlsplit and int on impossible hosts and ports; UnicodeError on half characters
        return None


def is_malformed(url: str, base: str | None = None) -> bool:
    """Whether a web address cannot be asked however one tries: an impossible host or port, or no host.

    What is empty, relative to a sound base, or of another scheme is none that could be malformed.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
        if parts.scheme not in _DEFAULT_PORTS:
            return False
        return parts.port == 0 or not parts.hostname or _ascii_host(parts.hostname) is None
    except ValueError:  # urlsplit, and int of the port; UnicodeError is one too
        return True


def drop_userinfo(url: str) -> str:
    """The address without a user name and password before its host (RFC 3986 § 3.2.1), which nobody is to read."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url


def to_urlkey(url: str) -> str:
    """The identity of an address: equal for all forms of one address, sortable by host.

    `https://www.mali.example/a/?b=2&a=1` → `example,mali)/a?a=1&b=2`. http and https, with and without "www.", with
    and without a final slash or `index.html` are one, and so are `l'été` and `l%27été`; double slashes are single;
    parameters are sorted, and doubtful ones stay. What is no web address is its own key.
    """
    address = to_address(url, keep_doubtful=True)
    return url if address is None else _to_key(_DELIMITER.sub(lambda found: chr(int(found[1], 16)), address))


def is_urlkey_of(key: str, url: str) -> bool:
    """Whether a key is an address's: by the rule of today or of archives made before 2026-11-28, which knew neither
    escaped delimiters nor doubtful parameters."""
    address = to_address(url)
    return key == to_urlkey(url) or key == (url if address is None else _to_key(address))


def _to_key(address: str) -> str:
    parts = urlsplit(address)
    host = parts.netloc
    name, colon, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
    path = _SLASHES.sub("/", _INDEX.sub("/", parts.path))
    key = f"{_surt_host(name)}{colon}{port}){path.rstrip('/') or '/'}"
    return f"{key}?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else key


def _unescaped(url: str) -> str:
    """Entities and percent-escapes of plain characters undone, until neither hides another."""
    while True:
        plain = _ESCAPE.sub(_plain_or_upper, _ENTITY.sub(lambda found: html.unescape(found.group()), url))
        if plain == url:
            return url
        url = plain


def _plain_or_upper(found: re.Match[str]) -> str:
    character = chr(int(found.group(1), 16))
    return character if character in _UNRESERVED else found.group().upper()


def _normalised(url: str, base: str | None, *, keep_doubtful: bool) -> str | None:
    if _CONTROL.search(url):
        return None
    head, mark, tail = _cut(url)
    joined = head.replace("\\", "/") + mark + tail
    parts = urlsplit(urljoin(base, joined) if base else joined)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    host = _ascii_host(parts.hostname)
    if host is None:
        return None
    port = parts.port
    suffix = "" if port is None or port == _DEFAULT_PORTS[parts.scheme] else f":{port}"
    query = _query(_safe(parts.query, _UNSAFE_IN_QUERY), parts.path, keep_doubtful=keep_doubtful)
    path = _path(_safe(parts.path, _UNSAFE_IN_PATH), has_query=bool(query))
    address = f"{parts.scheme}://{host}{suffix}{path}{'?' if query else ''}{query}"
    return address if len(address) <= LONGEST else None


def _cut(url: str) -> tuple[str, str, str]:
    """The part before the query or fragment, and the rest."""
    end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
    return url[:end], url[end : end + 1], url[end + 1 :]


def _ascii_host(hostname: str) -> str | None:
    if ":" in hostname:
        try:
            return f"[{IPv6Address(hostname.partition('%')[0]).compressed}]" if "%" not in hostname else None
        except AddressValueError:
            return None
    host = hostname if hostname.isascii() else hostname.encode("idna").decode("ascii")
    host = host.lower().removesuffix(".")
    return host if _HOST.fullmatch(host) else None


def _safe(part: str, unsafe: re.Pattern[str]) -> str:
    part = _STRAY_PERCENT.sub("%25", part)
    return unsafe.sub(lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), part)


def _query(query: str, path: str, *, keep_doubtful: bool) -> str:
    pieces = [piece for piece in query.split("&") if piece and not is_tracker(piece)] if query else []
    doubtful = [] if keep_doubtful else [piece for piece in pieces if is_doubtful(piece)]
    is_alone = len(doubtful) == len(pieces)
    dropped = {piece for piece in doubtful if is_likely_tracker(piece, path, is_alone=is_alone)}
    return "&".join(piece for piece in pieces if piece not in dropped)


def _path(path: str, *, has_query: bool) -> str:
    kept: list[str] = []
    segments = _SESSION_IN_PATH.sub("", path).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return (_STATIC_INDEX if has_query else _INDEX).sub("/", "/" + "/".join(kept))


def _surt_host(host: str) -> str:
    if host.startswith("["):
        return host
    try:
        IPv4Address(host)
    except AddressValueError:
        return ",".join(reversed(_WWW.sub("", host).split(".")))
    return host
