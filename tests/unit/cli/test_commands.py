"""The commands on files: what they print where, and their exit status."""

import json
from pathlib import Path

import pytest
import yaml

from flinkfilter.resource.definition import definition

ROOT = Path(__file__).parents[3]
FILTERS = ROOT / "examples" / "filters"
DEALER = FILTERS / "service-by-dealer-001.yaml"
BROKEN = """\
apiVersion: flinkfilter.io/v1alpha1
kind: FlinkFilter
metadata: {name: broken, namespace: sales}
spec:
  outputTopic: t
  conditions:
    - {field: event_typ, operator: equals, value: CarSold}
    - {field: event_type, operator: equls, value: CarSold}
"""
UNKNOWN_OPERATOR = (
    'spec.conditions[1].operator: "equls" is not known here; did you mean equals? It is one of: '
    "equals, notEquals, in, notIn, greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual, "
    "between, startsWith, endsWith, contains, like, regex, isNull, isNotNull, anyEquals"
)


def test_lint_of_valid_filters(run):
    """Valid filters give no output, a count on standard error, and status 0."""
    assert run("lint", FILTERS) == (0, "", "3 of 3 filters valid\n")


def test_lint_prints_each_problem(run, write):
    """Each problem is a line with file, line, filter, path and message; the status is 1."""
    path = write("broken.yaml", BROKEN)
    status, out, err = run("lint", path, DEALER)
    assert (status, err) == (1, "1 of 2 filters valid\n")
    assert out == f"{path}:8: sales/broken: {UNKNOWN_OPERATOR}\n"


DOUBTFUL = (
    BROKEN.partition("    - ")[0]
    + """\
    - {field: event_type, operator: isNotNull}
    - {field: event_type, operator: equals, value: CarSold}
"""
)
DOUBT = 'already implied by spec.conditions[1] (event_type is "CarSold"), so it can be left out'


def test_lint_prints_doubts_behind_problems(run, write):
    """Marked as warnings; the status is 0, and with --strict 1."""
    path = write("doubtful.yaml", DOUBTFUL)
    line = f"{path}:7: sales/broken: warning: spec.conditions[0]: {DOUBT}\n"
    assert run("lint", path, DEALER) == (0, line, "2 of 2 filters valid\n")
    assert run("lint", path, DEALER, "--strict") == (1, line, "2 of 2 filters valid\n")
    assert run("lint", DEALER, "--strict") == (0, "", "1 of 1 filters valid\n")


def test_lint_gives_doubts_to_programs(run, write):
    """A valid filter may have some."""
    path = write("doubtful.yaml", DOUBTFUL)
    status, out, _ = run("lint", path, "-o", "json")
    (verdict,) = json.loads(out)
    assert (status, verdict["valid"], verdict["problems"]) == (0, True, [])
    assert verdict["warnings"] == [{"path": "spec.conditions[0]", "line": 7, "message": DOUBT}]


def test_lint_reads_standard_input(run):
    """`-` is standard input."""
    status, out, err = run("lint", "-", stdin=BROKEN)
    assert (status, out) == (1, f"-:8: sales/broken: {UNKNOWN_OPERATOR}\n")
    assert err == "0 of 1 filters valid\n"


def test_lint_reports_unreadable_files(run, write):
    """A file that is no YAML is a problem, not a wrong use."""
    path = write("a.yaml", "a: 1\na: 2\n")
    assert run("lint", path) == (
        1,
        f'{path}:2: the key "a" stands twice in one mapping\n',
        "0 of 0 filters valid\n",
    )


def test_lint_notes_what_it_skips(run, write):
    """Other kinds are skipped with a note on standard error."""
    path = write("a.yaml", "kind: ConfigMap\n")
    assert run("lint", path) == (
        0,
        "",
        f"{path}:1: skipped: kind ConfigMap\n0 of 0 filters valid\n",
    )


@pytest.mark.parametrize(("output", "read"), [("json", json.loads), ("yaml", yaml.safe_load)])
def test_lint_for_programs(run, write, output, read):
    """With -o, the verdict on each filter is data, also on files that cannot be read."""
    path, unreadable = write("broken.yaml", BROKEN), write("z.yaml", "a: *b\n")
    status, out, _ = run("lint", DEALER, path, unreadable, "-o", output)
    assert status == 1
    operator, _, message = UNKNOWN_OPERATOR.partition(": ")
    assert read(out) == [
        {
            "file": str(unreadable),
            "valid": False,
            "problems": [{"path": "", "line": 1, "message": "nothing is named &b above"}],
            "warnings": [],
        },
        {
            "file": str(DEALER),
            "line": 1,
            "namespace": "default",
            "name": "service-by-dealer-001",
            "valid": True,
            "problems": [],
            "warnings": [],
        },
        {
            "file": str(path),
            "line": 1,
            "namespace": "sales",
            "name": "broken",
            "valid": False,
            "problems": [{"path": operator, "line": 8, "message": message}],
            "warnings": [],
        },
    ]


def test_sql_of_one_filter(run):
    """The SQL of a filter is the golden one beside it."""
    expected = DEALER.with_suffix(".sql").read_text(encoding="utf-8")
    assert run("sql", DEALER) == (0, expected, "")


def test_sql_of_several_filters(run):
    """Each filter's SQL stands under its name."""
    status, out, err = run("sql", FILTERS)
    expected = "\n".join(
        f"-- default/{path.stem}\n{path.read_text(encoding='utf-8')}"
        for path in sorted(FILTERS.glob("*.sql"))
    )
    assert (status, out, err) == (0, expected, "")


