"""The report of a re-extraction as one web page that needs nothing else: counts, sources, fields, word diffs."""

from __future__ import annotations

from datetime import datetime
from gettext import gettext as _
from html import escape

from archive.model.words.word_diff import compute_word_diff
from crawler.cli.output.reextract_report import ReextractOutcome, list_changed, to_sentence
from pipelines.compare.extractions import DifferenceKind as PageOutcome
from pipelines.compare.report import DifferenceCounts, LargeChange

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #ccc;text-align:right}
td:first-child,th:first-child{text-align:left}
details{margin:.6rem 0;border:1px solid #ccc;border-radius:.3rem;padding:.4rem .8rem}
summary{cursor:pointer;overflow-wrap:anywhere}pre{white-space:pre-wrap;font:inherit;overflow-wrap:anywhere}
ins{background:#d6f5d6;color:#064b06}del{background:#fbdcdc;color:#7a0b0b}
@media(prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6}ins{background:#123d12;color:#b9f0b9}
del{background:#4a1515;color:#f5bcbc}td,th,details{border-color:#444}}
"""
REPORT_MARK = b"<title>Re-extraction</title>"
"""By which a report of ours is known from another file."""

_OUTCOMES: tuple[PageOutcome, ...] = ("equal", "changed", "gained", "lost", "none")
_TAGS = {"equal": ("", ""), "insert": ("<ins>", "</ins>"), "delete": ("<del>", "</del>")}


def render_report(outcome: ReextractOutcome, at: datetime) -> str:
    """The page. Whatever comes from a newsroom is escaped."""
    report = outcome.report
    rows = "".join(
        _render_row(name, stats) for name, stats in (*sorted(report.by_source.items()), ("all", report.total))
    )
    fields = ", ".join(f"{escape(name)} {number}" for name, number in report.total.fields.most_common()) or "none"
    changes = "".join(map(_render_change, report.largest)) or "<p>None.</p>"
    head = "".join(f"<th>{name}</th>" for name in ("source", "pages", *_OUTCOMES, "words +", "words −"))
    return _(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width,initial-scale=1">{decode}<style>{style}</style></head><body><h1>Re-extraction</h1><p>{escape}</p><p>Extractor: '
        "{escape2}<br>Archive: {escape3}<br>{at:%Y-%m-%d %H:%M} "
        "UTC</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>Changed "
        "texts: {changed}</p><p>Fields changed: {fields}</p><h2>Largest "
        "changes</h2>{changes}</body></html>\n"
    ).format(
        decode=REPORT_MARK.decode(),
        style=_STYLE,
        escape=escape(to_sentence(outcome)),
        escape2=escape(", ".join(outcome.extractors)),
        escape3=escape(str(outcome.archive)),
        at=at,
        head=head,
        rows=rows,
        changed=list_changed(report.total) or "none",
        fields=fields,
        changes=changes,
    )


def _render_row(name: str, stats: DifferenceCounts) -> str:
    counts = (stats.pages, *(stats.outcomes[each] for each in _OUTCOMES), stats.words_added, stats.words_removed)
    return f"<tr><td>{escape(name)}</td>{''.join(f'<td>{number}</td>' for number in counts)}</tr>"


def _render_change(change: LargeChange) -> str:
    found, page = change.difference, change.page
    what = found.outcome if change.no_text is None else f"{found.outcome}: {change.no_text}"
    titles = ""
    if change.former_title != change.title:
        titles = _("<p><del>{escape}</del> <ins>{escape2}</ins></p>").format(
            escape=escape(change.former_title or ""), escape2=escape(change.title or "")
        )
    diff = "".join(
        f"{_TAGS[piece.mark][0]}{escape(piece.text)}{_TAGS[piece.mark][1]}"
        for piece in compute_word_diff(change.former_text, change.text)
    )
    return _(
        "<details><summary>{escape}, +{words_added} −{words_removed} words ({share:.0%}) "
        "{escape2}</summary><p>{escape3}, captured {captured_at:%Y-%m-%d %H:%M} UTC; fields: "
        "{escape4}</p>{titles}<pre>{diff}</pre></details>"
    ).format(
        escape=escape(what),
        words_added=found.words_added,
        words_removed=found.words_removed,
        share=found.share,
        escape2=escape(page.url),
        escape3=escape(page.source),
        captured_at=page.captured_at,
        escape4=escape(", ".join(found.fields) or "none"),
        titles=titles,
        diff=diff,
    )
