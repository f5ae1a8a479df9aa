"""The routes of a stored page: the page around its frame, the frame itself, its pictures, the bytes as received."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from datasette.utils.asgi import Request, Response

from archive import payloads
from archive.articles.read import ArticleRow, CaptureRow, find_article
from archive.db.connection import Database
from archive.requisites.pictures import recognize_picture
from archive.site.database import run_query
from archive.site.pages.base import Missing, guard_page, render_page
from archive.site.pages.sanitize import sanitize_page
from archive.site.pages.stored.look import HeldCounts, PageInFrame, PageLook, count_held
from archive.site.security_headers import STORED, STORED_WITH_PICTURES

_HTML = frozenset({"text/html", "application/xhtml+xml", None})
_PLAIN = "plain"
"""The view without the page's own styles and pictures: some pages show nothing until their scripts have run."""
_SECRET = secrets.token_bytes(32)
"""Of this process. Pictures are given out to the frames that were made here, and to nobody who counts numbers up."""
_PICTURE = "SELECT payload_digest FROM captures WHERE capture_id = ? AND kind = 'picture' AND error IS NULL"


@guard_page
async def show_stored_page(datasette: Any, request: Request) -> Response:
    """The page around the frame that holds a stored page; it says what of its look was archived."""

    def read(database: Database) -> tuple[ArticleRow, CaptureRow, HeldCounts]:
        row, capture = _capture(database, request)
        return row, capture, count_held(database, _to_page(database, row, capture))

    row, capture, held = await run_query(datasette, read)
    is_plain = request.args.get("view") == _PLAIN
    context = {"article": row, "capture": capture, "held": held, "is_plain": is_plain}
    return await render_page(datasette, request, "stored", context)


@guard_page
async def send_frame(datasette: Any, request: Request) -> Response:
    """Send a stored page made inert, with headers that forbid it to run anything, or to load it from elsewhere."""
    is_plain = request.args.get("view") == _PLAIN

    def made(database: Database) -> tuple[bytes, bool]:
        row, capture = _capture(database, request)
        page = _to_page(database, row, capture)
        # Beside the frame, in one level with it: whatever prefix a proxy puts before both.
        look = PageLook(database, page, lambda number: f"../picture/{number}-{_sign(row.article_id, number)}")
        return sanitize_page(page.body, page.charset, None if is_plain else look), look.has_pictures and not is_plain

    body, has_pictures = await run_query(datasette, made)
    policy = STORED_WITH_PICTURES if has_pictures else STORED
    return _bytes(body, "text/html; charset=utf-8", {"content-security-policy": policy})


@guard_page
async def send_picture(datasette: Any, request: Request) -> Response:
    """Send a picture that a frame shows, as what its bytes are: nothing runs in it, opened by itself either."""
    article_id, picture_id = int(request.url_vars["article_id"]), int(request.url_vars["picture_id"])
    if not hmac.compare_digest(_sign(article_id, picture_id), request.url_vars["token"]):
        raise Missing("error.no_capture", picture_id)

    def held(database: Database) -> bytes:
        _article(database, article_id)
        with database.connection() as connection:
            found = connection.execute(_PICTURE, (picture_id,)).fetchone()
        if found is None or found[0] is None:
            raise Missing("error.no_capture", picture_id)
        return payloads.read_payload(database, found[0])

    body = await run_query(datasette, held)
    media_type = recognize_picture(body) or "application/octet-stream"
    return _bytes(body, media_type, {"content-security-policy": STORED, "cache-control": "private, max-age=3600"})


@guard_page
async def send_payload(datasette: Any, request: Request) -> Response:
    """Send the bytes as they were received, as a download: no browser opens them as a page."""

    def held(database: Database) -> tuple[int, bytes]:
        _, capture = _capture(database, request, html_only=False)
        assert capture.payload_digest is not None
        return capture.capture_id, payloads.read_payload(database, capture.payload_digest)

    capture_id, body = await run_query(datasette, held)
    disposition = {
        "content-disposition": f'attachment; filename="capture-{capture_id}.bin"',
        "content-security-policy": STORED,
    }
    return _bytes(body, "application/octet-stream", disposition)


def is_page(capture: CaptureRow) -> bool:
    """Whether a capture holds a page that can be shown in a frame."""
    return capture.payload_digest is not None and capture.media_type in _HTML


def _sign(article_id: int, picture_id: int) -> str:
    """32 characters that say that a frame of this article was made here with this picture."""
    return hmac.new(_SECRET, f"{article_id} {picture_id}".encode(), hashlib.sha256).hexdigest()[:32]


def _article(database: Database, article_id: int) -> ArticleRow:
    row = find_article(database, article_id)
    if row is None:
        raise Missing("error.no_article", article_id)
    return row


def _capture(database: Database, request: Request, *, html_only: bool = True) -> tuple[ArticleRow, CaptureRow]:
    """An article and one of its own captures whose bytes are held; other captures are not shown under its address."""
    row = _article(database, int(request.url_vars["article_id"]))
    capture_id = int(request.url_vars["capture_id"])
    for capture in row.captures:
        if capture.capture_id == capture_id and capture.payload_digest is not None:
            if html_only and not is_page(capture):
                break
            return row, capture
    raise Missing("error.no_capture", capture_id)


def _to_page(database: Database, row: ArticleRow, capture: CaptureRow) -> PageInFrame:
    assert capture.payload_digest is not None
    body = payloads.read_payload(database, capture.payload_digest)
    return PageInFrame(row.source, capture.url, capture.captured_at, row.charset, body)


def _bytes(body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    return Response(body, headers=headers, content_type=media_type)
