"""A folder is one stack's at a time, and only a folder that a stack made is ever emptied."""

import shutil
from pathlib import Path

from filelock import FileLock, Timeout

from local_stack.errors import StackError

MARK = ".local-stack"
"""The file by which a stack's folder is known. Whoever has locked it has the folder."""


def claim(folder: Path) -> FileLock:
    """Take a folder for a stack, making it where it is missing; gives the lock to release.

    The system releases the lock of a run that was killed.

    Raises:
        StackError: another run has it, or it holds files that no stack wrote.
    """
    mark = folder / MARK
    if folder.exists() and not mark.exists() and any(folder.iterdir()):
        raise StackError(
            f"{folder} holds files that no local stack wrote, and a stack empties its folder when "
            "it starts. Name a folder that is new or empty, or empty this one"
        )
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(mark)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StackError(
            f"another run is using {folder}. Wait until it ends, or name another folder"
        ) from None
    mark.touch()
    return lock


def empty(folder: Path) -> None:
    """Remove what an earlier run left in a folder that is claimed."""
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each.name != MARK:
            each.unlink()
