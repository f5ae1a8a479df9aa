"""`marbre diff`."""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from crawler.cli.options import COUNT, add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw, say_styled, style, to_shown

if TYPE_CHECKING:
    from pathlib import Path

    from archive.articles.classify_change import Wording
    from archive.articles.history import ArticleHistory, RevisionRow
    from archive.model.words.word_diff import DiffPiece
    from archive.store import Archive

_PAGE = """<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ max-width: 42em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.5 Georgia, serif; }}
del {{ background: #fdd; color: #900; }}
ins {{ background: #dfd; color: #060; text-decoration: none; font-weight: bold; }}
header {{ color: #555; font: .85em sans-serif; }}
</style>
<header>{header}</header>
{body}
</html>
"""


@click.command(name="diff")
@click.argument("article", metavar="URL|ID")
@click.argument("numbers", nargs=-1, type=COUNT, metavar="[N M]")
@click.option("--whole", is_flag=True, help="Print the unchanged paragraphs too.")
@click.option("--html", "as_html", is_flag=True, help="Print an HTML page with <ins> and <del>.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    article: str,
    numbers: tuple[int, ...],
    whole: bool,
    as_html: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
) -> None:
    """Show, word by word, what changed between revisions N and M of an article; by default between its last two.

    On a terminal, what went is red and struck out, what came is green; elsewhere [-what went-] and {+what came+}.
    Both texts are read by one extractor.

    \b
    Examples:
      marbre diff mali-live.net/politique/1008/
      marbre diff 17 1 3
      marbre diff 17 --html > changes.html
    """
    config = load_config(config_dir)
    from archive.model.words.word_diff import compute_word_diff
    from crawler.reextract.revision_texts import find_revision_texts

    with open_archive(archive_file, config, read_only=True) as (archive, path):
        history = _find_history(archive, article, path)
        before, after = _choose_pair(history, numbers)
        texts = find_revision_texts(archive, history, before, after, config)
    if texts is None:
        raise click.ClickException(_("no extractor has read both pages, and the present one reads no text out of them"))
    before_text, after_text = map(_join, texts)
    pieces = compute_word_diff(before_text, after_text)
    header = _format_header(history, before, after)
    if as_json:
        _print_json(history, before, after, pieces)
    elif as_html:
        _print_html(history, header, pieces)
    else:
        say(header)
        _print(pieces, whole=whole)


def _find_history(archive: Archive, article: str, path: Path) -> ArticleHistory:
    history = archive.articles.find_history(article)
    if history is None:
        raise click.UsageError(_("no article {article} in {path}").format(article=article, path=path))
    return history


def _choose_pair(history: ArticleHistory, numbers: tuple[int, ...]) -> tuple[RevisionRow, RevisionRow]:
    by_number = {revision.number: revision for revision in history.revisions}
    last = max(by_number)
    if last == 1:
        raise click.UsageError(
            _("article {article_id} has had one text only; there is nothing to compare").format(
                article_id=history.article_id
            )
        )
    if len(numbers) not in (0, 2):
        raise click.UsageError(_("give two numbers of revisions, or none for the last two"))
    asked = numbers or (last - 1, last)
    unknown = [number for number in asked if number not in by_number]
    if unknown:
        raise click.UsageError(
            _("no revision {unknown}; article {article_id} has 1 to {last}").format(
                unknown=unknown[0], article_id=history.article_id, last=last
            )
        )
    return by_number[asked[0]], by_number[asked[1]]


def _join(wording: Wording) -> str:
    return "\n".join(part for part in (wording.title, wording.lead, wording.text) if part)


def _format_header(history: ArticleHistory, before: RevisionRow, after: RevisionRow) -> str:
    change = f": {after.change}" if after.number == before.number + 1 else ""
    return _(
        "{url}, revision {number} of {seen_at:%Y-%m-%d %H:%M} UTC to {number2} of {seen_at2:%Y-%m-%d %H:%M} UTC{change}"
    ).format(
        url=history.url,
        number=before.number,
        seen_at=before.seen_at,
        number2=after.number,
        seen_at2=after.seen_at,
        change=change,
    )


def _print_html(history: ArticleHistory, header: str, pieces: Sequence[DiffPiece]) -> None:
    body = "\n".join(f"<p>{''.join(map(_mark_up, line))}</p>" for line in _split_lines(pieces))
    say_raw(_PAGE.format(title=html.escape(history.title or ""), header=html.escape(header), body=body), nl=False)


def _split_lines(pieces: Sequence[DiffPiece]) -> Iterator[list[DiffPiece]]:
    """The pieces by paragraph."""
    from archive.model.words.word_diff import DiffPiece

    line: list[DiffPiece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        line.append(DiffPiece(piece.mark, first))
        for text in others:
            yield line
            line = [DiffPiece(piece.mark, text)]
    if any(piece.text for piece in line):
        yield line


def _print(pieces: Sequence[DiffPiece], *, whole: bool) -> None:
    passed_over = False
    for line in _split_lines(pieces):
        is_changed = any(piece.mark != "equal" and piece.text for piece in line)
        if whole or is_changed:
            say_styled(*map(_style if sys.stdout.isatty() else _bracket, line))
        elif not passed_over:
            say("…")
        passed_over = not (whole or is_changed)


def _style(piece: DiffPiece) -> str:
    if piece.mark == "delete":
        return style(piece.text, fg="red", strikethrough=True)
    return style(piece.text, fg="green", bold=True) if piece.mark == "insert" else to_shown(piece.text)


def _bracket(piece: DiffPiece) -> str:
    if not piece.text:
        return ""
    text = to_shown(piece.text)
    return {"delete": f"[-{text}-]", "insert": f"{{+{text}+}}"}.get(piece.mark, text)


def _mark_up(piece: DiffPiece) -> str:
    text = html.escape(piece.text)
    return {"delete": f"<del>{text}</del>", "insert": f"<ins>{text}</ins>"}.get(piece.mark, text) if text else ""


def _print_json(history: ArticleHistory, before: RevisionRow, after: RevisionRow, pieces: Sequence[DiffPiece]) -> None:
    told = {
        "article_id": history.article_id,
        "url": history.url,
        "from": before.number,
        "to": after.number,
        "change": after.change if after.number == before.number + 1 else None,
        "pieces": [{"mark": piece.mark, "text": piece.text} for piece in pieces],
    }
    say_raw(json.dumps(told, ensure_ascii=False, indent=1))
