"""Certificates of a part that speaks TLS: an authority to trust, and a server it vouches for."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

LIFE = timedelta(days=365)


def write_certificates(server: Path, authority: Path, host: str) -> None:
    """Make both anew.

    Args:
        server: gets the server's key and certificate, PEM; readable by its owner only.
        authority: gets the certificate to trust, PEM.
        host: the address under which the server is reached.
    """
    ca_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    ca_name, ca_use = _name("local stack"), x509.BasicConstraints(ca=True, path_length=0)
    ca = _builder(ca_name, ca_name, ca_key).add_extension(ca_use, critical=True)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    leaf = _builder(_name(host), ca_name, key).add_extension(address, critical=False)
    authority.write_bytes(_signed(ca, ca_key))
    server.touch(mode=0o600)
    server.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + _signed(leaf, ca_key)
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(minutes=5),
        not_valid_after=now + LIFE,
    )


def _signed(builder: x509.CertificateBuilder, key: EllipticCurvePrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
