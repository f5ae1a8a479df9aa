"""A template laid over a page: the elements that stand where it says. Pure; looks at a tree's outer elements only."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines.template.template import KnownElement, Template, find_key


@dataclass(frozen=True, slots=True)
class TemplateFit:
    """Where the article stands in one page, and the elements that are outside it."""

    article: HtmlElement
    outside: frozenset[HtmlElement]


def fit_template(tree: HtmlElement, template: Template) -> TemplateFit | None:
    """Lay a template over a page; None where its article's element is not there, or there more than once."""
    body = tree.find("body")
    if body is None:
        return None
    article = _find_article(body, template.way, template.names)
    if article is None:
        return None
    return TemplateFit(article, frozenset(_find_outside(body, template)))


def _find_article(body: HtmlElement, way: tuple[str, ...], names: frozenset[str]) -> HtmlElement | None:
    found = [body]
    for key in way:
        tag = key.partition(" ")[0]
        found = [child for element in found for child in element.iterchildren(tag) if find_key(child, names) == key]
    return found[0] if len(found) == 1 else None


def _find_outside(body: HtmlElement, template: Template) -> set[HtmlElement]:
    outside: set[HtmlElement] = set()
    to_read: list[tuple[HtmlElement, KnownElement]] = [(body, template.body)]
    while to_read:
        element, known = to_read.pop()
        for child in element:
            found = known.children.get(find_key(child, template.names))
            if found is None:
                continue
            if found.is_outside:
                outside.add(child)
            else:
                to_read.append((child, found))
    return outside
