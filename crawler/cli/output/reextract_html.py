"""The report of a re-extraction as one web page that needs nothing else: counts, sources, fields, word diffs."""

from __future__ import annotations

from datetime import datetime
from gettext import gettext as _
from html import escape

from archive.locale.labels import is_french
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
        _render_row(name, stats) for name, stats in (*sorted(report.by_source.items()), (_("all"), report.total))
    )
    fields = ", ".join(f"{escape(name)} {number}" for name, number in report.total.fields.most_common()) or _("none")
    changes = "".join(map(_render_change, report.largest)) or f"<p>{_('None.')}</p>"
    head = "".join(f"<th>{_(name)}</th>" for name in ("source", "pages", *_OUTCOMES, "words +", "words −"))
    return (
        '<!doctype html><html lang="' + ("fr" if is_french() else "en") + '"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{REPORT_MARK.decode()}<style>{_STYLE}</style></head><body><h1>{_('Re-extraction')}</h1>"
        f"<p>{escape(to_sentence(outcome))}</p>"
        f"<p>{_('Extractor:')} {escape(', '.join(outcome.extractors))}<br>"
        f"{_('Archive:')} {escape(str(outcome.archive))}<br>"
        f"{at:%Y-%m-%d %H:%M} UTC</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{_('Changed texts:')} {list_changed(report.total) or _('none')}</p><p>{_('Fields changed:')} {fields}</p>"
        f"<h2>{_('Largest changes')}</h2>{changes}</body></html>\n"
    )


def _render_row(name: str, stats: DifferenceCounts) -> str:
    counts = (stats.pages, *(stats.outcomes[each] for each in _OUTCOMES), stats.words_added, stats.words_removed)
    return f"<tr><td>{escape(name)}</td>{''.join(f'<td>{number}</td>' for number in counts)}</tr>"


def _render_change(change: LargeChange) -> str:
    found, page = change.difference, change.page
    what = _(found.outcome) if change.no_text is None else f"{_(found.outcome)}: {change.no_text}"
    titles = ""
    if change.former_title != change.title:
        titles = f"<p><del>{escape(change.former_title or '')}</del> <ins>{escape(change.title or '')}</ins></p>"
    diff = "".join(
        f"{_TAGS[piece.mark][0]}{escape(piece.text)}{_TAGS[piece.mark][1]}"
        for piece in compute_word_diff(change.former_text, change.text)
    )
    return (
        f"<details><summary>{escape(what)}, +{found.words_added} −{found.words_removed} {_('words')} "
        f"({found.share:.0%}) {escape(page.url)}</summary><p>{escape(page.source)}, "
        f"{_('captured')} {page.captured_at:%Y-%m-%d %H:%M} UTC; "
        f"{_('fields:')} {escape(', '.join(found.fields) or _('none'))}</p>{titles}<pre>{diff}</pre></details>"
    )
