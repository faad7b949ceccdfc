"""The commands on a cluster, each as a process, against a real API server."""

import json
import os
import signal
import subprocess
from pathlib import Path

import yaml

EXAMPLES = Path(__file__).parents[3] / "examples"
EXAMPLE = EXAMPLES / "filters" / "service-by-dealer-001.yaml"
SETTINGS = EXAMPLES / "settings.yaml"
A, B, C = "a" * 64, "b" * 64, "c" * 64


def managers(resource, field):
    """Give who manages an annotation."""
    return [
        entry["manager"]
        for entry in resource["metadata"]["managedFields"]
        if f"f:{field}" in entry["fieldsV1"].get("f:metadata", {}).get("f:annotations", {})
    ]


def read_until(stream, words):
    """Read a stream until some words have come; gives what was read."""
    read = ""
    while words not in read:
        character = stream.read(1)
        assert character, f"it ended after {read!r}"
        read += character
    return read


def test_status(namespace, waiting, running):
    """Where all filters of the context's namespace stand: a table for people, data for programs."""
    namespace.make("orders", waiting())
    namespace.make("parts", running())
    status, out, err = namespace.run("status")
    assert (status, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["NAMESPACE", "NAME", "PHASE", "READY", "REVISION", "WAITING", "MESSAGE"],
        [
            namespace.name,
            "orders",
            "PendingApproval",
            "-",
            "-",
            A[:12],
            "Waits",
            "for",
            "an",
            "approval",
        ],
        [namespace.name, "parts", "Running", "True", "2", "-", "Revision", "2", "runs"],
    ]
    status, out, err = namespace.run("status", "-A", "-o", "json")
    assert (status, err) == (0, "")
    ours = [each for each in json.loads(out) if each["namespace"] == namespace.name]
    assert [(each["name"], each["waiting"]) for each in ours] == [("orders", A), ("parts", None)]


def test_status_of_one_as_a_plugin_of_kubectl(namespace, running):
    """The program is found on PATH, and all about the filter is printed."""
    namespace.make("parts", running(), {"flinkfilter.io/stopped": "true"})
    path = f"{namespace.program.parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        [namespace.kubernetes.kubectl_program, "flinkfilter", "status", "parts"],
        env={**namespace.environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"{namespace.name}/parts  Service Events for Dealer 001\n")
    assert "annotation  flinkfilter.io/stopped: true\n" in run.stdout


def test_history(namespace, running):
    """The newest revision first."""
    namespace.make("parts", running())
    status, out, err = namespace.run("history", "parts", "-o", "yaml")
    assert (status, err) == (0, "")
    assert out.startswith("- revision: 2\n")
    assert out.count("insert: INSERT INTO") == 2


def test_approve_writes_what_the_printed_command_writes(namespace, waiting, running):
    """Several at once: all are listed and shown, one answer approves them, digest by digest."""
    namespace.make("orders", waiting())
    change = {**waiting("c")["proposed"], "diff": "-old\n+new"}
    namespace.make("parts", running(proposed=change))
    namespace.make("still", running())
    status, out, err = namespace.run("approve", "--all-waiting", answer="y\n")
    assert status == 0
    assert "\n2 filters wait for an approval.\n" in out
    assert "INSERT INTO `a`\n" in out
    assert "-old\n+new\n" in out
    assert "Approve these 2 filters? [y/N]" in err
    assert f"{namespace.name}/orders: approved {A}\n" in err
    assert namespace.annotations("orders") == {"approved": A}
    assert namespace.annotations("parts") == {"approved": C}
    assert namespace.annotations("still") == {}
    approved = namespace.get("orders")
    assert managers(approved, "flinkfilter.io/approved") == ["flinkfilter-approval"]
    assert approved["metadata"]["generation"] == 1
    assert namespace.run("approve", "--all-waiting") == (0, "", "no filter waits for an approval\n")


def test_approve_says_what_is_the_matter(namespace, waiting, running, invalid):
    """Of each filter that cannot be approved; the others are asked about, and no is no."""
    namespace.make("wrong", invalid)
    record = {"digest": A, "by": "bob", "at": "2026-01-31T12:00:00Z", "reason": "too wide"}
    namespace.make("refused", waiting(rejections=[record]), {"flinkfilter.io/rejected": A})
    namespace.make("fresh")
    namespace.make("parts", running())
    namespace.make("orders", waiting())
    names = ["wrong", "refused", "fresh", "parts", "orders", "ordres"]
    status, _, err = namespace.run("approve", *names, answer="n\n")
    assert status == 1
    said = dict(line.split(": ", 1) for line in err.splitlines()[:-1] if ": " in line)
    place = namespace.name
    assert said[f"{place}/wrong"].startswith("its spec is invalid: spec.conditions[0].field")
    assert said[f"{place}/refused"].startswith(f"{A} was rejected by bob")
    assert said[f"{place}/fresh"].startswith("the operator has not looked at it yet")
    assert said[f"{place}/parts"].startswith("nothing waits: revision 2 runs")
    assert f"there is no FlinkFilter {place}/ordres; near it: orders\n" in err
    assert err.endswith(f"Approve {place}/orders? [y/N] nothing was approved\n")
    assert namespace.annotations("orders") == {}


