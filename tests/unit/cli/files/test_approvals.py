"""Approvals into files: only the annotation changes, whatever the file looks like."""

import json

import pytest

from flinkfilter.cli.files.approvals import approvals_written, approved_value
from flinkfilter.cli.manifests import Manifest, read_manifests
from flinkfilter.errors import InvalidManifest
from flinkfilter.resource.places import Place
from flinkfilter.resource.yaml_reading import read_documents

DIGEST = "0123456789abcdef" * 4
OLD = "f" * 64
HEAD = "apiVersion: flinkfilter.io/v1alpha1\nkind: FlinkFilter\n"
APPROVED = "flinkfilter.io/approved"


@pytest.fixture
def write(tmp_path):
    """Approve all filters of a text by DIGEST; gives the text afterwards."""

    def written(text, value=DIGEST):
        file = tmp_path / "filters.yaml"
        file.write_bytes(text.encode())
        manifests = read_manifests([file]).manifests
        assert manifests
        return approvals_written(text, [(manifest, value) for manifest in manifests])

    return written


BLOCKS = {
    "no annotations": (
        "metadata:\n  name: a\n  labels: {x: y}\nspec: {}\n",
        (
            f'metadata:\n  name: a\n  annotations:\n    {APPROVED}: "{DIGEST}"\n'
            "  labels: {x: y}\nspec: {}\n"
        ),
    ),
    "behind name and namespace": (
        "metadata:\n  name: a  # the name\n  namespace: b # where\n  # more\n  labels:\n    x: y\n",
        (
            "metadata:\n  name: a  # the name\n  namespace: b # where\n  annotations:\n"
            f'    {APPROVED}: "{DIGEST}"\n  # more\n  labels:\n    x: y\n'
        ),
    ),
    "four spaces": (
        "metadata:\n    labels:\n        x: y\n    name: a\n",
        (
            "metadata:\n    labels:\n        x: y\n    name: a\n    annotations:\n"
            f'        {APPROVED}: "{DIGEST}"\n'
        ),
    ),
    "no newline at the end": (
        "metadata:\n  name: a",
        f'metadata:\n  name: a\n  annotations:\n    {APPROVED}: "{DIGEST}"',
    ),
    "other annotations": (
        "metadata:\n  annotations:   # ours\n\n    # the team\n    team: x\n  name: a\n",
        (
            f'metadata:\n  annotations:   # ours\n    {APPROVED}: "{DIGEST}"\n\n    # the team\n'
            "    team: x\n  name: a\n"
        ),
    ),
    "a long text among the annotations": (
        "metadata:\n  annotations:\n    why: |\n      because\n\n      of it\n  name: a\n",
        (
            f'metadata:\n  annotations:\n    {APPROVED}: "{DIGEST}"\n    why: |\n      because\n\n'
            "      of it\n  name: a\n"
        ),
    ),
    "annotations in braces": (
        "metadata: \n  annotations: {team: x}\n  name: a\n",
        f'metadata: \n  annotations: {{{APPROVED}: "{DIGEST}", team: x}}\n  name: a\n',
    ),
    "annotations in empty braces": (
        "metadata:\n  annotations: {} # none\n  name: a\n",
        f'metadata:\n  annotations: {{"{APPROVED}": "{DIGEST}"}} # none\n  name: a\n',
    ),
    "annotations without a value": (
        "metadata:\n  annotations: # none\n  name: a\n",
        f'metadata:\n  annotations: # none\n    {APPROVED}: "{DIGEST}"\n  name: a\n',
    ),
    "annotations without a value, at the end": (
        "metadata:\n  name: a\n  annotations:",
        f'metadata:\n  name: a\n  annotations:\n    {APPROVED}: "{DIGEST}"',
    ),
    "annotations that say null": (
        "metadata:\n  annotations: null # none\n  name: a\n",
        f'metadata:\n  annotations: {{{APPROVED}: "{DIGEST}"}} # none\n  name: a\n',
    ),
    "metadata in braces": (
        "metadata: {name: a}\n",
        f'metadata: {{name: a, annotations: {{{APPROVED}: "{DIGEST}"}}}}\n',
    ),
    "metadata in braces, on several lines": (
        "metadata: {\n    name: a, # the name\n    namespace: b\n  }\n",
        (
            f"metadata: {{\n    name: a, # the name\n    namespace: b,\n    annotations: "
            f'{{{APPROVED}: "{DIGEST}"}}\n  }}\n'
        ),
    ),
    "an approval in double quotes": (
        f'metadata:\n  annotations:\n    {APPROVED}: "{OLD}"  # by us\n  name: a\n',
        f'metadata:\n  annotations:\n    {APPROVED}: "{DIGEST}"  # by us\n  name: a\n',
    ),
    "an approval in single quotes": (
        f"metadata:\n  annotations:\n    {APPROVED}: '{OLD}'\n  name: a\n",
        f"metadata:\n  annotations:\n    {APPROVED}: '{DIGEST}'\n  name: a\n",
    ),
    "an approval without quotes": (
        f"metadata:\n  annotations: {{{APPROVED}: {OLD}, b: c}}\n  name: a\n",
        f"metadata:\n  annotations: {{{APPROVED}: {DIGEST}, b: c}}\n  name: a\n",
    ),
    "quoted keys": (
        f'"metadata":\n  "annotations":\n    "{APPROVED}": "{OLD}"\n  "name": "a"\n',
        f'"metadata":\n  "annotations":\n    "{APPROVED}": "{DIGEST}"\n  "name": "a"\n',
    ),
    "letters outside of ASCII before it": (
        "# Fälle 😀\nmetadata:\n  labels: {ü: ö}\n  name: a\n",
        (
            f"# Fälle 😀\nmetadata:\n  labels: {{ü: ö}}\n  name: a\n  annotations:\n"
            f'    {APPROVED}: "{DIGEST}"\n'
        ),
    ),
    "anchors elsewhere": (
        "metadata:\n  labels: &l {x: y}\n  name: a\nspec:\n  samples: [*l, *l]\n",
        (
            "metadata:\n  labels: &l {x: y}\n  name: a\n"
            f'  annotations:\n    {APPROVED}: "{DIGEST}"\n'
            "spec:\n  samples: [*l, *l]\n"
        ),
    ),
}


