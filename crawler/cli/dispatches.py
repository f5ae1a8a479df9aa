"""`marbre dispatches`."""

from __future__ import annotations

import csv
import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from archive.locale.labels import tell_label
from archive.model.extraction import parse_moment
from archive.model.words.closest import tell_closest
from crawler.cli.options import (
    INSTANT,
    MOST,
    add_archive_option,
    add_config_option,
    add_json_option,
    load_config,
    open_archive,
)
from crawler.cli.output.say import say, say_raw, say_styled, style

if TYPE_CHECKING:
    from archive.dispatches.read import DispatchRow, MemberRow
    from archive.store import Archive

_LARGEST_NUMBER = 2**63 - 1  # of SQLite's keys
_MOST_PROCESSES = 6
"""Processes that read for a rebuild, at most: what one writes, six have read. Each takes some 150 MB."""


@click.command(name="dispatches")
@click.argument("dispatch_id", required=False, metavar="[NUMBER]", type=click.IntRange(1, _LARGEST_NUMBER))
@click.option("--article", metavar="URL|NUMBER", help="Those that this article is of.")
@click.option("--source", metavar="NAME", help="Those that this source has printed.")
@click.option("--agency", metavar="NAME", help="Those that come from this agency, as their members name it: AFP …")
@click.option("--since", type=INSTANT, help="Those first seen since then.")
@click.option(
    "--sources", "fewest_sources", type=click.IntRange(2, MOST), default=2, help="In so many sources at least."
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="So many at most.")
@click.option("--passages", is_flag=True, help="With NUMBER: what each text shares with the most complete one.")
@click.option("--rebuild", is_flag=True, help="Make fingerprints and dispatches of the whole archive anew.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets, one row a text.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    dispatch_id: int | None,
    article: str | None,
    passages: bool,
    rebuild: bool,
    as_csv: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
    **wanted: Any,
) -> None:
    """Show which texts several newsrooms have printed: wire copy, communiqués, reprints.

    Without NUMBER the newest dispatches are listed; with it, who printed it, when, and how much of each text it is.
    A crawl finds dispatches at its end, in what it brought against all that is held. --rebuild is for after an update
    that decides in another way; it may be broken off, and the next crawl goes on.

    \b
    Examples:
      marbre dispatches --agency AFP --since 2026-11-01
      marbre dispatches 12 --passages
      marbre dispatches --article https://example.org/politique/une.html
      marbre dispatches --csv --limit 100000 > reprises.csv
      marbre dispatches --rebuild
    """
    if as_csv and as_json:
        raise click.UsageError(_("--csv and --json are two forms; give one of them"))
    if passages and dispatch_id is None:
        raise click.UsageError(_("--passages wants the NUMBER of a dispatch"))
    if rebuild and (dispatch_id is not None or article is not None or as_csv):
        raise click.UsageError(_("--rebuild is of the whole archive; leave out what chooses dispatches"))
    config = load_config(config_dir)
    with open_archive(archive_file, config, read_only=not rebuild) as (archive, path):
        if rebuild:
            _rebuild(archive, str(path), as_json=as_json)
            return
        shown = _find(archive, dispatch_id, article, wanted)
        if as_csv:
            _print_csv(archive, shown)
        elif as_json:
            rows = [_to_json(archive, each, passages=passages) for each in shown]
            say_raw(json.dumps({"archive": str(path), "dispatches": rows}, ensure_ascii=False, indent=1))
        elif dispatch_id is not None or article is not None:
            for each in shown:
                _print_whole(archive, each, passages=passages)
        else:
            _print_list(shown)
        if not shown and not as_csv and not as_json:
            say(_tell_none(archive, article))
        if waiting := archive.dispatches.count_waiting():
            _warn_of_waiting(waiting, is_outdated=archive.dispatches.is_outdated())


def _rebuild(archive: Archive, path: str, *, as_json: bool) -> None:
    from crawler.cli.output.progress import show_progress

    with show_progress("articles", quiet=as_json) as progress:
        done = archive.dispatches.rebuild(progress=progress, processes=min(os.cpu_count() or 1, _MOST_PROCESSES))
    if as_json:
        say_raw(json.dumps({"archive": path, "articles": done}, indent=1))
    else:
        say(
            ngettext(
                "Looked at {done} article. Archive: {path}", "Looked at {done} articles. Archive: {path}", done
            ).format(done=done, path=path)
        )


def _find(archive: Archive, dispatch_id: int | None, article: str | None, wanted: dict[str, Any]) -> list[DispatchRow]:
    from archive.dispatches.read import DispatchQuery

    if dispatch_id is not None:
        found = archive.dispatches.find(dispatch_id)
        if found is None:
            raise click.UsageError(
                _("{path}: has no dispatch {dispatch_id}; `marbre dispatches` lists them").format(
                    path=archive.path, dispatch_id=dispatch_id
                )
            )
        return [found]
    if article is not None:
        row = archive.articles.find(int(article) if article.isdecimal() else article)
        if row is None:
            raise click.UsageError(_("{path}: has no article {article}").format(path=archive.path, article=article))
        ids = archive.dispatches.list_of_article(row.article_id)
        return [each for each in map(archive.dispatches.find, ids) if each is not None]
    newest = archive.dispatches.list_newest(DispatchQuery(**wanted))
    if not newest and wanted["source"] is not None:
        _require_source(archive, wanted["source"])
    return newest


