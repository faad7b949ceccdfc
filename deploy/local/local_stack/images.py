"""The project's images, built from its Dockerfile by buildah, on a machine without a registry.

In: the Dockerfile and a base of Debian packages. Out: images in a store of their own in the cache,
files of their root, and archives that a container runtime imports.
"""

import configparser
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local_stack import base_image
from local_stack.cache import cache_root
from local_stack.errors import MissingTool, StackError
from local_stack.progress import Progress

ROOT = Path(__file__).parents[3]
BASE = f"localhost/flinkfilter-base:{base_image.SUITE}"
NAMES = {
    "operator": "flinkfilter-operator",
    "consumer": "flinkfilter-dealer-consumer",
    "simulator": "flinkfilter-simulator",
}
"""Targets of the Dockerfile and what their images are called."""
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
WAYS_TO_PACKAGES = ("index-url", "extra-index-url", "trusted-host", "proxy", "timeout", "cert")
"""The settings of pip that say how this machine reaches packages."""


def lacking() -> str | None:
    """Say what this machine lacks for building images; None where it can."""
    if os.geteuid() != 0:
        return "images are built by root only: file systems are mounted"
    tools = [tool for tool in ("buildah", "debootstrap", "runc") if shutil.which(tool) is None]
    return f"images need packages; apt-get install {' '.join(tools)}" if tools else None


class Images:
    """A store of images.

    Args:
        progress: told what is going on.

    Raises:
        MissingTool: this machine cannot build images.
    """

    def __init__(self, progress: Progress) -> None:
        if reason := lacking():
            raise MissingTool(reason)
        self._progress = progress
        store = cache_root() / "images"
        self._buildah = ("buildah", "--root", str(store / "store"), "--runroot", str(store / "run"))

    def build(
        self,
        target: str,
        version: str,
        arguments: Mapping[str, str] | None = None,
        *,
        anew: bool = False,
    ) -> str:
        """Build one target of the Dockerfile; what did not change since the last time is reused.

        What buildah 1.28 then overlooks is a label in which only a build argument changed.

        Args:
            target: one of `NAMES`.
            version: becomes label and tag.
            arguments: further build arguments.
            anew: nothing is reused.

        Returns:
            The image's name and tag.

        Raises:
            StackError: it could not be built.
        """
        self._ensure_base()
        name = f"docker.io/library/{NAMES[target]}:{version}"
        given = {"BASE": BASE, "VERSION": version, **(arguments or {})}
        with self._progress.during(f"builds the image {name}"), _ways_to_packages() as mounts:
            self._run(
                "build",
                "--no-cache" if anew else "--layers",
                # All times are one time, so that the same content is the same image.
                "--timestamp=0",
                "--pull-never",
                "--isolation=chroot",
                *mounts,
                f"--target={target}",
                *(f"--build-arg={key}={value}" for key, value in given.items()),
                f"--tag={name}",
                str(ROOT),
            )
        return name

    def describe(self, name: str) -> dict[str, Any]:
        """Give an image's configuration as the OCI writes it, with its `digest` beside."""
        found = json.loads(self._run("inspect", "--type=image", name))
        return {**found["OCIv1"], "digest": found["FromImageDigest"]}

    @contextmanager
    def root_of(self, name: str) -> Iterator[Path]:
        """Give an image's root file system, while it is needed."""
        container = self._run("from", "--pull-never", name).strip()
        try:
            yield Path(self._run("mount", container).strip())
        finally:
            self._run("rm", container)

    def pack(self, program: Path, name: str) -> None:
        """Make an image of one static program and nothing else."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(program, Path(folder, "program"))
            Path(folder, "Containerfile").write_text(
                'FROM scratch\nCOPY program /program\nENTRYPOINT ["/program"]\n'
            )
            self._run("build", "--timestamp=0", f"--tag={name}", folder)

    def archive(self, name: str, file: Path) -> Path:
        """Write an image as an archive that `docker load` and `ctr images import` take."""
        file.unlink(missing_ok=True)
        self._run("push", name, f"docker-archive:{file}:{name}")
        return file

    def _ensure_base(self) -> None:
        folder = base_image.ensure(self._progress)
        label = f"base={folder.name}"
        if not self._run("images", f"--filter=label={label}", "--quiet").strip():
            self._run("build", "--timestamp=0", f"--label={label}", f"--tag={BASE}", str(folder))

    def _run(self, *arguments: str) -> str:
        run = subprocess.run(
            [*self._buildah, *arguments], capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            said = (run.stdout + run.stderr).strip()[-3000:]
            raise StackError(f"buildah {arguments[0]} failed:\n{said}")
        return run.stdout


@contextmanager
def _ways_to_packages() -> Iterator[tuple[str, ...]]:
    """Give the mounts by which pip inside a build reaches packages as it does outside.

    They are there while it builds and leave nothing in the image.
    """
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    config = configparser.RawConfigParser()
    config["global"] = {}
    for line in said.splitlines():
        name, _, value = line.partition("=")
        key = name.rpartition(".")[2]
        if key in WAYS_TO_PACKAGES:
            config["global"][key] = value.strip("'")
    mounts = [f"--volume={AUTHORITIES}:{AUTHORITIES}:ro"] if AUTHORITIES.exists() else []
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        config.write(file)
        file.flush()
        yield (*mounts, f"--volume={file.name}:/etc/pip.conf:ro")
