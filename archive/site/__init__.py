"""The archive's site: a Datasette plugin, registered by entry point, so that `datasette archive.db` alone finds it.

This file holds Datasette's hooks and nothing else; each says in one line what it gives. Where none of the files that
Datasette serves is an archive, the hooks give nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import datasette as datasette_package
from asgi_gzip import GZipMiddleware

from archive.search.functions import register
from archive.site.database import find_archive_name
from archive.site.datasette_words import DatasetteWords
from archive.site.frame import add_frame
from archive.site.language import request_language
from archive.site.links import link_cell
from archive.site.metadata import make_metadata, make_queries
from archive.site.middleware import SiteMiddleware
from archive.site.result_limits import limit_results
from archive.site.routes import make_routes
from archive.site.withheld import forbids_action, hide_from_elsewhere

_F = TypeVar("_F", bound=Callable[..., Any])
_NOT_GIVEN = {
    *("plugins", "allow", "allow_sql", "permissions", "queries", "source", "source_url", "license", "license_url"),
    *("about", "about_url", "extra_css_urls", "extra_js_urls", "tables"),
}
"""Metadata that we never give, and that is asked for many times a page. By the key "tables" Datasette asks for rules of
access alone, once for every table it names, and copies all that it is given (the tables stand under "databases").
"""

hookimpl: Callable[[_F], _F] = datasette_package.hookimpl  # it ships no types


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The addresses of our pages."""
    return make_routes()


@hookimpl
def prepare_connection(conn: Any, database: str | None, datasette: Any) -> None:
    """The SQL functions of the French search (`WHERE articles_fts MATCH french_query(:q)`), and limits for results."""
    register(conn)
    if database is not None:
        hide_from_elsewhere(conn, database, datasette)
        if database == find_archive_name(datasette):
            limit_results(conn)


@hookimpl
def permission_allowed(datasette: Any, action: str, resource: Any) -> Any:
    """No to free SQL and to tables that hold words of articles, while any article may not be shown."""
    name = find_archive_name(datasette)
    asked = resource[0] if isinstance(resource, tuple) else resource
    if name is None or asked != name:
        return None

    async def judge() -> bool | None:
        return False if await forbids_action(datasette, name, action, resource) else None

    return judge


@hookimpl
def asgi_wrapper(datasette: Any) -> Any:
    """A wrapper that finds the language of each request and completes and compresses each answer."""
    # Level 5: pages and JSON shrink to a fifth, at half the time of level 9.
    return lambda app: GZipMiddleware(SiteMiddleware(app, datasette), minimum_size=1000, compresslevel=5)


@hookimpl
def get_metadata(datasette: Any, key: str | None) -> dict[str, Any]:
    """Descriptions, units and facets of tables and columns, in the language of the request."""
    name = None if key in _NOT_GIVEN else find_archive_name(datasette)
    return {} if name is None else {"databases": {name: make_metadata(request_language.get(), name)}}


@hookimpl
def canned_queries(datasette: Any, database: str) -> dict[str, Any]:
    """Ready-made SQL queries for questions that are asked often."""
    return make_queries(request_language.get()) if database == find_archive_name(datasette) else {}


@hookimpl
def render_cell(value: Any, column: str, database: str, datasette: Any) -> str | None:
    """A link to the page of the article or source whose key stands in a cell of Datasette's tables."""
    return link_cell(datasette, value, column) if database == find_archive_name(datasette) else None


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """The site's words and frame for Datasette's own pages: tables, SQL and errors."""
    add_frame(env, datasette)
    env.add_extension(DatasetteWords)
