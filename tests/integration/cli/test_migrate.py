"""`flinkfilter migrate` as a process: files in, manifests out that the other commands take."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BEFORE = ROOT / "tests" / "data" / "migration"
EXAMPLES = ROOT / "examples"
PROGRAM = Path(sys.executable).parent / "flinkfilter"
DEALERS = [f"service-by-dealer-00{number}" for number in (1, 2, 3)]


@pytest.fixture
def run():
    """Run the program; gives exit status, standard output and standard error."""

    def program(*arguments, stdin=b""):
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C",
            "FLINKFILTER_SETTINGS": str(EXAMPLES / "settings.yaml"),
        }
        run = subprocess.run(
            [PROGRAM, *arguments], input=stdin, env=environment, capture_output=True, check=False
        )
        return run.returncode, run.stdout.decode(), run.stderr.decode()

    return program


def test_a_folder_becomes_manifests_with_the_digests_of_the_examples(run):
    """Standard output is a stream of manifests; standard error says the form and what was lost."""
    status, manifests, notes = run("migrate", BEFORE)
    assert status == 0
    assert manifests.count("\n---\n") == 2
    assert f"{BEFORE}/{DEALERS[0]}.json: 1 of the form: one filter an object" in notes
    assert 'status "pending_approval" is not carried; the operator writes its own' in notes
    assert notes.endswith("3 of 3 filters carried\n")
    _, digests, _ = run("digest", "-o", "json", "-", stdin=manifests.encode())
    _, expected, _ = run("digest", "-o", "json", EXAMPLES / "filters")
    assert [each["digest"] for each in json.loads(digests)] == [
        each["digest"] for each in json.loads(expected)
    ]
    assert run("lint", "-", stdin=manifests.encode()) == (0, "", "3 of 3 filters valid\n")


def test_standard_input_into_a_folder(run, tmp_path):
    """One file a filter; files that are there stay, which is said."""
    one = (BEFORE / f"{DEALERS[0]}.json").read_bytes()
    folder = tmp_path / "new" / "filters"
    status, out, _ = run("migrate", "--output-dir", folder, "-", stdin=b"[" + one + b"]")
    assert (status, out) == (0, "")
    file = folder / f"{DEALERS[0]}.yaml"
    assert file.read_text() == (EXAMPLES / "filters" / file.name).read_text()
    status, out, notes = run("migrate", "--output-dir", folder, "-", stdin=one)
    assert (status, out) == (1, "")
    assert notes.endswith(f"{file}: is there already, so it stays as it is; move it away\n")


def test_what_cannot_be_carried_is_said_and_the_rest_comes_out(run, tmp_path):
    """The status is 1; broken files are named with their line."""
    good = json.loads((BEFORE / f"{DEALERS[0]}.json").read_text())
    unknown = {**good, "id": "b", "conditions": [{**good["conditions"][0], "field": "dealer"}]}
    document = {"version": 1, "filters": [good, {**good, "id": "a", "conditions": []}, unknown]}
    (tmp_path / "filters.json").write_text(json.dumps(document))
    (tmp_path / "broken.json").write_text('{"id": "a",\n "id": "b"}')
    (tmp_path / "deep.json").write_text('{"a":' + "[" * 100_000)
    (tmp_path / "number.json").write_text("3")
    status, out, notes = run("migrate", "-o", "json", tmp_path)
    assert status == 1
    assert [each["metadata"]["name"] for each in json.loads(out)["items"]] == [DEALERS[0]]
    assert f'{tmp_path}/broken.json:2: the key "id" stands twice in one mapping\n' in notes
    assert f"{tmp_path}/deep.json:1: nested more than 1000 levels deep; make it flatter\n" in notes
    assert f"{tmp_path}/number.json: a filter or a list of filters is needed, not 3\n" in notes
    assert (
        f'{tmp_path}/filters.json: filters[1] filter "a": not carried: filters[1].conditions: no '
        "conditions" in notes
    )
    assert (
        f'{tmp_path}/filters.json: filters[2] filter "b": not carried, its manifest would be '
        "refused: spec.conditions[0].field: raw-event-headers has no column" in notes
    )
    assert notes.endswith("1 of 3 filters carried\n")


def test_wrong_use(run, tmp_path):
    """A file that does not exist, a folder that is a file, and JSON into a folder: status 2."""
    assert run("migrate", tmp_path / "none.json")[0] == 2
    (tmp_path / "file").write_text("")
    assert run("migrate", "--output-dir", tmp_path / "file", BEFORE)[0] == 2
    assert run("migrate", "-o", "json", "--output-dir", tmp_path, BEFORE)[0] == 2
    status, _, notes = run("migrate", "--output-dir", tmp_path / "file" / "below", BEFORE)
    assert status == 1
    assert notes.endswith(f"{tmp_path / 'file' / 'below'}: Not a directory\n")
