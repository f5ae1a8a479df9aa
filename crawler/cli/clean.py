"""`marbre clean`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from gettext import gettext as _
from typing import IO

import click

from crawler.cli.options import INSTANT, add_json_option
from crawler.cli.output.say import say_raw


@click.command(name="clean")
@click.argument("text", type=click.File("rb"), default="-", metavar="[FILE]")
@click.option("--read-at", type=INSTANT, metavar="DATE", help='What "hier" in the text refers to. Default: now.')
@add_json_option
def command(text: IO[bytes], read_at: datetime | None, as_json: bool) -> None:
    """Clean a text that an earlier pipeline left, by the rules that clean pages; - or nothing is standard input.

    Prints the text that is left, one block a line; --json adds what its own lines said (title, authors, date …) and
    the log of what was removed, which together with the text gives back every line.

    \b
    Examples:
      marbre clean depeche.txt
      marbre clean --json < depeche.txt
    """
    try:
        given = text.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(
            _("{name}: not UTF-8 ({error}); convert it first, with iconv for example").format(
                name=text.name, error=error
            )
        ) from error
    from pipelines.clean import clean

    cleaned = clean(given, read_at or datetime.now(UTC))
    if not as_json:
        sys.stdout.write(cleaned.text + "\n" if cleaned.text else "")
        return
    row = {
        "text": cleaned.text,
        "text_digest": cleaned.text_digest,
        "block_kinds": cleaned.block_kinds,
        "title": cleaned.title,
        "byline": cleaned.byline,
        "authors": cleaned.authors,
        "credit": cleaned.credit,
        "published_at": str(cleaned.published) if cleaned.published else None,
        "precision": cleaned.published.precision if cleaned.published else None,
        "reading_minutes": cleaned.reading_minutes,
        "removals": [{"rule": r.rule, "text": r.text, "block": r.block, "start": r.start} for r in cleaned.removals],
    }
    say_raw(json.dumps(row, ensure_ascii=False, indent=1))
