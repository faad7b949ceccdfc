"""kubectl, as a user of one kubeconfig runs it."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from local_stack.errors import NotReady

SERVED_SECONDS = 60
Kubectl = Callable[..., subprocess.CompletedProcess[str]]


def run_kubectl(
    program: Path, kubeconfig: Path, *arguments: str, stdin: str | None = None, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run kubectl.

    Raises:
        AssertionError: it failed, and `check` asks that it does not; with its words.
    """
    run = subprocess.run(
        [str(program), f"--kubeconfig={kubeconfig}", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if check and run.returncode != 0:
        raise AssertionError(f"kubectl {' '.join(arguments)}: {run.stderr or run.stdout}")
    return run


def install_definition(kubectl: Kubectl, file: Path) -> None:
    """Install a CustomResourceDefinition, and wait until its resources are served."""
    definition = yaml.safe_load(file.read_text())
    names, group = definition["spec"]["names"], definition["spec"]["group"]
    resource = f"{names['plural']}.{group}"
    kubectl("apply", "--server-side", "-f", str(file))
    # While there are no conditions at all, waiting for one fails; the names are there before.
    accepted = f"--for=jsonpath={{.status.acceptedNames.kind}}={names['kind']}"
    for condition in (accepted, "--for=condition=Established"):
        kubectl("wait", condition, "--timeout=60s", f"crd/{resource}")
    deadline = time.monotonic() + SERVED_SECONDS
    while kubectl("get", resource, check=False).returncode != 0:
        if time.monotonic() > deadline:
            raise NotReady(f"{resource} is established, but not served")
