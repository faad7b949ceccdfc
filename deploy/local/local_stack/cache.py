"""The cache of built parts: one folder per content of the pins, built once and never changed.

Two runs that start at once are safe: one builds, the other waits for it and says so.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from local_stack.progress import Progress

PINS = Path(__file__).parent.parent / "pins"


def cache_root() -> Path:
    """Give the folder of all caches: $FLINKFILTER_CACHE, else ~/.cache/flinkfilter."""
    given = os.environ.get("FLINKFILTER_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "flinkfilter"


def key_of(files: tuple[Path, ...], *more: str) -> str:
    """Make a key of the contents of files and of whatever else decides what is built."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes() + b"\0")
    for text in more:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:16]


def cached(folder: Path, what: str, build: Callable[[Path], None], progress: Progress) -> Path:
    """Give a folder of the cache, building it first where it is missing.

    Args:
        folder: where it shall be.
        what: what is built, for messages.
        build: fills an empty folder; what it leaves there appears under `folder` at once or,
            should it fail or be killed, not at all.
        progress: told when somebody else is building the same.
    """
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        with progress.during(f"waits for another run that is building {what}"):
            lock.acquire()
    try:
        if not folder.exists():
            _build(folder, build)
    finally:
        lock.release()
    return folder


def _build(folder: Path, build: Callable[[Path], None]) -> None:
    prefix = f".{folder.name}-"
    for left in folder.parent.glob(f"{prefix}*"):  # by a run that was killed: we have the lock
        shutil.rmtree(left, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        build(unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