def _require_source(archive: Archive, name: str) -> None:
    """A name that the archive has not is a mistake, not a source without wire copy."""
    names = [state.source for state in archive.crawls.list_source_states()]
    if name not in names:
        meant = tell_closest([name], names) or _("; see `marbre status`")
        raise click.UsageError(
            _("the archive has no source of the name {unknown}{meant}").format(unknown=name, meant=meant)
        )


def _warn_of_waiting(waiting: int, *, is_outdated: bool) -> None:
    mends = _("`marbre dispatches --rebuild` does it, by today's rules") if is_outdated else _("the next crawl does it")
    say(
        ngettext(
            "{waiting} article has not been looked at yet; {mends}.",
            "{waiting} articles have not been looked at yet; {mends}.",
            waiting,
        ).format(waiting=waiting, mends=mends),
        err=True,
    )


def _print_list(shown: list[DispatchRow]) -> None:
    for each in shown:
        agency = f" · {each.agency}" if each.agency else ""
        say(f"{each.dispatch_id:>6}  {each.title or _('(no title)')}")
        about = _("{first_at:%Y-%m-%d} · {first_source} · {sources} sources, {articles} texts{agency}").format(
            first_at=each.first_at,
            first_source=each.first_source,
            sources=each.sources,
            articles=each.articles,
            agency=agency,
        )
        say_styled(style(f"        {about}", dim=True))


def _tell_none(archive: Archive, article: str | None) -> str:
    """Why none is shown: this article is of none, nothing fits what was asked, or there are none at all."""
    from archive.dispatches.read import DispatchQuery

    if not archive.dispatches.list_newest(DispatchQuery(limit=1)):
        return _(
            "{path}: holds no dispatches: so far no two sources have printed the same text. A crawl looks for them "
            "at its end; after an import or a merge, `marbre dispatches --rebuild` does"
        ).format(path=archive.path)
    if article is not None:
        return _("No other source has printed the text of article {article}.").format(article=article)
    return _("No dispatch has this.")


def _print_whole(archive: Archive, each: DispatchRow, *, passages: bool) -> None:
    say(_("Dispatch {dispatch_id}: {title}").format(dispatch_id=each.dispatch_id, title=each.title or _("(no title)")))
    if each.agency:
        named = ", ".join(map(str, each.agency_named_by))
        others = "".join(_("; {name} by {count}").format(name=name, count=count) for name, count in each.agency_others)
        say(
            ngettext(
                "Agency: {agency}, named by article {named}{others}",
                "Agency: {agency}, named by articles {named}{others}",
                len(each.agency_named_by),
            ).format(agency=each.agency, named=named, others=others)
        )
    if not each.is_surely_first:
        say(_("By their dates, another text than the one marked first may have been there before it."))
    for member in archive.dispatches.list_members(each.dispatch_id):
        date = _("{published}, seen {first_seen_at:%Y-%m-%d %H:%M}").format(
            published=_tell_published(member.published), first_seen_at=member.first_seen_at
        )
        complete = _(", the most complete") if member.article_id == each.complete_article_id else ""
        role = f"{member.place:>3}. {tell_label('dispatch_role', member.role)}{complete}"
        say("\n" + _("{role}: {source}, {date}").format(role=role, source=member.source_title, date=date))
        say(f"     {member.title or _('(no title)')}")
        share = _("{copied_words} of {words} words are shared ({copied_share:.0%})").format(
            copied_words=member.copied_words, words=member.words, copied_share=member.copied_share
        )
        say_styled(style(f"     {share} · {member.url}  ({member.article_id})", dim=True))
        for passage in _list_passages(archive, each, member) if passages else ():
            say(f"     « {passage} »")
    say()


def _tell_published(published: str | None) -> str:
    """A page's date as precisely as it gives one: a minute, a day, a month."""
    moment = parse_moment(published)
    if moment is None:
        return _("no date")
    forms = {"minute": _("{at:%Y-%m-%d %H:%M}"), "day": _("{at:%Y-%m-%d}"), "month": _("{at:%Y-%m}")}
    return forms[moment.precision].format(at=moment.at)


def _list_passages(archive: Archive, each: DispatchRow, member: MemberRow) -> list[str]:
    """What a text shares with the most complete one; nothing for that one itself."""
    other = each.complete_article_id
    if member.article_id == other:
        return []
    return [" ".join(passage.text.split()) for passage in archive.dispatches.find_passages(member.article_id, other)]


def _to_json(archive: Archive, each: DispatchRow, *, passages: bool) -> dict[str, Any]:
    members = []
    for member in archive.dispatches.list_members(each.dispatch_id):
        row = _to_plain(asdict(member))
        if passages:
            row["passages"] = _list_passages(archive, each, member)
        members.append(row)
    return _to_plain(asdict(each)) | {"members": members}


def _to_plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _print_csv(archive: Archive, shown: list[DispatchRow]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((
        "dispatch_id", "dispatch_agency", "dispatch_sources", "place", "role", "article_id", "source", "country",
        "published", "first_seen_at", "copied_share", "copied_words", "words", "agency", "title", "url",
    ))  # fmt: skip
    for each in shown:
        for member in archive.dispatches.list_members(each.dispatch_id):
            writer.writerow((
                each.dispatch_id, each.agency, each.sources, member.place, member.role, member.article_id,
                member.source, member.country, member.published, member.first_seen_at.isoformat(), member.copied_share,
                member.copied_words, member.words, member.agency, _escape(member.title), _escape(member.url),
            ))  # fmt: skip


def _escape(text: str | None) -> str | None:
    """A text that a spreadsheet would take for a formula is told apart by an apostrophe."""
    return f"'{text}" if text and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
