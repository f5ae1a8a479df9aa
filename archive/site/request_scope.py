"""What is settled about a request before any page sees it: whether its host is ours, and its path without the prefix.

Pure functions over ASGI scopes (https://asgi.readthedocs.io/en/latest/specs/www.html#http-connection-scope).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from typing import Any


def is_known_host(header: str, names: Collection[str]) -> bool:
    """Whether a Host header (RFC 9110 § 7.2) names this site: an IP address, localhost, or one of the names.

    A page of a stranger can have its own host name resolve to this machine and then read what it serves (DNS
    rebinding); the browser sends that name, and it can send no IP address for which it has not asked itself.
    """
    host = _without_port(header.strip()).rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost") or host in names:
        return True
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def strip_prefix(scope: Mapping[str, Any], prefix: str) -> Mapping[str, Any]:
    """The scope with its path as it would be without `prefix` (with a slash at either end).

    A proxy may pass the whole path or take the prefix away. Datasette finds its pages either way, but puts the prefix
    before links that have it already, unless it is gone from the request.
    """
    if prefix == "/" or not scope["path"].startswith(prefix):
        return scope
    raw = scope.get("raw_path") or scope["path"].encode()
    kept = raw[len(prefix) - 1 :] if raw.startswith(prefix.encode()) else raw
    return {**scope, "path": scope["path"][len(prefix) - 1 :], "raw_path": kept}
