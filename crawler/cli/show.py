"""`marbre show`."""

from __future__ import annotations

import json
import sys
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from archive.articles.set_aside import tell_set_aside
from archive.locale.labels import tell_label
from archive.model.extraction import list_text_blocks
from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from archive.articles.read import ArticleRow
    from archive.reservations.find import ArticleReservation


@click.command(name="show")
@click.argument("article", metavar="URL|ID")
@click.option("--html", "as_html", is_flag=True, help="Print the stored bytes of the page instead.")
@add_json_option
@add_config_option
@add_archive_option
def command(article: str, as_html: bool, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Show an article: its text, what is known of it, its captures, what was removed from it.

    Any address that has led to the article will do, with or without https:// and www.

    \b
    Examples:
      marbre show mali-live.net/politique/1008/
      marbre show 17 --json
      marbre show 17 --html > page.html
    """
    from archive.model.json_form import to_json

    with open_archive(archive_file, load_config(config_dir), read_only=True) as (archive, path):
        row = archive.articles.find(article)
        reserved = None if row is None else archive.reservations.find(row.article_id)
        if row is None:
            raise click.UsageError(_("no article {article} in {path}").format(article=article, path=path))
        if as_html:
            sys.stdout.buffer.write(archive.payloads.read(row.payload_digest))
            return
    if as_json:
        said = {} if reserved is None else {"reservation": to_json(reserved)}
        say_raw(json.dumps(to_json(row) | said, ensure_ascii=False, indent=1))
    else:
        _print(row, reserved)


def _print(row: ArticleRow, reserved: ArticleReservation | None) -> None:
    fields = {
        _("article"): f"{row.article_id}, {row.source_title} ({row.country})",
        _("url"): row.url,
        _("page"): "" if row.url.startswith("http") else _("none: the text is as a database of the press gave it"),
        _("byline"): row.byline,
        _("authors"): ", ".join(row.authors),
        _("agency"): row.agency,
        _("section"): row.section,
        _("published"): str(row.published or ""),
        _("modified"): str(row.modified or ""),
        _("completeness"): tell_label("article", row.completeness),
        _("words"): str(row.words),
        _("captured"): f"{row.captured_at:%Y-%m-%d %H:%M:%S} UTC",
        _("payload"): row.payload_digest,
        _("text"): row.text_digest,
        _("extractor"): row.extractor,
        _("reserved"): "" if reserved is None else ", ".join(f"{says} ({by})" for by, says in reserved.statements),
    }
    say(row.title or _("(no headline)"))
    for name, value in fields.items():
        if value:
            say(f"  {name:13} {value}")
    if row.lead:
        say(f"\n{row.lead}")
    say("")
    for kind, line in list_text_blocks(row.text, row.block_kinds):
        say({"intertitre": f"## {line}", "item": f"- {line}", "quote": f"> {line}"}.get(kind, line))
    say(_("\nCaptures"))
    for capture in row.captures:
        what = (
            tell_label("capture_error", capture.error or "")
            or (capture.set_aside and tell_set_aside(capture.set_aside))
            or tell_label("revisit", capture.revisit or "")
            or _("response")
        )
        say(f"  {capture.captured_at:%Y-%m-%d %H:%M:%S} {capture.status or '':4} {what:26} {capture.url}")
    if row.removals:
        say(_("Removed from the text"))
        for removal in row.removals:
            for line in removal.text.split("\n"):
                say(f"  {removal.rule:24} {line}")
