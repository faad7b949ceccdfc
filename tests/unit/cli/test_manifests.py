"""Which filters are found in files, and what is wrong around their specs."""

import pytest

from flinkfilter.cli.manifests import read_manifests

NO_NAME = (
    "metadata.name: true is no name; use small letters, digits, `-` and `.`, begin and end with a "
    "letter or digit, at most 253 characters (and quotes, if the name looks like a number, a date "
    "or a yes)"
)
NO_TEXT = (
    'metadata.annotations["flinkfilter.io/approved"]: text is needed, not true; put it in quotes'
)


def a_manifest(name, more="", api_version="flinkfilter.io/v1alpha1"):
    """A filter in YAML."""
    return f"apiVersion: {api_version}\nkind: FlinkFilter\nmetadata: {{name: {name}{more}}}\n"


def found(reading):
    """File name, line and full name of each filter."""
    return [
        (manifest.file.rpartition("/")[2], manifest.line, f"{manifest.namespace}/{manifest.name}")
        for manifest in reading.manifests
    ]


def test_several_documents_and_files(write):
    """All filters of all files are found, in order, with their lines."""
    first = write("a.yaml", f"{a_manifest('a')}---\n{a_manifest('b', ', namespace: other')}")
    second = write("b.json", '{"kind": "FlinkFilter", "metadata": {"name": "c"}}')
    reading = read_manifests([first, second])
    assert found(reading) == [
        ("a.yaml", 1, "default/a"),
        ("a.yaml", 5, "other/b"),
        ("b.json", 1, "default/c"),
    ]


def test_a_folder_stands_for_its_manifests(write, tmp_path):
    """A folder gives its YAML and JSON files by name, not other files, not folders within."""
    (tmp_path / "within.yaml").mkdir()
    write("b.yml", a_manifest("b"))
    write("a.yaml", a_manifest("a"))
    write("c.json", '{"kind": "FlinkFilter", "metadata": {"name": "c"}}')
    write("d.txt", a_manifest("d"))
    assert [name for name, _, _ in found(read_manifests([tmp_path]))] == [
        "a.yaml",
        "b.yml",
        "c.json",
    ]


def test_lists_are_opened(write):
    """What `kubectl get -o yaml` writes is read: a List of filters, each with its own line."""
    path = write(
        "list.yaml",
        "kind: List\napiVersion: v1\nitems:\n"
        "- kind: FlinkFilter\n  metadata:\n    name: a\n- {kind: Secret}\n",
    )
    reading = read_manifests([path])
    assert found(reading) == [("list.yaml", 4, "default/a")]
    assert reading.manifests[0].line_of("metadata.name") == 6
    assert reading.skipped == [f"{path}:7: skipped: kind Secret"]


def test_other_objects_are_skipped_with_a_note(write):
    """Other kinds, FlinkFilters of other groups, and what is no object are noted."""
    path = write(
        "mixed.yaml",
        "kind: ConfigMap\n---\njust text\n---\n"
        + a_manifest("a", api_version="example.org/v1")
        + '---\nkind: "\\e[31mred"\n',
    )
    reading = read_manifests([path])
    assert reading.manifests == []
    assert reading.skipped == [
        f"{path}:1: skipped: kind ConfigMap",
        f"{path}:3: skipped: not a Kubernetes object",
        f"{path}:5: skipped: kind FlinkFilter",
        f'{path}:9: skipped: kind "\\u001b[31mred"',
    ]


def test_a_filter_that_stands_twice_is_told(write):
    """Kubectl applies both, one after the other, and what was looked at may not be what stays."""
    first, same = write("a.yaml", a_manifest("a")), write("same.yaml", a_manifest("a"))
    other = write("b.yaml", a_manifest("a", ", labels: {b: c}"))
    reading = read_manifests([first, same, other])
    assert [manifest.name for manifest in reading.manifests] == ["a", "a", "a"]
    assert reading.skipped == [
        (
            f"{other}:1: default/a stands in {first}:1 too, with another content; kubectl would "
            "let the last one win"
        )
    ]


def test_unreadable_files_are_reported(write, tmp_path):
    """A file that is no YAML or no UTF-8 is reported with the line; the others are read."""
    broken = write("a.yaml", "a: [\n")
    latin = tmp_path / "b.yaml"
    latin.write_bytes(b"a: 1\nb: \xe9\n")
    good = write("c.yaml", a_manifest("c"))
    reading = read_manifests([broken, latin, good])
    assert found(reading) == [("c.yaml", 1, "default/c")]
    assert [str(each) for each in reading.unreadable] == [
        f"{broken}:2: not YAML: while parsing a flow node did not find expected node content",
        f"{latin}:2: not UTF-8",
    ]


def test_a_file_that_cannot_be_opened_is_reported(write):
    """Without a line, since none was read."""
    path = write("a.yaml", "a: 1\n")
    path.unlink()
    (unreadable,) = read_manifests([path]).unreadable
    assert str(unreadable) == f"{path}: No such file or directory"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (a_manifest("a.b-9"), []),
        (
            a_manifest("a").replace("name: a", "generateName: a-"),
            [],
        ),
        (
            a_manifest("a", api_version="flinkfilter.io/v1"),
            ['apiVersion: flinkfilter.io/v1alpha1 is needed, not "flinkfilter.io/v1"'],
        ),
        (
            "kind: FlinkFilter\nmetadata: {name: a}\n",
            ["apiVersion: flinkfilter.io/v1alpha1 is needed, not null"],
        ),
        (
            a_manifest("a") + "sepc: {}\n",
            ["sepc: there is no such field; known are: apiVersion, kind, metadata, spec, status"],
        ),
        (
            "apiVersion: flinkfilter.io/v1alpha1\nkind: FlinkFilter\n",
            ["metadata: a mapping is needed, such as {name: my-filter}"],
        ),
        (
            "apiVersion: flinkfilter.io/v1alpha1\nkind: FlinkFilter\nmetadata: {}\n",
            ["metadata.name: missing; give the filter a name"],
        ),
        (
            a_manifest("y"),
            [
                NO_NAME,
            ],
        ),
        (
            a_manifest("a", ", annotations: {flinkfilter.io/approved: true, note: yes it is}"),
            [
                NO_TEXT,
            ],
        ),
        (a_manifest("a", ", labels: [x]"), ["metadata.labels: a mapping of texts is needed"]),
    ],
)
def test_what_stands_around_the_spec_is_checked(write, text, problems):
    """What the API server would refuse in a manifest beside its spec is found."""
    (manifest,) = read_manifests([write("a.yaml", text)]).manifests
    assert [str(problem) for problem in manifest.problems()] == problems
