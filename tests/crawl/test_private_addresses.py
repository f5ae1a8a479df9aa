"""No request to this machine, its network or its cloud."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address

from crawler.fetch.private_addresses import GuardedResolver, is_private, is_private_host

REFUSED = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0", "[::1]", "::1", "[::]",
    "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]",
    "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "255.255.255.255",
    "localhost", "LOCALHOST.", "a.localhost", "printer.local", "metadata.google.internal", "nas.home.arpa",
    "①⑥⑨.②⑤④.①⑥⑨.②⑤④", "１２７。０。０。１", "127%2E0%2E0%2E1", "ⓛocalhost", "192.0.0.8", "192.88.99.1", "[fec0::1]",
    "[3fff::1]", "[3fff:0fff::1]",
]  # fmt: skip
ALLOWED = [
    "8.8.8.8",
    "1.1.1.1",
    "[2606:4700::1111]",
    "fanal.example",
    "localhost.example",
    "internal.example",
    "mali-live.net",
    "l’écho.example",
    "[3fff:1000::1]",
    "192.88.98.1",
]


@pytest.mark.parametrize("host", REFUSED)
def test_refused_as_written(host: str) -> None:
    assert is_private_host(host)


@pytest.mark.parametrize("host", ALLOWED)
def test_allowed_as_written(host: str) -> None:
    assert not is_private_host(host)


@given(st.text(max_size=40))
def test_any_text_is_judged_without_failing(host: str) -> None:
    assert is_private_host(host) in (True, False)
    assert is_private(host) in (True, False)


class Resolver:
    """A resolver that answers every name with the given addresses."""

    def __init__(self, *hosts: str) -> None:
        self._hosts = hosts

    def resolveHostName(self, receiver: Any, *_: Any) -> None:  # noqa: N802
        receiver.resolutionBegan(None)
        for host in self._hosts:
            receiver.addressResolved(IPv4Address("TCP", host, 443))
        receiver.resolutionComplete()


class Receiver:
    """What the connection would get."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, _: Any) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: IPv4Address) -> None:  # noqa: N802
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


@pytest.mark.parametrize(
    ("answers", "trusted", "passed", "refused"),
    [
        (("93.184.216.34",), (), ["93.184.216.34"], set()),
        (("127.0.0.1",), (), [], {"fanal.example"}),
        (("93.184.216.34", "169.254.169.254"), (), ["93.184.216.34"], {"fanal.example"}),
        (("10.0.0.1",), ("fanal.example",), ["10.0.0.1"], set()),
    ],
)
def test_a_name_never_resolves_to_a_private_address(
    answers: tuple[str, ...], trusted: tuple[str, ...], passed: list[str], refused: set[str]
) -> None:
    guard, receiver = GuardedResolver(Resolver(*answers), frozenset(trusted)), Receiver()
    guard.resolveHostName(receiver, "fanal.example", 443)
    assert receiver.hosts == passed
    assert receiver.complete
    assert guard.refused == refused
