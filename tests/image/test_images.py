"""What the three images are, and that they run as restricted as a node can run them."""

import re
import stat
from contextlib import contextmanager

import pytest

TITLES = {
    "operator": "flinkfilter-operator",
    "consumer": "flinkfilter-dealer-consumer",
    "simulator": "flinkfilter-simulator",
}
PACKAGES = {
    "operator": "flinkfilter",
    "consumer": "dealer_consumer",
    "simulator": "confluent_simulator",
}
# Of the packages alone; what the base weighs is the base's affair.
LARGEST_MEGABYTES = {"operator": 160, "consumer": 60, "simulator": 25}
SECRET = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}")
SHELLS = ("/usr/bin/sh", "/usr/bin/dash", "/usr/bin/bash")


@pytest.fixture
def files(images, built):
    """What a target adds to its base: every file with its place in the image."""

    @contextmanager
    def list_of(target):
        with images.root_of(built[target]) as root:
            yield [
                (file, "/" + str(file.relative_to(root)))
                for file in (root / "opt" / "flinkfilter").rglob("*")
            ]

    return list_of


def test_program_says_its_help(target, run):
    """Each program starts as nobody, with a read-only root, no right, no shell and no network."""
    shells = dict.fromkeys(SHELLS, "/dev/null")

    answer = run(target, "--help", binds=shells)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Usage:" in answer.stdout or "usage:" in answer.stdout


def test_process_is_restricted(run):
    """What was set up for these tests holds: no root, nothing to write on, no capability."""
    program = """
import os, pathlib
FIELDS = ('CapBnd:', 'NoNewPrivs:')
status = pathlib.Path("/proc/self/status").read_text().split()
print(os.getuid(), os.getgid(), *(status[status.index(each) + 1] for each in FIELDS))
for place in ("/", "/tmp", "/opt/flinkfilter"):
    try:
        pathlib.Path(place, "new").touch()
    except OSError as error:
        print(place, error.strerror)
"""
    said = run("operator", "-c", program, program=["python3"]).stdout.splitlines()

    assert said == [
        "65532 65532 0000000000000000 1",
        "/ Read-only file system",
        "/tmp Read-only file system",
        "/opt/flinkfilter Read-only file system",
    ]


def test_operator_writes_the_sql_of_a_filter(run, root):
    """The operator's image has the command line and all of its data."""
    answer = run(
        "operator",
        "sql",
        "--settings",
        "/examples/settings.yaml",
        "/examples/filters/service-by-dealer-001.yaml",
        program=["flinkfilter"],
        binds={"/examples": root / "examples"},
    )

    assert answer.stderr == ""
    assert "INSERT INTO `filtered-service-events-dealer-001`" in answer.stdout


def test_operator_knows_its_version(run):
    """The package in the image tells its version, as statements do in their calls."""
    assert run("operator", "--version", program=["flinkfilter"]).stdout == "flinkfilter 0.1.0\n"


def test_consumer_shows_times_of_the_dealers_zone(run):
    """The time zones of dealers are known in the consumer's image."""
    program = "import zoneinfo; print(zoneinfo.ZoneInfo('America/Los_Angeles'))"

    assert run("consumer", "-c", program, program=["python3"]).stdout == "America/Los_Angeles\n"


def test_image_is_labelled(images, built, target):
    """An image says what it is, of which version and from which source."""
    labels = images.describe(built[target])["config"]["Labels"]

    del labels["org.opencontainers.image.description"]
    assert {name: value for name, value in labels.items() if "opencontainers" in name} == {
        "org.opencontainers.image.title": TITLES[target],
        "org.opencontainers.image.version": "0.0.0-test",
        "org.opencontainers.image.revision": "0123abc",
        "org.opencontainers.image.source": "https://git.example/flinkfilter",
        "org.opencontainers.image.licenses": "Apache-2.0",
    }


def test_image_names_its_user_by_number(images, built, target):
    """A node can tell that it is not root, without looking into the image."""
    assert images.describe(built[target])["config"]["User"] == "65532:65532"


def test_image_has_nothing_superfluous(files, target):
    """No pip, no tests of ours, no source control, no cache of packages is in an image."""
    with files(target) as found:
        places = {place for _, place in found}

    superfluous = re.compile(r"/(pip|hatchling|pytest|\.git|\.cache|flinkfilter/tests)(/|$)|\.whl$")
    assert [place for place in places if superfluous.search(place)] == []
    assert places


def test_image_has_only_its_own_program(files, target):
    """Each image has its own programs and not those of the other two."""
    with files(target) as found:
        packages = {file.name for file, place in found if file.parent.name == "site-packages"}

    assert packages & set(PACKAGES.values()) == {PACKAGES[target]}


def test_image_has_no_secret(files, images, built, target):
    """No key and no way by which this machine reaches packages is in an image or its history."""
    description = images.describe(built[target])
    with files(target) as found:
        kept = [
            place
            for file, place in found
            # librdkafka's library has the keys of its own tests in it, which open nothing.
            if file.is_file() and ".so" not in file.suffixes and SECRET.search(file.read_bytes())
        ]
    with images.root_of(built[target]) as root:
        leftovers = [place for place in ("root/.cache", "root/.config") if (root / place).exists()]
        configured = root / "etc" / "pip.conf"
        assert not configured.exists() or configured.read_text() == ""

    assert (kept, leftovers) == ([], [])
    assert "http" not in str(description["history"]).replace("https://git.example", "")


def test_files_belong_to_root(files, target):
    """Who runs an image cannot change its programs."""
    with files(target) as found:
        writable = [
            place
            for file, place in found
            if not file.is_symlink()
            and (file.stat().st_uid != 0 or file.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))
        ]

    assert writable == []


def test_image_is_small(files, target):
    """An image adds to its base not much more than the packages that its program needs."""
    with files(target) as found:
        size = sum(file.lstat().st_size for file, _ in found) / 1_000_000

    assert size < LARGEST_MEGABYTES[target]


def test_build_can_be_repeated(images, built, build_again):
    """The same sources make the same image to the byte."""
    digest = images.describe(built["simulator"])["digest"]

    assert images.describe(build_again("simulator"))["digest"] == digest
