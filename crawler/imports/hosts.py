"""Which source an address belongs to, by its host alone: asked of every record of a file, so it has to be quick."""

from __future__ import annotations

from collections.abc import Iterable

from config.sources import Source

_MOST_HOSTS = 500_000
"""Hosts that are remembered: a month of CC-NEWS has fewer. In all 60 MB."""


class SourcesByHost:
    """The sources that are looked for, by host. What was asked once is remembered as it was written."""

    def __init__(self, sources: Iterable[Source]) -> None:
        listed = tuple(sources)
        self._sources: dict[str, Source] = {}
        for source in listed:
            for host in source.allowed_hosts:
                self._sources.setdefault(host, source)  # of several sources at one host, the first
        self._named = {source.name: source for source in listed}
        self._known: dict[str, Source | None] = {}

    @property
    def hosts(self) -> list[str]:
        """All hosts that are looked for, without a leading `www.`."""
        return sorted(self._sources)

    def find_source(self, url: str) -> Source | None:
        """The source of an address as a WARC has it: `https://host/path`, no white space around it."""
        parts = url.split("/", 3)
        if len(parts) < 3:
            return None
        host = parts[2]
        try:
            return self._known[host]
        except KeyError:
            return self._remember(host)

    def find_named(self, name: str | None, url: str) -> Source | None:
        """The source of this name, where it is looked for and has the address's host."""
        named = self._named.get(name or "")
        return named if named is not None and named.allows(url) else None

    def _remember(self, host: str) -> Source | None:
        name = host.rpartition("@")[2].lower().removesuffix(">")
        name = name if name.startswith("[") else name.partition(":")[0]
        found = self._sources.get(name.removesuffix(".").removeprefix("www."))
        if len(self._known) < _MOST_HOSTS:
            self._known[host] = found
        return found


def make_host_source(host: str) -> Source:
    """The source that stands for a host that is named on the command line and that none is configured for."""
    name = host.lower().removeprefix("www.")
    slug = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name).strip("-")
    return Source(name=slug or "unknown", title=name, homepage=f"https://{host.lower()}/", country="zz", language="fr")
