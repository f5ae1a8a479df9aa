"""A folder of Markdown files, one an article, by source and month: `le-fanal/2026-11/12.md`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archive.export.article import ExportedArticle, to_exported_article
from archive.export.format import Format, OptionValues
from archive.export.markdown import to_markdown
from archive.export.selected import SelectedArticles


def write_folder(selected: SelectedArticles, path: Path, _options: OptionValues) -> None:
    """Write the folder."""
    write_texts(selected, path, "md", to_markdown)


def write_texts(selected: SelectedArticles, path: Path, suffix: str, to_text: Callable[[ExportedArticle], str]) -> None:
    """Write a file an article; no folder holds more than a newsroom's month."""
    path.mkdir()
    made: set[Path] = set()
    for row in selected.read_rows():
        article = to_exported_article(row)
        folder = path / to_folder_name(article.source) / article.day_on[:7]
        if folder not in made:
            folder.mkdir(parents=True, exist_ok=True)
            made.add(folder)
        (folder / f"{article.article_id}.{suffix}").write_text(to_text(article), encoding="utf-8", newline="\n")


def to_folder_name(source: str) -> str:
    """The name of a source as that of a folder: no separator of paths, no leading point."""
    return source.replace("/", "_").replace("\\", "_").lstrip(".") or "_"


FORMAT = Format(name="markdown", title="Markdown: a folder with a file an article", suffix="", write=write_folder)
