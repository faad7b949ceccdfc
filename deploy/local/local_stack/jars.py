"""The class paths of the Java parts, fetched by Maven as pinned into the cache."""

import re
import shutil
import subprocess
from pathlib import Path

from local_stack.cache import PINS, cache_root, cached, key_of
from local_stack.errors import MissingTool, StackError
from local_stack.progress import Progress

OLDEST_JAVA = 17


def ensure(profile: str, progress: Progress) -> Path:
    """Give the folder with the jars of one profile of `pins/pom.xml`.

    Raises:
        MissingTool: they have to be fetched and Maven or a JDK is missing.
        StackError: Maven failed.
    """
    folder = cache_root() / "jars" / f"{profile}-{key_of((PINS / 'pom.xml',), profile)}"
    return cached(folder, profile, lambda target: _fetch(profile, target, progress), progress)


def java() -> str:
    """Find the Java that runs the parts.

    Raises:
        MissingTool: there is none, or it is too old.
    """
    path = shutil.which("java")
    remedy = f"Install a JDK {OLDEST_JAVA} or newer and put its bin folder on PATH"
    if path is None:
        raise MissingTool(f"Java is needed for Kafka, Kafka Connect and Flink. {remedy}")
    answer = subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', answer)
    if found and int(found[1]) < OLDEST_JAVA:
        raise MissingTool(f"Java {found[1]} is too old for Flink. {remedy}")
    return path


def _fetch(profile: str, folder: Path, progress: Progress) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingTool(
            "Maven is needed to fetch Kafka, Kafka Connect and Flink. Install Maven 3.8 or newer"
        )
    java()
    goal = "dependency:copy-dependencies"
    options = [f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    with progress.during(f"fetches the jars of {profile} (once on this machine)"):
        run = subprocess.run(
            [maven, "--quiet", "--batch-mode", "-P", profile, goal, *options],
            cwd=PINS,
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode != 0:
        raise StackError(f"mvn could not fetch the jars of {profile}:\n{run.stdout[-3000:]}")
