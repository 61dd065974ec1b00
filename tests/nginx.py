"""A real nginx before a real service, with the configuration of this repository."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.programs import program, wait

CONFIGURATION = Path(__file__).parents[1] / "deploy" / "nginx" / "nginx.conf"


def free_port() -> int:
    """Return a port of the loopback address that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for the loopback address and its key; return their paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "fullchain.pem", folder / "privkey.pem"
    chain.write_bytes(signed.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return chain, private


@contextmanager
def before(service: int, folder: Path, *more: int) -> Iterator[int]:
    """Run nginx over TLS before services at ports; give nginx's own port."""
    certificate(folder)
    plain, port = free_port(), free_port()
    said = CONFIGURATION.read_text()
    for theirs, ours in {
        "server web:8000 max_fails=1 fail_timeout=5s;": " ".join(
            f"server 127.0.0.1:{one} max_fails=1 fail_timeout=5s;" for one in (service, *more)
        ),
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/nginx/tls/": f"{folder}/",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/dev/stderr": f"{folder}/nginx.log",
    }.items():
        assert theirs in said, theirs
        said = said.replace(theirs, ours)
    (folder / "nginx.conf").write_text(said)
    folder.chmod(0o755)
    process = subprocess.Popen(
        [program("nginx", "nginx-light"), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"],
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(process, ("127.0.0.1", port))
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)
