"""A cluster behind TLS, by Dask's own settings: who has no certificate of its authority is not let in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.cluster.connection import ClusterConnection, ClusterUnreachable
from crawler.cluster.questions import WorkerAnswer, describe_worker
from tests.cluster.machines import Machines

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]
distributed = pytest.importorskip("distributed", reason="Dask is not installed: it comes with the extra cluster")
dask = pytest.importorskip("dask")


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "marbre")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def test_only_who_has_a_certificate_is_let_in(tmp_path: Path) -> None:
    cert, key = (str(path) for path in make_certificate(tmp_path))
    options = ("--tls-ca-file", cert, "--tls-cert", cert, "--tls-key", key)
    machines = Machines(tmp_path, security=options)
    settings = {
        "distributed.comm.require-encryption": True,
        "distributed.comm.tls.ca-file": cert,
        "distributed.comm.tls.client.key": key,
        "distributed.comm.tls.client.cert": cert,
    }
    try:
        machines.start_scheduler()
        machines.start_worker("one")
        with dask.config.set(settings):
            connection = ClusterConnection(machines.address, timeout=60)
            answers: dict[str, object] = {}
            while not answers:
                answers = connection.ask_workers(describe_worker, [], timeout=60)
            connection.close()
        [answer] = answers.values()
        assert isinstance(answer, WorkerAnswer)
        assert answer.state.name == "one"
        for address in (machines.address, machines.address.replace("tls", "tcp")):
            with pytest.raises(ClusterUnreachable, match="no scheduler answers"):
                ClusterConnection(address, timeout=1)
    finally:
        machines.end_all()
