"""`Retry-After` (RFC 9110 § 10.2.3: seconds, or an HTTP date) as a span: one conversion, total and bounded.

The header is the publisher's text. Whatever it says, what comes out can be computed with.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=100)
"""No host is believed to want a longer pause; who obeys it has shorter bounds of their own."""

_MOST_DIGITS = 9


def parse_retry_after(value: str | None, at: datetime) -> timedelta | None:
    """How long after `at`, when it came, the header asks to wait: 0 to 100 days; None where it says nothing."""
    said = (value or "").strip()
    if said.isascii() and said.isdigit():
        digits = said.lstrip("0") or "0"
        return min(timedelta(seconds=int(digits)), LONGEST_WAIT) if len(digits) <= _MOST_DIGITS else LONGEST_WAIT
    try:
        until = parsedate_to_datetime(said)
        until = until.astimezone(UTC) if until.tzinfo else until.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):  # no date; an instant before the year 1 or after 9999
        return None
    return min(max(until - at, timedelta(0)), LONGEST_WAIT)
