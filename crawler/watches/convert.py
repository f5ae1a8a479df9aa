"""Watches as they are configured into what the archive keeps of them, and the ways that each of them tells by."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import ValueFault
from config.load import Config, load
from config.watches import Watch
from crawler.notify.notifier import VARIABLE, make_way_name
from crawler.watches.ways import AppriseWay, AtomWay, FileWay, WatchWay, WebhookWay, make_file_name

if TYPE_CHECKING:
    from archive.search.query import SearchQuery
    from archive.store import Archive
    from archive.watches.watch import WatchRow


def load_with_watches(folder: Path | None) -> Config:
    """The configuration with its watches' questions looked at: what is wrong with them is an error of it."""
    return load(folder, find_question_fault)


def find_question_fault(watch: Watch) -> tuple[str, ValueFault] | None:
    """What is wrong with a watch's question or dates, as far as no archive is needed to know."""
    from archive.search.dates import to_span
    from archive.search.expression import COMPLETENESS, compile_term
    from archive.search.language import QueryFault, parse

    term = parse(watch.query)
    if term is not None and not isinstance(term, QueryFault) and compile_term(term, {}) is None:
        term = QueryFault("nothing-to-search")
    if isinstance(term, QueryFault):
        return "query", ValueFault(str(term), _("docs/search.md has the language of questions"))
    if watch.dates.strip() and to_span(watch.dates) is None:
        what = _("no date or span: {dates!r}").format(dates=watch.dates)
        return "dates", ValueFault(what, _("write 2022, 2022-08 or 2022-08/.. (open)"))
    for each in watch.completeness:
        if each.lower() not in COMPLETENESS:
            return "completeness", ValueFault(
                _("not known: {each!r}").format(each=each), _("write full, teaser or unknown")
            )
    return None


def sync_watches(archive: Archive, config: Config, now: datetime) -> None:
    """Let the archive know the configured watches. Whoever crawls or tells calls it first."""
    archive.watches.sync((to_row(watch, config) for watch in config.watches), now)


def to_row(watch: Watch, config: Config, environment: Mapping[str, str] = os.environ) -> WatchRow:
    """A watch as the archive keeps it: no secret is in it."""
    from archive.watches.watch import WatchRow

    return WatchRow(
        watch.name,
        watch.heading,
        to_question(watch),
        watch.tell,
        watch.changes,
        watch.also,
        watch.every,
        tuple(way.name for way in list_ways(watch, config, environment)),
        watch.paused,
    )


def to_question(watch: Watch) -> SearchQuery:
    """What a watch looks for, as a search."""
    from archive.search.query import SearchQuery

    return SearchQuery(
        watch.query,
        watch.sources,
        watch.countries,
        watch.sections,
        watch.authors,
        watch.agencies,
        watch.completeness,
        dates=watch.dates,
        by="date",
    )


def list_ways(watch: Watch, config: Config, environment: Mapping[str, str] = os.environ) -> Iterable[WatchWay]:
    """The ways a watch tells by, each once: its own addresses, else those of [notify]; its webhook and its files."""
    common = environment.get(VARIABLE, "").split() or config.settings.notify.urls
    urls = common if watch.urls is None else watch.urls
    ways: list[WatchWay] = [AppriseWay(make_way_name(url), url) for url in dict.fromkeys(urls)]
    if watch.webhook is not None:
        ways.append(WebhookWay.make(watch.webhook))
    if watch.atom_file is not None:
        ways.append(AtomWay(make_file_name("atom", watch.atom_file), watch.atom_file))
    if watch.digest_folder is not None:
        ways.append(FileWay(make_file_name("folder", watch.digest_folder), watch.digest_folder))
    return ways
