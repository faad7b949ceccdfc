"""Confluent's own client for Java, the Table API: it stops by PUT where others patch."""

import asyncio
import datetime as dt
import ipaddress
import os
import shutil
import ssl
from importlib.metadata import files
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from confluent_simulator import Simulator

PROGRAM = Path(__file__).with_name("StatementLife.java")
PASSWORD = "changeit"

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        shutil.which("javac") is None, reason="the client runs on Java, and there is no JDK here"
    ),
]


@pytest.fixture
def certificate(tmp_path):
    """A certificate of 127.0.0.1 with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        # The first in the file: Java reads no further.
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
async def simulator(certificate):
    """A simulator behind TLS, without which this client does not speak."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    async with Simulator(tls=tls) as running:
        yield running


@pytest.fixture
async def trust_store(certificate):
    """The certificate as Java wants it."""
    store = certificate.with_name("trust.p12")
    options = ["-importcert", "-noprompt", "-alias", "simulator", "-storetype", "PKCS12"]
    await run("keytool", *options, "-storepass", PASSWORD, "-file", certificate, "-keystore", store)
    return store


async def run(*command, **environment):
    """Run a program and return what it wrote, line by line."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    output, errors = await process.communicate()
    assert process.returncode == 0, (output + errors).decode()[-6000:]
    return output.decode().splitlines()


def class_path():
    """The jars of the client, which come in a Python package."""
    jars = [each.locate() for each in files("confluent-flink-jars") if each.suffix == ".jar"]
    return os.pathsep.join(map(str, jars))


async def test_a_statement_lives_by_the_table_api(simulator, trust_store):
    """Catalog, dry run, creation, results, stop and resume by PUT, deletion, a refusal."""
    config = simulator.config
    lines = await run(
        "java",
        "-XX:TieredStopAtLevel=1",
        f"-Djavax.net.ssl.trustStore={trust_store}",
        f"-Djavax.net.ssl.trustStorePassword={PASSWORD}",
        "-cp",
        class_path(),
        PROGRAM,
        simulator.url,
        config.organization_id,
        config.environment_id,
        config.compute_pools[0],
        FLINK_API_KEY=config.api_key,
        FLINK_API_SECRET=config.api_secret,
    )
    refusal = lines.pop()
    assert lines == [
        "catalogs: [demo]",
        "tables: [dealer-001, raw-event-headers]",
        "rows: [+I[dealer-001], +I[raw-event-headers]]",
        "name: filter",
        "created: RUNNING",
        "stopped: STOPPED",
        "resumed: RUNNING",
    ]
    assert refusal.endswith("column 109: Column 'nope' not found in any table")
    sent = simulator.requests
    assert [each.status for each in sent if each.method == "PUT"] == [202, 202]
    assert [each.statement for each in sent if each.method == "DELETE"] == ["filter"]
    assert [each.body["spec"]["statement"][:12] for each in sent if each.dry_run] == [
        "CREATE TABLE",
        "SHOW TABLES",
        "INSERT INTO ",
        "INSERT INTO ",
    ]
