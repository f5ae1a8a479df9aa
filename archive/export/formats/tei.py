"""TEI P5: one teiCorpus with a header that names the newsrooms, and a TEI element an article with a header of its own.

Intertitres begin divisions (`<div><head>`), list items stand in `<list>`, quotations in `<quote>`, rows of tables in
`<table>`, all else in `<p>`; headline and lead are a head and a paragraph of their own. The whole is well-formed
however damaged a field is: what XML 1.0 cannot hold is replaced by U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from archive.export.article import ExportedArticle, to_exported_article, to_xml_text
from archive.export.format import Format, OptionValues
from archive.export.row import ExportRow
from archive.export.stream import Stream
from archive.export.summary import ExportSummary

_LANGUAGE = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def make_stream(summary: ExportSummary, _options: OptionValues) -> Stream:
    """The stream of the corpus."""
    return Stream(format_rows, head=_format_head(summary), tail="</teiCorpus>\n")


def format_rows(rows: Sequence[ExportRow]) -> str:
    """The TEI elements of some articles."""
    return "".join([_format_article(to_exported_article(row)) for row in rows])


def _text(value: str) -> str:
    return escape(to_xml_text(value))


def _attribute(value: str) -> str:
    return quoteattr(to_xml_text(value))


def _format_head(summary: ExportSummary) -> str:
    sources = "".join(
        f'<bibl><title level="j">{_text(each.title)}</title> <pubPlace>{_text(each.country.upper())}</pubPlace> '
        f"<ref target={_attribute(_to_target(each.homepage))}>{_text(each.homepage)}</ref> "
        f"<extent>{each.articles} articles, {each.words} mots</extent></bibl>\n"
        for each in summary.sources
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">\n<teiHeader>\n'
        "<fileDesc>\n<titleStmt><title>Articles de presse archivés par Marbre</title></titleStmt>\n"
        f"<extent>{summary.articles} articles, {summary.words} mots</extent>\n"
        "<publicationStmt><p>Corpus de travail ; les droits sur les textes restent à leurs éditeurs.</p>"
        "</publicationStmt>\n"
        f"<sourceDesc>\n<listBibl>\n{sources}</listBibl>\n</sourceDesc>\n</fileDesc>\n"
        "<encodingDesc><p>Textes extraits des pages archivées ; ont été retirés les éléments de page, journalisés dans "
        f"l’archive. État de la chaîne de preuve : {_text(summary.chain_digest)}.</p></encodingDesc>\n</teiHeader>\n"
    )


def _format_article(article: ExportedArticle) -> str:
    language = article.language if article.language and _LANGUAGE.fullmatch(article.language) else None
    declared = f" xml:lang={_attribute(language)}" if language else ""
    return (
        f'<TEI xml:id="article-{article.article_id}"{declared}>\n<teiHeader>\n<fileDesc>\n'
        f"<titleStmt><title>{_text(article.title or article.url)}</title>{_format_authors(article)}</titleStmt>\n"
        f"<extent>{article.words} mots</extent>\n"
        "<publicationStmt><p>Les droits sur le texte restent à son éditeur.</p></publicationStmt>\n"
        f"<sourceDesc>{_format_source(article)}</sourceDesc>\n</fileDesc>\n{_format_profile(article)}</teiHeader>\n"
        f"<text>\n<body>\n{''.join(_format_body(article))}</body>\n</text>\n</TEI>\n"
    )


def _format_authors(article: ExportedArticle) -> str:
    return "".join(f"<author>{_text(name)}</author>" for name in article.authors)


def _format_source(article: ExportedArticle) -> str:
    date = f"<date when={_attribute(article.published)}>{_text(article.published)}</date>" if article.published else ""
    title = f'<title level="a">{_text(article.title)}</title>' if article.title else ""
    agency = f"<orgName>{_text(article.agency)}</orgName>" if article.agency else ""
    return (
        f"<bibl>{title}{_format_authors(article)}{agency}"
        f'<title level="j">{_text(article.source_title)}</title>{date}'
        f"<ref target={_attribute(_to_target(article.url))}>{_text(article.url)}</ref>"
        f'<idno type="source">{_text(article.source)}</idno><idno type="payload">{article.payload_digest}</idno>'
        f'<idno type="text">{article.text_digest}</idno>'
        f'<date type="captured" when="{article.captured_at:%Y-%m-%dT%H:%M:%SZ}"/></bibl>'
    )


def _format_profile(article: ExportedArticle) -> str:
    words = [*((("section", article.section),) if article.section else ()), *(("tag", tag) for tag in article.tags)]
    terms = "".join(f'<term type="{kind}">{_text(word)}</term>' for kind, word in words)
    state = f'<term type="completeness">{article.completeness}</term>'
    return f"<profileDesc><textClass><keywords>{terms}{state}</keywords></textClass></profileDesc>\n"


def _format_body(article: ExportedArticle) -> Iterator[str]:
    """A division for the article, and in it one for each intertitre."""
    yield "<div>\n"
    if article.title:
        yield f"<head>{_text(article.title)}</head>\n"
    if article.lead:
        yield f'<p rend="lead">{_text(article.lead)}</p>\n'
    is_inner, is_empty = False, not article.lead
    for kind, lines in article.list_runs():
        if kind != "intertitre":
            yield _format_run(kind, lines)
            is_empty = False
            continue
        for line in lines:
            yield f"{_end(is_empty) if is_inner else ''}<div>\n<head>{_text(line)}</head>\n"
            is_inner, is_empty = True, True
    yield _end(is_empty)
    if is_inner:
        yield "</div>\n"


def _end(is_empty: bool) -> str:
    """The end of a division, which has to hold something."""
    return f"{'<p/>' if is_empty else ''}</div>\n"


def _format_run(kind: str, lines: Sequence[str]) -> str:
    each = [_text(line) for line in lines]
    if kind == "item":
        return f"<list>{''.join(f'<item>{line}</item>' for line in each)}</list>\n"
    if kind == "quote":
        return f"<quote>{''.join(f'<p>{line}</p>' for line in each)}</quote>\n"
    if kind == "row":
        return f"<table>{''.join(f'<row><cell>{line}</cell></row>' for line in each)}</table>\n"
    return "".join(f"<p>{line}</p>\n" for line in each)


def _to_target(url: str) -> str:
    """An address without the white space that TEI's pointers are separated by."""
    return "".join(url.split()) or "#"


FORMAT = Format(
    name="tei",
    title="TEI P5: one teiCorpus",
    suffix=".xml",
    media_type="application/tei+xml; charset=utf-8",
    stream=make_stream,
    tells_summary=True,
)
