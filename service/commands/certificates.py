"""The certificate with which the web service itself speaks TLS, checked before it starts."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from service.config import Config, Misconfigured

_PKCS8 = b"-----BEGIN PRIVATE KEY-----"
"""The only form of a key that the server reads."""


def check(config: Config) -> None:
    """Check that certificate and key are there, belong together and are valid today.

    :raises Misconfigured: they cannot be used; without either, nothing is checked
    """
    if config.tls_cert is None and config.tls_key is None:
        return
    if config.tls_cert is None or config.tls_key is None:
        raise Misconfigured("JIANGXIN_TLS_CERT and JIANGXIN_TLS_KEY must be set together")
    certificate, key = _certificate(config.tls_cert), _read("JIANGXIN_TLS_KEY", config.tls_key)
    if certificate.not_valid_after_utc < datetime.now(UTC):
        day = certificate.not_valid_after_utc.date()
        raise Misconfigured(f"the certificate in {config.tls_cert} ended on {day}")
    if _PKCS8 not in key:
        raise Misconfigured(
            f"JIANGXIN_TLS_KEY must be a PKCS#8 key without a password: {config.tls_key}; "
            "`openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW` writes one"
        )
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(config.tls_cert, config.tls_key)
    except ssl.SSLError:
        raise Misconfigured(f"{config.tls_key} is not the key of {config.tls_cert}") from None


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(_read("JIANGXIN_TLS_CERT", path))[0]
    except ValueError:
        raise Misconfigured(f"JIANGXIN_TLS_CERT holds no certificate in PEM: {path}") from None


def _read(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failed:
        raise Misconfigured(f"{name} cannot be read: {path} ({failed.strerror})") from None
