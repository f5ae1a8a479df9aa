"""What is wrong with a certificate is told as such: not trusted, or of another host."""

from __future__ import annotations

import sqlite3
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.crawl.command import make_desk

pytestmark = pytest.mark.slow


def certify(folder: Path, name: str, subject: x509.GeneralName) -> tuple[Path, Path]:
    """A certificate for a host, which is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([subject]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return certificate, secret


@contextmanager
def serving(certificate: Path, key: Path) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # handshakes that are broken off
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("subject", "is_trusted", "said"),
    [
        (x509.DNSName("autre.example"), True, "another host"),
        (x509.IPAddress(ip_address("127.0.0.1")), False, "verify"),
    ],
    ids=["another host", "not trusted"],
)
def test_a_certificate_that_is_not_accepted(
    tmp_path: Path, subject: x509.GeneralName, is_trusted: bool, said: str
) -> None:
    certificate, key = certify(tmp_path, "autre.example", subject)
    with serving(certificate, key) as port:
        base = f"https://127.0.0.1:{port}"
        source = f'[[source]]\nname = "gazette"\ntitle = "La Gazette"\nhomepage = "{base}/"\nfeeds = ["{base}/feed"]\n'
        desk = make_desk(tmp_path / "desk", base, sources=source)
        env = {"SSL_CERT_FILE": str(certificate)} if is_trusted else {}
        done = desk.crawl("gazette", env=env)
    assert done.crawl("gazette")["outcome"] != "done"
    with closing(sqlite3.connect(desk.archive)) as connection:
        found = set(connection.execute("SELECT error, error_detail FROM captures WHERE kind = 'robots'"))
    assert {error for error, _ in found} == {"tls"}
    assert all(said in detail for _, detail in found), found