def test_no_answer_is_a_no(namespace, waiting):
    """Where nobody can answer, as in a pipeline, it is said what goes ahead without."""
    namespace.make("orders", waiting(warnings=[{"path": "spec.x", "message": "never holds"}]))
    status, _, err = namespace.run("approve", "orders", answer="")
    assert status == 1
    assert err.splitlines() == [
        f"Approve {namespace.name}/orders, with a warning? [y/N] ",
        "nobody is there to answer; --yes goes ahead without asking",
        "nothing was approved",
    ]
    assert namespace.annotations("orders") == {}


def test_what_changes_while_somebody_reads_is_shown_anew(namespace, waiting):
    """Only what was shown is approved: another digest is asked about, another label is not."""
    namespace.make("orders", waiting())
    namespace.make("parts", waiting("b"))
    with namespace.start("approve", "orders", "parts") as process:
        read_until(process.stderr, "[y/N] ")
        namespace.set_status("orders", waiting("c"))
        namespace.kubectl("label", "flinkfilter", "parts", "x=y")
        process.stdin.write("y\nn\n")
        process.stdin.close()
        err = process.stderr.read()
        out = process.stdout.read()
    assert process.returncode == 1
    assert f"{namespace.name}/orders: has changed meanwhile" in err
    assert f"Approve {namespace.name}/orders as it is now? [y/N]" in err
    assert "INSERT INTO `c`\n" in out
    assert f"{namespace.name}/parts: approved {B}\n" in err
    assert namespace.annotations("orders") == {}
    assert namespace.annotations("parts") == {"approved": B}


def test_a_question_can_be_walked_away_from(namespace, waiting):
    """Ctrl-C ends it at once, and nothing is approved."""
    namespace.make("orders", waiting())
    with namespace.start("approve", "orders") as process:
        read_until(process.stderr, "[y/N] ")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert (process.returncode, err) == (130, "")
    assert namespace.annotations("orders") == {}


def test_reject(namespace, waiting):
    """The digest and the reason are written, in one go."""
    namespace.make("orders", waiting())
    status, out, err = namespace.run("reject", "orders", "--reason", "too wide")
    assert (status, out, err) == (0, "", f"{namespace.name}/orders: rejected {A}\n")
    assert namespace.annotations("orders") == {"rejected": A, "reason": "too wide"}


def test_rollback(namespace, running):
    """To the revision before, with the difference, after a yes."""
    namespace.make("parts", running())
    status, out, err = namespace.run("rollback", "parts", answer="y\n")
    assert status == 0
    assert "-INSERT INTO `b`\n+CREATE TABLE `a`\n+INSERT INTO `a`\n" in out
    assert err.endswith(f"{namespace.name}/parts: goes back to revision 1\n")
    assert namespace.annotations("parts") == {"rollback-to": "1"}


def test_stop_resume_retry(namespace, running):
    """An annotation comes, goes, and has another value each time."""
    namespace.make("parts", running())
    who = f"{namespace.name}/parts"
    assert namespace.run("stop", "parts") == (0, "", f"{who}: is asked to stop\n")
    assert namespace.annotations("parts") == {"stopped": "true"}
    assert namespace.run("resume", "parts") == (0, "", f"{who}: may go on\n")
    assert namespace.annotations("parts") == {}
    assert namespace.run("retry", "parts") == (0, "", f"{who}: is tried once more\n")
    assert list(namespace.annotations("parts")) == ["retry"]


def test_watch(namespace, waiting, running):
    """Each change is printed as it comes, what is no change is not, and Ctrl-C ends it quietly."""
    namespace.make("orders", waiting())
    with namespace.start("status", "--watch", "-o", "json") as process:
        first = json.loads(process.stdout.readline())
        namespace.kubectl("label", "flinkfilter", "orders", "x=y")
        namespace.set_status("orders", running(proposed=None))
        second = json.loads(process.stdout.readline())
        namespace.kubectl("delete", "flinkfilter", "orders")
        third = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate()
    assert [each["phase"] for each in (first, second, third)] == [
        "PendingApproval",
        "Running",
        "Deleted",
    ]
    assert (process.returncode, rest, err) == (0, "", "")


def test_approve_in_a_file(namespace, tmp_path):
    """The digest is the one that `digest` prints, and the file is otherwise as it was."""
    file = tmp_path / "filter.yaml"
    file.write_bytes(EXAMPLE.read_bytes())
    status, out, err = namespace.run("approve", "--write", file, "--settings", SETTINGS)
    digest = namespace.run("digest", file, "--settings", SETTINGS)[1].strip()
    assert (status, out) == (0, "")
    assert err.endswith(f": approved {digest}\n")
    added = f'  annotations:\n    flinkfilter.io/approved: "{digest}"\n'
    assert file.read_text().replace(added, "") == EXAMPLE.read_text()
    assert yaml.safe_load(file.read_text())["metadata"]["annotations"] == {
        "flinkfilter.io/approved": digest
    }
