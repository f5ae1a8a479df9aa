"""The events of health as an Atom feed (RFC 4287), for those who want no service: any feed reader shows them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from gettext import gettext as _
from xml.etree import ElementTree as ET

from archive.health.events import HealthEvent
from archive.locale.labels import tell_label
from archive.locale.reason import tell_reason

_ATOM = "http://www.w3.org/2005/Atom"
_TITLE = "Marbre: health of sources"

FEED_MARK = f"<title>{_TITLE}</title>".encode()
"""By which a feed of ours is known from another file."""


def to_atom(events: Sequence[HealthEvent], identity: str, now: datetime) -> bytes:
    """A feed of these events, newest first. `identity` is the feed's own id and the beginning of each entry's."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", _TITLE)
    _add(feed, "id", identity)
    _add(feed, "updated", _format_instant(events[0].at if events else now))
    _add(_add(feed, "author"), "name", "Marbre")
    for event in events:
        entry = _add(feed, "entry")
        _add(entry, "title", f"{event.source}: {'fine again' if event.kind == 'fine' else event.kind}")
        _add(entry, "id", f"{identity}:{event.source}:{_format_instant(event.at)}")
        _add(entry, "updated", _format_instant(event.at))
        _add(entry, "category").set("term", event.kind)
        former = tell_label("verdict", event.former)
        since = _("Since {since_at:%d %b %Y, %H:%M} UTC; before: {former}.").format(
            since_at=event.since_at, former=former
        )
        said = map(tell_reason, (event.reason, *event.evidence))
        _add(entry, "content", "\n".join([*said, since])).set("type", "text")
    ET.indent(feed)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text is not None:
        element.text = "".join(c for c in text if c.isprintable() or c == "\n")  # what XML 1.0 forbids is not printable
    return element


def _format_instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
