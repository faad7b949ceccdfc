"""Checkpoints on disk."""

from confluent_simulator.flink_checkpoints import latest_retained


def checkpoint(root, job, name, *, complete=True):
    """Make the folder of a checkpoint."""
    folder = root / job / name
    folder.mkdir(parents=True)
    if complete:
        (folder / "_metadata").write_bytes(b"")
    return folder


def test_the_newest_complete_checkpoint_counts(tmp_path):
    """By number, not by text; one that was being written, and other jobs' ones, do not count."""
    checkpoint(tmp_path, "a", "chk-9")
    newest = checkpoint(tmp_path, "a", "chk-10")
    checkpoint(tmp_path, "a", "chk-11", complete=False)
    checkpoint(tmp_path, "a", "shared")
    checkpoint(tmp_path, "b", "chk-12")
    assert latest_retained(tmp_path, "a") == newest


def test_there_may_be_none(tmp_path):
    """A job that never finished one, a cluster that keeps none."""
    assert latest_retained(tmp_path, "a") is None
    assert latest_retained(None, "a") is None
