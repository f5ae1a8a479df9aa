"""What a robots.txt reserves: crawlers for models that it keeps away from a path, and signals. Pure.

Whether we may ask an address is decided elsewhere (`crawler.fetch.robots`); here it is only read what is reserved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from archive.reservations.directives import read_signals
from archive.reservations.path_pattern import choose_longest
from archive.reservations.reservation import Statement

SIZE_LIMIT = 500 * 1024
"""Bytes that are read (RFC 9309 § 2.5)."""

MODEL_CRAWLERS = {
    name.lower(): name
    for name in (
        "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot", "ChatGPT-User", "Claude-Web",
        "ClaudeBot", "cohere-ai", "cohere-training-data-crawler", "DeepSeekBot", "Diffbot", "FacebookBot",
        "Google-CloudVertexBot", "Google-Extended", "GPTBot", "Meta-ExternalAgent", "MistralAI-User", "omgili",
        "omgilibot", "PanguBot", "PerplexityBot", "Timpibot", "Webzio-Extended", "YouBot",
    )
}  # fmt: skip
"""Crawlers, and tokens that are none of a crawler's own, by which texts are gathered for models, as their operators
document them. A publisher who turns one of them away by name reserves the use of the texts for models; `*` alone does
not, for it speaks of crawling."""


@dataclass(slots=True)
class _Group:
    agents: set[str] = field(default_factory=set)
    rules: list[tuple[str, bool]] = field(default_factory=list)
    signals: list[tuple[str, Statement]] = field(default_factory=list)
    is_begun: bool = False  # a rule has come: the next name begins another group


@dataclass(frozen=True, slots=True)
class RobotsReservations:
    """The groups of one robots.txt."""

    groups: tuple[_Group, ...]

    def list_statements(self, path: str) -> Iterator[Statement]:
        """What is reserved of a path."""
        for agent, name in MODEL_CRAWLERS.items():
            rules = [rule for group in self.groups if agent in group.agents for rule in group.rules]
            allowed = choose_longest(rules, path)
            if allowed and not any(allowed):  # of rules as long as each other, the one that allows counts
                yield "robots.txt", name
        named = [group for group in self.groups if "marbre" in group.agents]
        for group in named or [group for group in self.groups if "*" in group.agents]:
            yield from choose_longest(group.signals, path)


@lru_cache(maxsize=256)
def read_robots_file(body: bytes) -> RobotsReservations:
    """The groups of a robots.txt. A signal outside of any group speaks to all."""
    groups = [_Group({"*"})]
    for line in body[:SIZE_LIMIT].decode("utf-8-sig", "replace").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if len(groups) == 1 or groups[-1].is_begun:
                groups.append(_Group())
            groups[-1].agents.add(value.lower())
        elif key in ("disallow", "allow"):
            groups[-1].is_begun = True
            if value:
                groups[-1].rules.append((value, key == "allow"))
        elif key in ("content-signal", "content-usage"):
            groups[-1].signals.extend(_read_signal_line(key, value))
    return RobotsReservations(tuple(groups))


def _read_signal_line(key: str, value: str) -> Iterator[tuple[str, Statement]]:
    """The signals of a line, with the path they are said of."""
    path, _, said = value.partition(" ") if value.startswith("/") else ("/", "", value)
    for signal in read_signals(said):
        yield path, ("content-signal" if key == "content-signal" else "content-usage", signal)
