"""Whose a stack's folder is."""

import pytest

from local_stack.claim import claim, empty
from local_stack.errors import StackError


def test_a_folder_that_no_stack_wrote_is_refused(tmp_path):
    """Files of somebody else are never removed: the folder is refused by name."""
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(StackError) as caught:
        claim(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} holds files that no local stack wrote, and a stack empties its folder when it "
        "starts. Name a folder that is new or empty, or empty this one"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_folder_in_use_is_refused(tmp_path):
    """While one run has a folder, the next is told so; afterwards it gets it."""
    folder = tmp_path / "stack"
    lock = claim(folder)
    with pytest.raises(StackError, match=f"another run is using {folder}"):
        claim(folder)
    lock.release()
    claim(folder).release()


def test_what_an_earlier_run_left_is_removed(tmp_path):
    """A stack's own folder is emptied, links unfollowed, and stays known as a stack's."""
    folder, elsewhere = tmp_path / "stack", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("")
    lock = claim(folder)
    (folder / "kafka" / "data").mkdir(parents=True)
    (folder / "exports.json").write_text("{}")
    (folder / "link").symlink_to(elsewhere)
    empty(folder)
    lock.release()
    assert (elsewhere / "kept").exists()
    assert [each.name for each in folder.iterdir()] == [".local-stack"]
    claim(folder).release()
