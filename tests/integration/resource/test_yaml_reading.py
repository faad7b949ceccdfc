"""The reader of manifests against kubectl itself."""

import json
from pathlib import Path

import pytest

from flinkfilter.resource.yaml_reading import read_documents

SCALARS = json.loads(
    (Path(__file__).parents[2] / "data" / "plain_scalars.json").read_text(encoding="utf-8")
)
HEADER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: scalars}\n"


@pytest.fixture(scope="module")
def seen_by_kubectl(kubernetes, tmp_path_factory):
    """Ask kubectl what it reads in a manifest; gives the object."""
    folder = tmp_path_factory.mktemp("manifests")

    def read(text):
        path = folder / "manifest.yaml"
        path.write_text(text, encoding="utf-8")
        run = kubernetes.kubectl(
            "create", "--dry-run=client", "--validate=false", "-o", "json", "-f", str(path)
        )
        return json.loads(run.stdout)

    return read


def spelled(value):
    """A form in which 1, 1.0 and true differ."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize(
    "place", ["- {}", "- [{}]", "- {{a: {}}}", "-\n  a: {}\n  b: x", "-\n  - {}", "-\n  {}"]
)
def test_plain_scalars(seen_by_kubectl, place):
    """Each plain scalar of the table is read by kubectl, in every place, as the table says."""
    scalars = [(text, value) for text, value in SCALARS if not ("," in text and "[" in place)]
    scalars = [(text, value) for text, value in scalars if not ("," in text and "{{" in place)]
    text = HEADER + "data:\n" + "\n".join(place.format(text) for text, _ in scalars) + "\n"
    seen = seen_by_kubectl(text)["data"]
    (ours,) = read_documents(text)
    expected = [_placed(place, value) for _, value in scalars]
    assert [spelled(each) for each in seen] == [spelled(each) for each in expected]
    assert spelled(ours.content["data"]) == spelled(seen)


def _placed(place, value):
    if "a:" in place:
        return {"a": value, "b": "x"} if "b:" in place else {"a": value}
    return [value] if "[" in place or "- {}" in place[1:] else value


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", "!!str {}", "|-\n  {}", ">-\n  {}"])
def test_quoted_scalars(seen_by_kubectl, quoted):
    """Each scalar of the table is text for kubectl when it is quoted."""
    text = HEADER + "data:\n" + "\n".join(f"- {quoted.format(text)}" for text, _ in SCALARS) + "\n"
    assert seen_by_kubectl(text)["data"] == [text for text, _ in SCALARS]


@pytest.mark.parametrize(
    "data",
    [
        "{1: a, true: b, no: c, 0x10: d, 'yes': e}",
        "{a: &x {b: 1}, c: {<<: *x, b: 2}, d: {b: 2, <<: *x}}",
        "{a: &x {b: 1}, d: &y {b: 2, c: 3}, e: {<<: [*x, *y]}, f: {<<: [*y, *x]}}",
        '{a: {"<<": 1}, b: "<<", c: <<}',
        "{a: &x yes, b: *x, c: &y [1, *x], d: *y}",
        '{a: "x\\0y", b: "\\x41\\u00e9\\U0001F697\\e", c: "tab\\tnew\\nline"}',
        "{a: , b: '', c: [], d: {}}",
        "\n  a: |\n    line\n      more\n\n    end\n  b: >\n    folded\n    text\n  c: two\n    t",
        "{a: http://x/y, b: a:b, c: -1-, d: '#', e: a #b\n}",
        "\n  a: http://x/y?z=1\n  b: ^a?b[c]{2},$",
        '{"a":1,"b":[true,null],"c":{"d":1e3}}',
    ],
)
def test_structures(seen_by_kubectl, data):
    """Keys, anchors, merges, escapes and block scalars are read as kubectl reads them."""
    text = f"{HEADER}data: {data}\n"
    (ours,) = read_documents(text)
    assert spelled(ours.content["data"]) == spelled(seen_by_kubectl(text)["data"])


@pytest.mark.parametrize("number", ["1e3", "450.00", "12345678901234567890", "1e21", "-0", "0.1"])
def test_json_numbers(seen_by_kubectl, number):
    """Numbers of a JSON file are read as kubectl reads them."""
    text = (
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n"}, '
        f'"data": {{"a": {number}}}}}'
    )
    (ours,) = read_documents(text)
    assert spelled(ours.content["data"]) == spelled(seen_by_kubectl(text)["data"])


@pytest.mark.parametrize(
    "data", [".inf", "-.INF", ".nan", "{~: 1}", "*x", "[x?y]", "{x?y: 1}", '"\\ud83d\\ude97"']
)
def test_what_kubectl_refuses(kubernetes, tmp_path, data):
    """What we refuse as unreadable is refused by kubectl, too."""
    path = tmp_path / "manifest.yaml"
    path.write_text(f"{HEADER}data: {data}\n", encoding="utf-8")
    run = kubernetes.kubectl("create", "--dry-run=client", "-f", str(path), check=False)
    assert run.returncode == 1
    assert run.stdout == ""