@pytest.mark.parametrize(("before", "after"), BLOCKS.values(), ids=BLOCKS)
def test_only_the_annotation_is_written(write, before, after):
    """At the place, in the indentation and in the quotes that the file has."""
    assert write(HEAD + before) == HEAD + after


@pytest.mark.parametrize(("before", "after"), BLOCKS.values(), ids=BLOCKS)
def test_the_line_ends_of_the_file_are_kept(write, before, after):
    """Those of Windows too, and a byte order mark."""
    windows = (HEAD + after).replace("\n", "\r\n")
    assert write("\ufeff" + (HEAD + before).replace("\n", "\r\n")) == "\ufeff" + windows


def test_several_documents(write):
    """Those of other kinds, empty ones and comments between them stay as they are."""
    text = (
        f"# all\n---\n---\nkind: ConfigMap\n---\n{HEAD}metadata: {{name: a}}\n"
        f"--- # second\n{HEAD}metadata:\n  name: b\n...\n"
    )
    annotations = f'{{{APPROVED}: "{DIGEST}"}}'
    assert write(text) == (
        f"# all\n---\n---\nkind: ConfigMap\n---\n{HEAD}"
        f"metadata: {{name: a, annotations: {annotations}}}\n"
        f"--- # second\n{HEAD}metadata:\n  name: b\n"
        f'  annotations:\n    {APPROVED}: "{DIGEST}"\n...\n'
    )


def test_a_list_of_filters(write):
    """Each entry of the list that is a filter."""
    entry = (
        "- apiVersion: flinkfilter.io/v1alpha1\n  kind: FlinkFilter\n  metadata:\n    name: {}\n"
    )
    text = "kind: List\napiVersion: v1\nitems:\n" + entry.format("a") + "- kind: Secret\n"
    added = f'    annotations:\n      {APPROVED}: "{DIGEST}"\n'
    assert write(text + entry.format("b")) == (
        "kind: List\napiVersion: v1\nitems:\n"
        + entry.format("a")
        + added
        + "- kind: Secret\n"
        + entry.format("b")
        + added
    )


IDENTITY = {"apiVersion": "flinkfilter.io/v1alpha1", "kind": "FlinkFilter"}


@pytest.mark.parametrize("indent", [None, 2, "\t"])
@pytest.mark.parametrize(
    "metadata",
    [
        {"name": "a"},
        {"name": "a", "annotations": {}},
        {"annotations": {"b": "c"}, "name": "a"},
        {"annotations": {APPROVED: OLD}, "name": "a"},
    ],
)
def test_json_stays_json(write, indent, metadata):
    """On one line or on several, whatever it is indented by."""
    text = json.dumps({**IDENTITY, "metadata": metadata, "spec": {"x": 1.50}}, indent=indent)
    annotations = {**metadata.get("annotations", {}), APPROVED: DIGEST}
    expected = {**IDENTITY, "metadata": {**metadata, "annotations": annotations}}
    assert json.loads(write(text)) == {**expected, "spec": {"x": 1.5}}