def test_sql_for_programs(run):
    """With -o, both statements are fields, without semicolons."""
    status, out, _ = run("sql", DEALER, "-o", "json")
    assert status == 0
    (entry,) = json.loads(out)
    assert f"{entry['sql']['sink']};\n\n{entry['sql']['insert']};\n" == DEALER.with_suffix(
        ".sql"
    ).read_text(encoding="utf-8")
    assert entry["name"] == "service-by-dealer-001"


def test_digest_of_one_filter(run):
    """One filter gives the bare digest, for use in a shell."""
    status, out, err = run("digest", DEALER)
    assert (status, err) == (0, "")
    assert len(out) == 65
    assert out == run("digest", DEALER)[1]


def test_digests_of_several_filters(run):
    """Several filters give lines of digest and name, the same digests as alone."""
    alone = [run("digest", path)[1].strip() for path in sorted(FILTERS.glob("*.yaml"))]
    expected = "".join(
        f"{digest}  default/service-by-dealer-00{number}\n"
        for number, digest in enumerate(alone, 1)
    )
    assert run("digest", FILTERS) == (0, expected, "")
    _, out, _ = run("digest", FILTERS, "-o", "yaml")
    assert [entry["digest"] for entry in yaml.safe_load(out)] == alone


@pytest.mark.parametrize("command", ["sql", "digest"])
def test_invalid_filters_have_neither(run, write, command):
    """Problems go to standard error, valid filters are shown all the same, the status is 1."""
    path = write("broken.yaml", BROKEN)
    status, out, err = run(command, path, DEALER)
    assert (status, err) == (1, f"{path}:8: sales/broken: {UNKNOWN_OPERATOR}\n")
    assert "service-by-dealer-001" in out or "filtered-service-events-dealer-001" in out


@pytest.mark.parametrize("command", ["sql", "digest"])
def test_files_without_filters_have_neither(run, write, command):
    """A file without a filter is answered with status 1, and why."""
    path = write("a.yaml", "kind: ConfigMap\n")
    assert run(command, path) == (
        1,
        "",
        f"{path}:1: skipped: kind ConfigMap\nno FlinkFilter in these files\n",
    )


def test_numbers_are_read_as_kubectl_reads_them(run, write):
    """1e3 and 1000 are the same number, so the filters have the same digest."""
    template = DEALER.read_text(encoding="utf-8").replace("value: DEALER-001", "value: NUMBER")
    digests = {
        run("digest", write(f"{number}.yaml", template.replace("NUMBER", number)))[1]
        for number in ("1000", "1e3", "1000.0", "1_000", "0x3e8")
    }
    assert len(digests) == 1
    assert digests != {run("digest", write("text.yaml", template.replace("NUMBER", "'1000'")))[1]}


def test_schema(run):
    """The definition is printed as the committed file, or as JSON."""
    crd = (ROOT / "crds" / "flinkfilters.yaml").read_text(encoding="utf-8")
    assert run("schema") == (0, crd, "")
    status, out, _ = run("schema", "-o", "json")
    assert (status, json.loads(out)) == (0, definition())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lint"], "Missing argument 'FILE'"),
        (["lint", "absent.yaml"], "absent.yaml does not exist; write - for standard input"),
        (["lint", DEALER, "-o", "xml"], "'xml' is not one of 'text', 'yaml', 'json'."),
        (["lint", DEALER, "--settings", "absent"], "file 'absent' does not exist."),
        (["lint", DEALER, "--settings", DEALER], "apiVersion: Extra inputs are not permitted"),
        (["guess"], "No such command 'guess'."),
    ],
)
def test_wrong_usage(run, arguments, message):
    """Wrong usage, settings included, is said on standard error with status 2."""
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_settings_are_asked_for(run, monkeypatch):
    """Without settings, no verdict is given: they say which columns there are."""
    monkeypatch.delenv("FLINKFILTER_SETTINGS")
    status, _, err = run("lint", DEALER)
    assert status == 2
    assert "Missing option '--settings' (env var: 'FLINKFILTER_SETTINGS')." in err


PERMISSIONS = """
permissions:
  - namespaces: [dealers]
    outputTopics: [filtered-*]
  - namespaces: [sales]
    outputTopics: [sales-*]
"""
REFUSED = (
    "spec.outputTopic: filters in the namespace sales are not permitted to write what they read "
    "from raw-event-headers to filtered-service-events-dealer-001; permitted are: sales-*"
)


@pytest.mark.parametrize("command", ["lint", "sql", "digest"])
def test_filters_are_held_against_the_permissions_of_their_namespace(
    run, write, monkeypatch, command
):
    """Named with -n when the manifest names none; when neither does, nothing is checked."""
    settings = (ROOT / "examples" / "settings.yaml").read_text(encoding="utf-8")
    path = write("restricted.yaml", settings + PERMISSIONS)
    monkeypatch.setenv("FLINKFILTER_SETTINGS", str(path))
    assert run(command, DEALER)[0] == 0
    assert run(command, DEALER, "-n", "dealers")[0] == 0
    status, out, err = run(command, DEALER, "--namespace", "sales")
    assert status == 1
    assert f"{DEALER}:9: sales/service-by-dealer-001: {REFUSED}\n" in out + err


def test_a_manifest_that_names_its_namespace_goes_there(run, write):
    """Whatever -n says, as with kubectl for files of several namespaces."""
    path = write("broken.yaml", BROKEN)
    assert ": sales/broken: " in run("lint", path, "-n", "dealers")[1]
