"""Where the class paths of the Java parts come from."""

import io

import pytest

from local_stack import jars
from local_stack.errors import MissingTool
from local_stack.progress import Progress


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """A machine with an empty cache and no programs."""
    monkeypatch.setenv("FLINKFILTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _program(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_missing_maven_says_what_to_install(bare_machine):
    """Without Maven the message names it."""
    with pytest.raises(MissingTool, match=r"Install Maven 3\.8 or newer"):
        jars.ensure("kafka", Progress(io.StringIO()))


def test_missing_java_says_what_to_install(bare_machine):
    """Without Java the message names a JDK and its version."""
    _program(bare_machine, "mvn", "true")
    with pytest.raises(MissingTool, match="Install a JDK 17 or newer"):
        jars.ensure("kafka", Progress(io.StringIO()))


def test_an_old_java_is_named(bare_machine):
    """A Java that cannot run Flink is refused."""
    _program(bare_machine, "java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2")
    with pytest.raises(MissingTool, match=r"^Java 11 is too old for Flink\. Install a JDK 17"):
        jars.java()
