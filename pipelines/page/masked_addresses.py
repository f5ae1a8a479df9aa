"""Mail addresses that Cloudflare hides from programs, as a reader's browser shows them.

The page holds `[email protected]` and, in an attribute, the address in hexadecimal figures: the first byte is the key
with which each of the others was combined. Every browser reads it so, and a text that says whom to write to holds it.
"""

from __future__ import annotations

from lxml.html import HtmlElement

MARK = b"data-cfemail"
_ATTRIBUTE = MARK.decode()


def show_addresses(tree: HtmlElement) -> None:
    """Put the addresses where the placeholders stand."""
    for element in tree.iterfind(f".//*[@{_ATTRIBUTE}]"):
        address = read_address(element.get(_ATTRIBUTE) or "")
        if address is not None:
            element[:] = []
            element.text = address
            for link in (element, *element.iterancestors("a")):
                link.attrib.pop("href", None)  # it leads to the host's explanation, and to no other article


def read_address(masked: str) -> str | None:
    """The address behind the figures; None where they hold none."""
    try:
        key, *letters = bytes.fromhex(masked)
        address = bytes(letter ^ key for letter in letters).decode("utf-8")
    except ValueError:
        return None
    return address if "@" in address and address.isprintable() else None
