"""ASGI middleware around Datasette: finds the language of each request and completes the headers of each answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from archive.site.bounds import STEP_ROWS, choose_shape, cut_page_size, is_whole_table_asked, shape_of_answer
from archive.site.frame import request_address
from archive.site.language import LANGUAGES, choose_language, request_language
from archive.site.metadata import make_queries
from archive.site.request_scope import is_known_host, strip_prefix
from archive.site.security_headers import EVERYWHERE, FRAMEWORK

_AsgiMessage = MutableMapping[str, Any]
_Send = Callable[[_AsgiMessage], Awaitable[None]]
_App = Callable[[_AsgiMessage, Any, _Send], Awaitable[None]]

COOKIE = "marbre_lang"
_A_YEAR = 365 * 24 * 3600


@cache
def _list_queries() -> frozenset[str]:
    return frozenset(make_queries("fr"))


class SiteMiddleware:
    """Datasette's application with our language and headers: no foreign host and, on a read-only site, no method that
    writes.
    """

    def __init__(self, app: _App, datasette: Any) -> None:
        self._app = app
        self._datasette = datasette

    async def __call__(self, scope: _AsgiMessage, receive: Any, send: _Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        asked = _take_first(parse_qs(scope["query_string"].decode("latin-1")).get("lang"))
        config = self._datasette.plugin_config("marbre") or {}
        prefix = self._datasette.setting("base_url")
        if config.get("hosts") is not None and not is_known_host(headers.get(b"host", ""), config["hosts"]):
            await _send_line(send, 421, "421 Misdirected Request: marbre browse --allow-host NAME lets this name in")
            return
        if config.get("read_only") and scope["method"] not in ("GET", "HEAD"):
            await _send_line(send, 405, "405 Method Not Allowed", (b"allow", b"GET, HEAD"))
            return
        if scope["path"] == prefix.rstrip("/") != "":
            await _send_line(send, 301, "301 Moved Permanently", (b"location", prefix.encode()))
            return
        query = scope["query_string"]
        accepted = headers.get(b"accept-language", "")
        scope = {**strip_prefix(scope, prefix), "query_string": b""}
        language = choose_language(asked, _read_cookie(headers.get(b"cookie", "")), config.get("language"), accepted)
        scope["query_string"] = _tidy_query(scope["path"], query)
        shape_of_answer.set(choose_shape(scope["path"], parse_qs(query.decode("latin-1")), _list_queries()))
        request_language.set(language)
        request_address.set((scope["path"], scope["query_string"].decode("latin-1")))

        async def complete(message: _AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _complete_headers(list(message.get("headers", [])), language, asked)}
            await send(message)

        await self._app(scope, receive, complete)


def _tidy_query(path: str, query: bytes) -> bytes:
    """The query without the language, which Datasette's tables would take for a column to filter by, and with bounded
    pages. A CSV of a table is the whole table unless it says otherwise; exports go in steps of `STEP_ROWS`, where
    Datasette 0.65 left to itself takes a hundred rows at a time.
    """
    pieces = [piece for piece in query.split(b"&") if piece and piece.partition(b"=")[0] != b"lang"]
    if is_whole_table_asked(path, pieces, _list_queries()):
        pieces = [*(piece for piece in pieces if not piece.startswith(b"_size=")), b"_stream=1"]
    pieces = cut_page_size(path, pieces)
    names = {piece.partition(b"=")[0] for piece in pieces}
    return b"&".join([*pieces, b"_size=%d" % STEP_ROWS] if b"_stream" in names and b"_size" not in names else pieces)


async def _send_line(send: _Send, status: int, line: str, *headers: tuple[bytes, bytes]) -> None:
    """Answer with one line of text and nothing of the archive."""
    headers = ((b"content-type", b"text/plain; charset=utf-8"), *headers)
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": line.encode()})


def _complete_headers(headers: list[Any], language: str, asked: str | None) -> list[Any]:
    present = {name.lower() for name, _ in headers}
    for name, value in EVERYWHERE.items():
        if name.encode() not in present:
            headers.append((name.encode(), value.encode()))
    if b"content-security-policy" not in present and _is_html(headers):
        headers += [(name.encode(), value.encode()) for name, value in FRAMEWORK.items()]
    # Caches must not give a French page to an English reader.
    headers = [
        (name, value + b", Accept-Language")
        if name.lower() == b"vary" and b"Accept-Language" not in value
        else (name, value)
        for name, value in headers
    ]
    if asked in LANGUAGES and asked == language:
        cookie = f"{COOKIE}={language}; Path=/; Max-Age={_A_YEAR}; SameSite=Lax; HttpOnly"
        headers.append((b"set-cookie", cookie.encode()))
    return headers


def _is_html(headers: list[Any]) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)


def _take_first(values: list[str] | None) -> str | None:
    return values[0] if values else None


def _read_cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return None if found is None else found.value
