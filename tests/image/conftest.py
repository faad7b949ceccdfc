"""The three images, built for real, and a way to run them as a node would."""

import json
import subprocess
from pathlib import Path

import pytest

from local_stack.images import NAMES, Images, lacking
from local_stack.progress import Progress

VERSION = "0.0.0-test"
ARGUMENTS = {"REVISION": "0123abc", "SOURCE": "https://git.example/flinkfilter"}


@pytest.fixture(scope="session")
def images():
    """The store with all three images."""
    if reason := lacking():
        pytest.skip(reason)
    return Images(Progress())


@pytest.fixture(scope="session")
def built(images):
    """The names of the images by target; nothing of an earlier build is in them."""
    return {target: images.build(target, VERSION, ARGUMENTS, anew=True) for target in NAMES}


@pytest.fixture(scope="session", params=list(NAMES))
def target(request):
    """Each target of the Dockerfile."""
    return request.param


@pytest.fixture
def run(images, built, tmp_path):
    """Run an image to its end by runc, as restricted as a Pod can be, its root read-only."""

    def once(target, *arguments, program=None, binds=None):
        name = built[target]
        with images.root_of(name) as root:
            config = images.describe(name)["config"]
            spec = spec_of(root, config, [*(program or config["Entrypoint"]), *arguments])
            spec["mounts"] += [
                {"destination": place, "source": str(source), "options": ["bind", "ro"]}
                for place, source in (binds or {}).items()
            ]
            (tmp_path / "config.json").write_text(json.dumps(spec))
            return subprocess.run(
                ["runc", "run", f"--bundle={tmp_path}", f"flinkfilter-{tmp_path.parent.name}"],
                capture_output=True,
                text=True,
                check=False,
            )

    return once


def spec_of(root, config, command):
    """Write down for runc what a restricted Pod of an image is."""
    uid, gid = config["User"].split(":")
    return {
        "ociVersion": "1.0.2",
        "root": {"path": str(root), "readonly": True},
        "process": {
            "args": command,
            "env": config["Env"],
            "cwd": config["WorkingDir"],
            "user": {"uid": int(uid), "gid": int(gid)},
            "noNewPrivileges": True,
        },
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"]},
        ],
        "linux": {
            "namespaces": [{"type": each} for each in ("pid", "mount", "ipc", "uts", "network")]
        },
    }


@pytest.fixture(scope="session")
def build_again(images):
    """Build a target once more, with nothing reused."""
    return lambda target: images.build(target, VERSION, ARGUMENTS, anew=True)


@pytest.fixture(scope="session")
def root():
    """The repository."""
    return Path(__file__).parents[2]
