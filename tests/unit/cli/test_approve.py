"""`approve` and its siblings before any cluster is asked: wrong usage, and approvals in files."""

import pytest

MANIFEST = """\
apiVersion: flinkfilter.io/v1alpha1
kind: FlinkFilter
metadata:
  name: {name}
spec:
  consumerId: c
  outputTopic: {name}
  conditions:
    - {{field: {field}, operator: equals, value: x}}
"""
APPROVED = "flinkfilter.io/approved"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["approve"], "name filters, or give --all-waiting"),
        (["approve", "orders", "--all-waiting"], "name filters, or give --all-waiting"),
        (["approve", "orders", "-A"], "name filters, or give --all-waiting"),
        (["approve", "orders", "--add"], "--add is for --write"),
        (["approve", "--write"], "name the files"),
        (["approve", "--write", "x", "--all-waiting"], "--write takes files, and nothing of a"),
        (["approve", "--write", "nowhere.yaml"], "nowhere.yaml does not exist"),
        (["approve", "--write", "-"], "- does not exist; --write takes files and folders"),
        (["status", "orders", "-A"], "give -n instead of -A"),
        (["reject", "orders"], "--reason"),
        (["reject", "orders", "--reason", " "], "say why"),
        (["reject", "orders", "--reason", "x" * 501], "at most 500 characters"),
        (["reject", "orders", "--reason", "x", "--digest", "abc"], "64 hexadecimal digits"),
        (["stop"], "NAME"),
    ],
)
def test_wrong_usage(run, arguments, message):
    """It is said in a sentence, and the status is 2."""
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert message in " ".join(err.split())


def test_without_settings_there_is_no_digest(run, monkeypatch):
    """The digest covers them."""
    monkeypatch.delenv("FLINKFILTER_SETTINGS")
    status, _, err = run("approve", "--write", "x.yaml")
    assert status == 2
    assert "--write needs --settings" in err


def test_a_folder(run, write, tmp_path):
    """Each of its files is written; what cannot be approved is said, and the rest is approved."""
    good = write("good.yaml", MANIFEST.format(name="good", field="event_type"))
    bad = write("bad.yaml", MANIFEST.format(name="bad", field="no_such_column"))
    good.chmod(0o640)
    (tmp_path / "link.yml").symlink_to(good)
    digest = run("digest", good)[1].strip()
    status, out, err = run("approve", "--write", tmp_path)
    assert (status, out) == (1, "")
    assert "no_such_column" in err
    assert f"{good}:1: default/good: approved {digest}\n" in err
    assert "link.yml" not in err
    assert f'{APPROVED}: "{digest}"' in good.read_text()
    assert good.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link.yml").is_symlink()
    assert APPROVED not in bad.read_text()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bad.yaml", "good.yaml", "link.yml"]


def test_digests_of_other_environments(run, write):
    """They stay with --add, and go without."""
    file = write("a.yaml", MANIFEST.format(name="a", field="event_type"))
    digest = run("digest", file)[1].strip()
    old = "f" * 64
    text = file.read_text()
    annotated = text.replace("  name: a\n", f"  name: a\n  annotations: {{{APPROVED}: {old}}}\n")
    for options, value in (("--add", f'"{old},{digest}"'), ("--write", digest)):
        file.write_text(annotated)
        for said in ("approved", "stands there already"):
            status, _, err = run("approve", "--write", options, file)
            assert (status, said in err) == (0, True)
            assert file.read_text() == annotated.replace(old, value)


def test_nothing_to_approve(run, write):
    """Files without a filter are most likely the wrong ones."""
    file = write("a.yaml", "kind: ConfigMap\n")
    status, _, err = run("approve", "--write", file)
    assert status == 1
    assert "no FlinkFilter in these files" in err


def test_a_file_that_cannot_be_edited_is_left_alone(run, write):
    """With the reason, and what to write instead."""
    text = MANIFEST.format(name="a", field="event_type").replace("metadata:", "metadata: &m")
    file = write("a.yaml", text)
    status, _, err = run("approve", "--write", file)
    assert status == 1
    assert f"{file}: nothing was written: line 3: the approval cannot be written here" in err
    assert file.read_text() == text


def test_a_file_that_is_no_yaml(run, write):
    """Is said with its line."""
    status, _, err = run("approve", "--write", write("a.yaml", "a: [\n"))
    assert (status, ": not YAML" in err) == (1, True)
