"""What every answer of the site says to browsers: what a page may load and run. Header texts; decides nothing else.

Fields and stored pages come from strangers. Templates escape them; these headers are the second wall: were something
to slip through, no script of it would run and nothing outside would be asked for (CSP level 3).
"""

from __future__ import annotations

PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
"""Our own pages: own files only, no inline script or style."""

STORED = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""A stored page: an origin of its own, no script, form, window or navigation; nothing is loaded, not even images."""

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-dns-prefetch-control": "off",
}
"""On every answer, Datasette's own included. A link to a source does not tell it who archives it."""