def test_the_layout_of_json_is_kept(write):
    """A new entry stands on a line of its own where the others do."""
    text = json.dumps({**IDENTITY, "metadata": {"name": "a", "namespace": "b"}}, indent=2)
    assert write(text).split("\n")[3:-2] == [
        '  "metadata": {',
        '    "name": "a",',
        '    "namespace": "b",',
        f'    "annotations": {{"{APPROVED}": "{DIGEST}"}}',
    ]


def test_several_objects_of_json(write):
    """One behind the other, which only JSON allows."""
    text = "".join(json.dumps({**IDENTITY, "metadata": {"name": name}}) + " " for name in "ab")
    after = read_documents(write(text))
    assert [each.content["metadata"] for each in after] == [
        {"name": "a", "annotations": {APPROVED: DIGEST}},
        {"name": "b", "annotations": {APPROVED: DIGEST}},
    ]


REFUSED = {
    "an anchor on the annotations": "metadata:\n  name: a\n  annotations: &x {b: c}\n",
    "an alias as annotations": "x: &x {b: c}\nmetadata:\n  name: a\n  annotations: *x\n",
    "an alias as metadata": "x: &x {name: a}\nmetadata: *x\n",
    "an anchor on metadata": "metadata: &x\n  name: a\n",
    "a tag on the value": f'metadata:\n  name: a\n  annotations: {{{APPROVED}: !!str "{OLD}"}}\n',
    "a merged mapping": "x: &x {name: a}\nmetadata:\n  <<: *x\n  labels: {}\n",
    "a text of several lines": f"metadata:\n name: a\n annotations:\n  {APPROVED}: |\n   {OLD}\n",
    "no metadata": "spec: {}\n",
    "metadata that says nothing": "metadata:\nspec: {}\n",
    "metadata in empty braces": "metadata: {}\n",
    "metadata without a name": "metadata:\n  labels: {}\n",
    "nothing in braces": "metadata: {name: a, annotations: }\n",
    "keys with question marks": "metadata:\n  ? name\n  : a\n  ? annotations\n  : ? b\n    : c\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_safely_is_refused(write, text):
    """The message says what to write instead, and where."""
    with pytest.raises(InvalidManifest, match=f"the approval cannot be written.*{APPROVED}"):
        write(HEAD + text)


def test_json_that_the_parser_of_yaml_does_not_take(write):
    """An emoji spelled as two escapes is JSON, and no YAML."""
    text = json.dumps({**IDENTITY, "metadata": {"name": "a"}, "spec": {"description": "😀"}})
    with pytest.raises(InvalidManifest, match="cannot be edited in place"):
        write(text)


def test_yaml_that_begins_like_json(write):
    """Braces alone do not make it JSON."""
    text = "{apiVersion: flinkfilter.io/v1alpha1, kind: FlinkFilter, metadata: {name: a}}\n"
    annotations = f'{{{APPROVED}: "{DIGEST}"}}'
    assert write(text) == text.replace("name: a", f"name: a, annotations: {annotations}")


def test_a_filter_that_is_not_in_the_file(write):
    """The file may have changed since it was read; nothing is guessed."""
    other = Manifest("x.yaml", {"kind": "FlinkFilter"}, lambda: Place(3))
    with pytest.raises(InvalidManifest, match="it cannot be told where the filters stand"):
        approvals_written(f"{HEAD}metadata: {{name: a}}\n", [(other, DIGEST)])


def test_filters_that_an_alias_repeats(write):
    """Where one filter stands for two, an approval would be both of theirs."""
    filter_ = "&f {apiVersion: flinkfilter.io/v1alpha1, kind: FlinkFilter, metadata: {name: a}}"
    with pytest.raises(InvalidManifest):
        write(f"kind: List\nitems:\n- {filter_}\n- *f\n")


@pytest.mark.parametrize(
    ("before", "add", "expected"),
    [
        (None, False, DIGEST),
        ("", True, DIGEST),
        ("true", True, DIGEST),
        (OLD, False, DIGEST),
        (OLD, True, f"{OLD},{DIGEST}"),
        (f"{OLD}, {DIGEST}", False, f"{OLD}, {DIGEST}"),
        (f"{OLD}, {DIGEST}", True, f"{OLD}, {DIGEST}"),
        (DIGEST, True, DIGEST),
    ],
)
def test_the_value(before, add, expected):
    """Other digests are those of other environments: they stay when that is asked for."""
    assert approved_value(before, DIGEST, add=add) == expected
