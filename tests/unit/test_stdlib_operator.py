"""The folder operator/ is a source root: it must never stand in for Python's own module."""

import operator
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))
PRINT = "import operator; print(operator.__file__)"


def test_in_this_process_it_is_the_standard_librarys():
    """With all source roots on the path, as in every test."""
    assert Path(operator.__file__) == STANDARD_LIBRARY / "operator.py"
    assert operator.itemgetter(1)("ab") == "b"


@pytest.mark.parametrize("folder", [".", "operator", "tests"])
def test_from_a_folder_of_the_repository_it_is_the_standard_librarys(folder):
    """Python puts the current folder first on its path, so where it is started matters."""
    run = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=ROOT / folder, capture_output=True, text=True, check=True
    )
    assert Path(run.stdout.strip()) == STANDARD_LIBRARY / "operator.py"


@pytest.mark.parametrize("folder", ["operator", "consumers", "deploy/local"])
def test_a_source_root_is_no_package(folder):
    """An __init__.py there would make it one."""
    assert not (ROOT / folder / "__init__.py").exists()
