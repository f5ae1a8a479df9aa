"""The headers that tell browsers what a page of the site may load and run; `middleware` and the pages send them.

Fields and stored pages come from strangers. Templates escape them; these headers are a second protection: if
something slipped through, no script of it would run and nothing outside would be asked for (CSP level 3).
"""

from __future__ import annotations

PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
"""Our own pages: own files only, no inline script or style."""

STORED = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
"""A stored page: an origin of its own, no script, form, window or navigation; nothing is loaded, not even images."""

STORED_WITH_PICTURES = STORED.replace("img-src data:", "img-src data: 'self'")
"""The same where pictures of the page are held: they come from this site, and still nothing from elsewhere."""

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-dns-prefetch-control": "off",
}
"""On every answer, Datasette's own included. A link to a source does not tell it who archives it."""

FRAMEWORK = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'"
    ),
    "x-frame-options": "SAMEORIGIN",
}
"""On Datasette's own pages of HTML: they hold scripts and styles of theirs in line, and need nothing from outside."""
