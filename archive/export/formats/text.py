"""A folder of plain text files, one an article, by source and month: headline, lead and text, a block a line."""

from __future__ import annotations

from pathlib import Path

from archive.export.article import ExportedArticle
from archive.export.format import Format, OptionValues
from archive.export.formats.markdown import write_texts
from archive.export.selected import SelectedArticles


def write_folder(selected: SelectedArticles, path: Path, _options: OptionValues) -> None:
    """Write the folder."""
    write_texts(selected, path, "txt", to_plain_text)


def to_plain_text(article: ExportedArticle) -> str:
    """Headline, lead and text, with an empty line between them."""
    return "\n\n".join(part for part in (article.title, article.lead, article.text) if part) + "\n"


FORMAT = Format(name="text", title="Plain text: a folder with a file an article", suffix="", write=write_folder)
