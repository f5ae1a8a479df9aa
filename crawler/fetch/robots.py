"""robots.txt, asked once a host and run, before anything else of that host (RFC 9309).

A state per host, and a pure function from the answer to the rules. It sends nothing itself: the spider asks, and puts
the answer in. Differs from Scrapy's own middleware in keeping the answer as a capture, and in what an unreachable
robots.txt means: complete disallow (RFC 9309 § 2.3.1.4), where Scrapy would go on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from protego import Protego

from archive.locale.reason import RecordedReason
from crawler.discovery.bodies import find_marked_encoding
from crawler.planning.fetch_task import FetchTask

SIZE_LIMIT = 500 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 § 2.5)."""

PRODUCT = "marbre"
"""Our name in robots.txt, unless the User-Agent header has another."""
_END = ";"
_PRODUCTS = re.compile(r"^[a-z_-]+|[a-z_-]+(?=/\d)")
_BROWSER = "mozilla"
"""What nearly every header begins with, and nobody's name."""
# A group speaks to a product token; what stands behind it ("Marbre/1.0", "Marbre crawler") is no part of that.
_USER_AGENT_LINE = re.compile(
    r"^([ \t]*user[ -]?agent(?:[ \t]*+:[ \t]*+|[ \t]++))([a-z_-]+)[^#\r\n]*", re.IGNORECASE | re.MULTILINE
)
# A line of a name that robots.txt does not know is passed over, and ends no group (RFC 9309 § 2.2.4).
_OTHER_LINE = re.compile(
    r"^[ \t]*(?!user[ -]?agent|d[a-z]{4,8}w|allow|crawl[ -]delay|sitemap|site-map)[\w-]+[ \t]*:[^\r\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_UNAVAILABLE_PROBLEMS = frozenset({"redirect-loop", "bad-address"})
"""What leads nowhere: such a robots.txt is as good as none (RFC 9309 § 2.3.1.2)."""
_UNREACHABLE_STATUSES = frozenset({429, *range(500, 600)})


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one host's robots.txt says. `refusal` is set where it could not be reached: then nothing is allowed."""

    parsed: Protego | None = None
    refusal: str | None = None

    def forbids(self, url: str, product: str) -> str | None:
        """Why the address may not be asked, or None where it may."""
        if self.refusal:
            return self.refusal
        if self.parsed is not None and not self.parsed.can_fetch(url, product + _END):
            return RecordedReason("robots-forbids")
        return None

    def list_sitemaps(self) -> list[str]:
        """The sitemaps that it names, as written."""
        return list(self.parsed.sitemaps) if self.parsed is not None else []

    def find_crawl_delay(self, product: str) -> float:
        """Seconds between requests that the host asks for; 0 where it asks for none."""
        return float((self.parsed.crawl_delay(product + _END) if self.parsed else None) or 0.0)


def to_rules(status: int | None, body: bytes | None, problem: str | None = None) -> RobotsRules:
    """The rules of an answer to /robots.txt.

    2xx: its text. 4xx save 429, and redirects that lead nowhere: there is none, all is allowed. 429, 5xx or no answer
    at all (`problem` says which): unreachable, nothing is allowed.
    """
    if status is None and problem in _UNAVAILABLE_PROBLEMS:
        return RobotsRules()
    if status is None or status in _UNREACHABLE_STATUSES:
        why = problem or RecordedReason("http-status", status=status)
        return RobotsRules(refusal=RecordedReason("robots-unreached", problem=why))
    if status >= 300 or not body:
        return RobotsRules()
    return RobotsRules(parsed=Protego.parse(_to_protego(_decode(body[:SIZE_LIMIT]))))


def find_product(user_agent: str) -> str:
    """The product token that a User-Agent header names us by: Marbre, or the first where it names another.

    Groups of robots.txt are matched by it alone (RFC 9309 § 2.2.1), because a contact's address in the header would
    make groups for `archive` or `example` apply.
    """
    if PRODUCT in user_agent.lower():
        return PRODUCT
    return next((name for name in _PRODUCTS.findall(user_agent.lower()) if name != _BROWSER), PRODUCT)


def _decode(body: bytes) -> str:
    """UTF-8 (RFC 9309 § 2.3), but where a byte order mark says plainly that it is another Unicode form."""
    encoding, mark = find_marked_encoding(body) or ("utf-8", b"")
    return body[len(mark) :].decode(encoding, "replace")


def _to_protego(text: str) -> str:
    # Protego looks for a group's token within our name; with an end to both, `mar` is not found in `marbre`.
    return _USER_AGENT_LINE.sub(rf"\1\2{_END}", _OTHER_LINE.sub("", text))


@dataclass(slots=True)
class RobotsGate:
    """Holds back what is asked of a host until its robots.txt is known."""

    _rules: dict[str, RobotsRules] = field(default_factory=dict)
    _waiting: dict[str, list[FetchTask]] = field(default_factory=dict)

    def find_rules(self, task: FetchTask) -> RobotsRules | None:
        """The rules of the asked address's host; None until `open` was called for it."""
        return self._rules.get(task.host)

    def hold(self, task: FetchTask) -> bool:
        """Keep it waiting; True where it is the first of its host, so that robots.txt has to be asked now."""
        first = task.host not in self._waiting
        self._waiting.setdefault(task.host, []).append(task)
        return first

    def open(self, host: str, rules: RobotsRules) -> list[FetchTask]:
        """Set a host's rules and give back all that waited for them, in order."""
        self._rules[host] = rules
        return self._waiting.pop(host, [])
