"""The checkpoints that a job left on disk, also after its whole cluster was killed.

Flows in: the cluster's checkpoint folder and a job id. Flows out: the newest that is complete.
"""

import re
from pathlib import Path

_METADATA = "_metadata"
"""Flink gives this file its name only when the checkpoint is complete."""


def latest_retained(root: Path | None, job_id: str) -> Path | None:
    """Return the folder of a job's newest complete checkpoint; None where there is none."""
    if root is None:
        return None
    numbered = {
        int(found[1]): folder
        for folder in (root / job_id).glob("chk-*")
        if (found := re.fullmatch(r"chk-(\d+)", folder.name)) and (folder / _METADATA).is_file()
    }
    return numbered[max(numbered)] if numbered else None
