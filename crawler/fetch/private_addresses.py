"""No request to the machine itself, its neighbours or a cloud's metadata service (server-side request forgery).

Two doors are closed: addresses that are written as such (also in the odd forms `inet_aton` takes), and names that
resolve to them. The resolver hands the connection only addresses that passed, so that a name cannot answer one thing
to the check and another to the connection (DNS rebinding). Behind a proxy the proxy resolves: then only the written
form can be judged. Knows nothing of sources or requests.

Sources: RFC 6890 (special-purpose addresses), RFC 6761 (localhost), RFC 6762 (.local), OWASP SSRF prevention.
"""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # IETF protocol assignments (RFC 6890), the dummy address 192.0.0.8 of RFC 7600 among them
            "192.88.99.0/24",  # 6to4 relays, withdrawn (RFC 7526)
            "fec0::/10",  # site-local, withdrawn (RFC 3879)
            "3fff::/20",  # documentation (RFC 9637)
            "5f00::/16",  # segment routing (RFC 9602)
        ),
    )
)
"""What the `ipaddress` of some Pythons takes for public."""

_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")  # RFC 3490 § 3.1: what else is a dot in a host's name

_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa")


def is_private(address: str) -> bool:
    """Whether an IP address in text form is anything but one of the public Internet's."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
    return not ip.is_global or ip.is_multicast or ip.is_reserved or any(ip in network for network in _NOT_PUBLIC)


def is_private_host(host: str) -> bool:
    """Whether a URL's host is, as written, a private address or a name reserved for local use.

    Judged is what a resolver would make of it: ①⑥⑨ is 169, as compatibility characters are mapped before a name is
    encoded (UTS #46 § 4).
    """
    name = unicodedata.normalize("NFKC", unquote(host).translate(_DOTS)).strip("[]").rstrip(".").lower()
    if any(name == local or name.endswith(f".{local}") for local in _LOCAL_NAMES):
        return True
    try:
        # "127.1", "0x7f000001" and "2130706433" are all 127.0.0.1 to the C library that would connect.
        return is_private(socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, ValueError):
        return is_private(name)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes on the addresses that are public and remembers the names that had others."""

    def __init__(self, receiver: Any, name: str, refused: set[str]) -> None:
        self._receiver = receiver
        self._name = name
        self._refused = refused

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's interface
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's interface
        if is_private(getattr(address, "host", "")):
            self._refused.add(self._name)
        else:
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's interface
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """A Twisted host name resolver that never hands out a private address, save for the names in `trusted`.

    `trusted` holds the hosts of the user's own proxies. `refused` collects the names that resolved to a private
    address: a failed look-up of one of them is a refusal of ours and not a fault of the DNS.
    """

    def __init__(self, resolver: Any, trusted: frozenset[str]) -> None:
        self._resolver = resolver
        self._trusted = trusted
        self.refused: set[str] = set()

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's interface
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Twisted's `IHostnameResolver.resolveHostName`, filtered."""
        receiver = resolutionReceiver
        if hostName not in self._trusted:
            receiver = _PublicOnly(resolutionReceiver, hostName, self.refused)
        return self._resolver.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
