"""ASGI middleware around Datasette: finds the language of each request and completes the headers of each answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from archive.site.language import LANGUAGES, choose_language, request_language
from archive.site.security_headers import EVERYWHERE

_AsgiMessage = MutableMapping[str, Any]
_Send = Callable[[_AsgiMessage], Awaitable[None]]
_App = Callable[[_AsgiMessage, Any, _Send], Awaitable[None]]

COOKIE = "marbre_lang"
_A_YEAR = 365 * 24 * 3600


class SiteMiddleware:
    """Datasette's application with our language and headers and, on a read-only site, no method that writes."""

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
        if config.get("read_only") and scope["method"] not in ("GET", "HEAD"):
            await _refuse_method(send)
            return
        accepted = headers.get(b"accept-language", "")
        scope = {**scope, "query_string": _enlarge_export_steps(scope["query_string"])}
        language = choose_language(asked, _read_cookie(headers.get(b"cookie", "")), config.get("language"), accepted)
        request_language.set(language)

        async def complete(message: _AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _complete_headers(list(message.get("headers", [])), language, asked)}
            await send(message)

        await self._app(scope, receive, complete)


def _enlarge_export_steps(query: bytes) -> bytes:
    """An export in steps as large as Datasette allows: left to itself, version 0.65 takes a hundred rows at a time."""
    names = parse_qs(query.decode("latin-1"))
    return query + b"&_size=max" if "_stream" in names and "_size" not in names else query


async def _refuse_method(send: _Send) -> None:
    """Answer 405: on a read-only site no form writes, Datasette's debugging forms included."""
    headers = [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": b"405 Method Not Allowed"})


def _complete_headers(headers: list[Any], language: str, asked: str | None) -> list[Any]:
    present = {name.lower() for name, _ in headers}
    for name, value in EVERYWHERE.items():
        if name.encode() not in present:
            headers.append((name.encode(), value.encode()))
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


def _take_first(values: list[str] | None) -> str | None:
    return values[0] if values else None


def _read_cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return None if found is None else found.value
