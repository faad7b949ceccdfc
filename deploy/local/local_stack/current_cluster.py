"""The cluster of the current kubeconfig, in place of an API server of our own."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

from local_stack import binaries
from local_stack.errors import StackError
from local_stack.kubectl import install_definition, run_kubectl
from local_stack.progress import Progress


class CurrentCluster:
    """A cluster that somebody else runs, reached as `KUBECONFIG` and its current context say.

    Args:
        kubeconfig: a file with that context alone.
        kubectl_program: to speak to it.
    """

    def __init__(self, kubeconfig: Path, kubectl_program: Path) -> None:
        self.kubeconfig = kubeconfig
        self.kubectl_program = kubectl_program

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Find it, and write its kubeconfig into a folder.

        Raises:
            StackError: there is no current context.
        """
        kubectl = find_program("kubectl")
        view = [str(kubectl), "config", "view", "--raw", "--flatten", "--minify"]
        run = subprocess.run(view, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            named = os.environ.get("KUBECONFIG", "~/.kube/config")
            raise StackError(
                f"no current cluster: kubectl says of {named}: {run.stderr.strip()}. Set "
                "KUBECONFIG to a file with a current context"
            )
        kubeconfig = folder / "kubeconfig"
        kubeconfig.touch(mode=0o600)
        kubeconfig.write_text(run.stdout)
        return cls(kubeconfig, kubectl)

    def kubectl(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run kubectl on it, as `run_kubectl` does."""
        return run_kubectl(self.kubectl_program, self.kubeconfig, *arguments, **more)

    def install(self, file: Path) -> None:
        """Install a CustomResourceDefinition, and wait until its resources are served."""
        install_definition(self.kubectl, file)


def find_program(name: str) -> Path:
    """Give the program that the user has on PATH, else the one that is built from its pin."""
    found = shutil.which(name)
    return Path(found) if found else binaries.ensure([name], Progress())[name]
