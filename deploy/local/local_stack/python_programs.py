"""Programs of Python whose dependencies do not go together with the project's own.

Each is a file of `pins/python/` with its lock, and gets an environment of its own in the cache.
"""

import subprocess
import sys
from pathlib import Path

from local_stack.cache import PINS, cache_root, cached, key_of
from local_stack.errors import StackError
from local_stack.progress import Progress


def ensure(name: str, progress: Progress) -> Path:
    """Give the Python that has a program; it is run with `-m`.

    Raises:
        StackError: its packages could not be installed.
    """
    lock = PINS / "python" / f"{name}.lock"
    folder = cache_root() / "python" / f"{name}-{key_of((lock,), sys.version)}"
    cached(folder, name, lambda target: _install(name, lock, target, progress), progress)
    return folder / "bin" / "python"


def _install(name: str, lock: Path, folder: Path, progress: Progress) -> None:
    # Only the interpreter is used of the environment: the paths in its scripts are those of the
    # folder in which it was made.
    environment = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    packages = [sys.executable, "-m", "pip", "--python", str(folder), "install", "--quiet"]
    # Compiling it all takes longer than what runs of it does without.
    packages += ["--disable-pip-version-check", "--no-compile", "--require-hashes"]
    packages += ["--requirement", str(lock)]
    with progress.during(f"installs {name} (once on this machine)"):
        for command in (environment, packages):
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            if run.returncode != 0:
                raise StackError(f"{name} could not be installed:\n{run.stderr.strip()[-3000:]}")
