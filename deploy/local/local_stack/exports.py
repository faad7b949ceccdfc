"""What a stack that was left running tells the next command: how to reach its parts."""

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from local_stack.process import running

FILE = "exports.json"
PROGRAMS = "PATH"


def keep(folder: Path, exports: Mapping[str, str]) -> None:
    """Write the exports of a stack that runs; for its owner's eyes, as they hold credentials."""
    # Written beside and renamed, so that whoever reads at the same time sees all of it or nothing.
    unfinished = folder / f".{FILE}"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(dict(exports), indent=2))
    unfinished.rename(folder / FILE)


def kept(folder: Path) -> dict[str, str] | None:
    """Give the exports of the stack that runs in a folder; None unless all its processes live."""
    file = folder / FILE
    if not file.exists() or not all(running(folder).values()):
        return None
    exports: dict[str, str] = json.loads(file.read_text())
    return exports


def forget(folder: Path) -> None:
    """Remove the exports of a stack that ends."""
    (folder / FILE).unlink(missing_ok=True)


def as_shell(exports: Mapping[str, str]) -> str:
    """Write exports for a shell; programs go before those that it finds already."""
    behind = {PROGRAMS: f'"{os.pathsep}$PATH"'}
    return "\n".join(
        f"export {name}={shlex.quote(value)}{behind.get(name, '')}"
        for name, value in exports.items()
    )
