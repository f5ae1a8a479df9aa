"""An article as a reference: BibTeX, RIS, CSL-JSON, COinS, and the meta tags that Zotero reads. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import urlencode

from archive.articles.read import ArticleRow
from archive.export.article import ExportedArticle

Citable = ArticleRow | ExportedArticle
"""What can be cited."""

_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_LINE_ENDS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def _line(text: str | None) -> str:
    """One line: line ends in a field would begin a new one in RIS."""
    return _LINE_ENDS.sub(" ", text or "").strip()


def to_day(article: Citable) -> str:
    """`2022-08-05`, `2022-08` or nothing: the day of publication in the page's own zone."""
    return str(article.published or "")[:10]


def to_bibtex(article: Citable) -> str:
    """One @online entry of biblatex, UTF-8; the archive's capture stands in its note."""
    fields = {
        "author": " and ".join(f"{{{_line(name).translate(_BIBTEX)}}}" for name in article.authors),
        "title": f"{{{_line(article.title).translate(_BIBTEX)}}}",
        "organization": f"{{{_line(article.source_title).translate(_BIBTEX)}}}",
        "date": to_day(article),
        "url": re.sub(r"[{}\\\s]", "", article.url),
        "urldate": f"{article.captured_at:%Y-%m-%d}",
        "langid": "french" if (article.language or "fr").startswith("fr") else _line(article.language),
        "note": f"{article.payload_digest}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value and value != "{}"]
    return f"@online{{{_key(article)},\n" + "\n".join(lines) + "\n}\n"


def _key(article: Citable) -> str:
    plain = unicodedata.normalize("NFKD", article.source).encode("ascii", "ignore").decode()
    return f"{re.sub('[^a-z0-9]+', '-', plain.lower()).strip('-') or 'article'}-{article.article_id}"


def to_ris(article: Citable) -> str:
    """One NEWS record, lines ended as the format wants them (CR LF)."""
    tags = [
        ("TY", "NEWS"),
        *(("AU", name) for name in article.authors),
        ("TI", article.title),
        ("T2", article.source_title),
        ("SE", article.section),
        ("DA", to_day(article).replace("-", "/")),
        ("PY", to_day(article)[:4]),
        ("AB", article.lead),
        *(("KW", tag) for tag in article.tags),
        ("LA", article.language),
        ("UR", article.url),
        ("Y2", f"{article.captured_at:%Y/%m/%d}"),
        ("N1", f"{article.payload_digest}"),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags if _line(value)) + "ER  - \r\n"


def to_csl(article: Citable) -> dict[str, Any]:
    """One item of CSL-JSON 1.0.2; names stay whole, as the page has them."""
    day = [int(part) for part in to_day(article).split("-") if part.isdigit()]
    captured = article.captured_at
    fields = {
        "id": _key(article),
        "type": "article-newspaper",
        "title": _line(article.title),
        "author": [{"literal": _line(name)} for name in article.authors if _line(name)],
        "container-title": _line(article.source_title),
        "section": _line(article.section),
        "issued": {"date-parts": [day]} if day else None,
        "accessed": {"date-parts": [[captured.year, captured.month, captured.day]]},
        "abstract": _line(article.lead),
        "keyword": ", ".join(_line(tag) for tag in article.tags),
        "language": _line(article.language),
        "URL": article.url,
        "note": article.payload_digest,
    }
    return {name: value for name, value in fields.items() if value}


def to_coins(article: Citable) -> str:
    """The title attribute of a COinS span (OpenURL 1.0, Dublin Core)."""
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "newspaperArticle"),
        ("rft.title", _line(article.title)),
        *(("rft.creator", _line(name)) for name in article.authors),
        ("rft.source", _line(article.source_title)),
        ("rft.date", to_day(article)),
        ("rft.language", _line(article.language)),
        ("rft.identifier", _line(article.url)),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def to_meta_tags(article: Citable) -> list[tuple[str, str]]:
    """Names and contents of meta tags: Highwire's citation_*, which Zotero and reference managers read."""
    pairs = [
        ("citation_title", _line(article.title)),
        *(("citation_author", _line(name)) for name in article.authors),
        ("citation_publication_date", to_day(article).replace("-", "/")),
        ("citation_journal_title", _line(article.source_title)),
        ("citation_language", _line(article.language)),
        ("citation_public_url", _line(article.url)),
    ]
    return [(name, value) for name, value in pairs if value]
