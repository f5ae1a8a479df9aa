"""What an article's page shows besides the article: every line that no extraction may give as its text."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

from crawler.demo.articles import Article
from crawler.demo.editions import Edition
from crawler.demo.pages.article import render_article_html

_INLINE = frozenset({"a", "abbr", "cite", "em", "i", "b", "small", "span", "strong", "time", "label"})
_HIDDEN = frozenset({"head", "script", "style", "template", "textarea"})


def list_noise_lines(article: Article, edition: Edition, base: str = "http://fanal.example") -> tuple[str, ...]:
    """The visible lines of the page that are neither headline, lead nor block of the text, in page order.

    Captions, credits, byline and dates are among them: they are fields of the article, not its text.
    """
    wanted = {article.title, article.lead, *(block.text for block in article.expected_blocks)}
    return tuple(line for line in list_visible_lines(render_article_html(article, edition, base)) if line not in wanted)


def list_visible_lines(html: str) -> Sequence[str]:
    """The text of a page as a reader sees it: one line a block, the cells of a table row joined by " | "."""
    parser = _LineParser()
    parser.feed(html)
    parser.close()
    return parser.lines


class _LineParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._hidden = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _HIDDEN:
            self._hidden += 1
        if tag == "td":
            self._line += " | " if self._cells else ""
            self._cells += 1
        elif tag not in _INLINE:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden -= 1
        if tag not in _INLINE and tag != "td":
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._line += data

    def close(self) -> None:
        super().close()
        self._end_line()

    def _end_line(self) -> None:
        # Plain white space only: no-break spaces are part of the text.
        line = " ".join(part for part in self._line.replace("\t", " ").replace("\n", " ").split(" ") if part)
        if line:
            self.lines.append(line)
        self._line, self._cells = "", 0
