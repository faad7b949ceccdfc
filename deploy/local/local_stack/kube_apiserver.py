"""The Kubernetes API server, with RBAC and users by token, and kubectl to speak to it."""

import secrets
import ssl
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from local_stack.kubectl import install_definition, run_kubectl
from local_stack.ports import LOCALHOST, free_ports
from local_stack.process import Process

ADMIN = "admin"
ADMIN_GROUP = "system:masters"


class KubeApiserver:
    """One API server.

    Args:
        programs: paths of kube-apiserver and kubectl by name.
        folder: for keys, certificates, kubeconfigs and the log.
        etcd_url: of its store.
        users: further users and their groups, for tests of access rights.
        host: the address where it listens; a node reaches it on another one than 127.0.0.1.
        service_accounts: whether Pods get one, and are refused without; somebody has to make
            those that are called `default`.
        detached: whether it outlives this process.
    """

    def __init__(
        self,
        programs: Mapping[str, Path],
        folder: Path,
        etcd_url: str,
        users: Mapping[str, str] | None = None,
        *,
        host: str = LOCALHOST,
        service_accounts: bool = False,
        detached: bool = False,
    ) -> None:
        (port,) = free_ports(1)
        self.url = f"https://{host}:{port}"
        self.kubectl_program = programs["kubectl"]
        self._folder = folder
        self._tokens = {
            user: (secrets.token_urlsafe(24), group)
            for user, group in {ADMIN: ADMIN_GROUP, **(users or {})}.items()
        }
        command = [
            str(programs["kube-apiserver"]),
            f"--etcd-servers={etcd_url}",
            f"--bind-address={host}",
            f"--advertise-address={host}",
            f"--secure-port={port}",
            f"--cert-dir={folder / 'certificates'}",
            f"--service-account-issuer=https://{LOCALHOST}",
            f"--service-account-signing-key-file={self.service_account_key}",
            f"--service-account-key-file={folder / 'service-account.pub'}",
            f"--token-auth-file={folder / 'tokens.csv'}",
            "--authorization-mode=Node,RBAC",
            # No name server knows the nodes.
            "--kubelet-preferred-address-types=InternalIP",
            "--service-cluster-ip-range=10.0.0.0/24",
        ]
        if host == LOCALHOST:
            # Otherwise a loopback address is refused as the one to advertise.
            command.append("--endpoint-reconciler-type=none")
        if not service_accounts:
            command.append("--disable-admission-plugins=ServiceAccount")
        self.process = Process("kube-apiserver", command, folder, detached=detached)

    def start(self) -> None:
        """Write keys and tokens, and start it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write_keys()
        lines = [
            f'{token},{user},{user},"{group}"' for user, (token, group) in self._tokens.items()
        ]
        tokens = self._folder / "tokens.csv"
        tokens.touch(mode=0o600)
        tokens.write_text("\n".join(lines) + "\n")
        self.process.start()

    def ready(self) -> None:
        """Wait until it is ready to serve."""
        self.process.ready(self._is_ready, 90)

    def stop(self) -> None:
        """Stop it."""
        self.process.stop()

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.kubeconfig_of(ADMIN)

    @property
    def service_account_key(self) -> Path:
        """The file with the key that tokens of service accounts are signed with."""
        return self._folder / "service-account.key"

    def authority(self) -> Path:
        """Write the certificate to trust, by itself, once the server is ready; gives its path."""
        path = self._folder / "authority.crt"
        certificates = x509.load_pem_x509_certificates(self._certificates.read_bytes())
        path.write_bytes(certificates[-1].public_bytes(serialization.Encoding.PEM))
        return path

    def kubeconfig_of(self, user: str) -> Path:
        """Write a kubeconfig for one of the users; gives its path."""
        path = self._folder / f"{user}.kubeconfig"
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "local",
            "contexts": [{"name": "local", "context": {"cluster": "local", "user": user}}],
            "clusters": [
                {
                    "name": "local",
                    "cluster": {
                        "server": self.url,
                        "certificate-authority": str(self._certificates),
                    },
                }
            ],
            "users": [{"name": user, "user": {"token": self._tokens[user][0]}}],
        }
        # Whole or not at all: others may be reading it while it is written anew.
        unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(yaml.safe_dump(content))
        return unfinished.replace(path)

    def kubectl(
        self, *arguments: str, stdin: str | None = None, check: bool = True, user: str = ADMIN
    ) -> subprocess.CompletedProcess[str]:
        """Run kubectl as one of the users, as `run_kubectl` does."""
        return run_kubectl(
            self.kubectl_program, self.kubeconfig_of(user), *arguments, stdin=stdin, check=check
        )

    def install(self, file: Path) -> None:
        """Install a CustomResourceDefinition, and wait until its resources are served."""
        install_definition(self.kubectl, file)

    @property
    def _certificates(self) -> Path:
        # The generated certificate is signed by a CA that stands behind it in the same file.
        return self._folder / "certificates" / "apiserver.crt"

    def _is_ready(self) -> bool:
        if not self._certificates.exists():
            return False
        with suppress(httpx.TransportError, ssl.SSLError):
            return httpx.get(
                f"{self.url}/readyz",
                headers={"Authorization": f"Bearer {self._tokens[ADMIN][0]}"},
                verify=ssl.create_default_context(cafile=str(self._certificates)),
                timeout=2,
            ).is_success
        return False

    def _write_keys(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.service_account_key.touch(mode=0o600)
        self.service_account_key.write_bytes(private)
        (self._folder / "service-account.pub").write_bytes(public)
