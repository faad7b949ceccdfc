"""A base for the images, made of Debian packages, for machines that reach no image registry.

Out: a Containerfile and the root file system beside it, in the cache.
"""

import shutil
import subprocess
from pathlib import Path

from local_stack.cache import cache_root, cached, key_of
from local_stack.errors import StackError
from local_stack.progress import Progress

SUITE = "trixie"
"""Debian 13, whose Python is that of the Dockerfile's own base."""
PACKAGES = "python3,python3-pip,ca-certificates"
SUPERFLUOUS = ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man")
CONTAINERFILE = "FROM scratch\nADD root.tar /\n"


def ensure(progress: Progress) -> Path:
    """Give the folder from which the base is built.

    Raises:
        StackError: debootstrap failed; with the end of its log.
    """
    folder = cache_root() / "base-image" / f"{SUITE}-{key_of((), PACKAGES, CONTAINERFILE)}"
    return cached(folder, "base image", lambda target: _make(target, progress), progress)


def _make(folder: Path, progress: Progress) -> None:
    root = folder / "root"
    with progress.during("fetches a base for the images (once on this machine; minutes)"):
        _run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(root))
        for path in SUPERFLUOUS:
            shutil.rmtree(root / path)
        # debootstrap leaves the names of the machine that it ran on.
        for path in ("etc/hostname", "etc/resolv.conf"):
            (root / path).unlink(missing_ok=True)
        _run("tar", "--numeric-owner", "-C", str(root), "-cf", str(folder / "root.tar"), ".")
    shutil.rmtree(root)
    (folder / "Containerfile").write_text(CONTAINERFILE)


def _run(*command: str) -> None:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise StackError(f"{command[0]} failed:\n{(run.stdout + run.stderr).strip()[-3000:]}")
