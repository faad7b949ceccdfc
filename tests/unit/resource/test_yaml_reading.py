"""The reader of manifests: kubectl's rules for scalars, and what it refuses."""

import json
from pathlib import Path

import pytest

from flinkfilter.errors import InvalidManifest
from flinkfilter.resource.yaml_reading import Document, read_documents

SCALARS = json.loads(
    (Path(__file__).parents[2] / "data" / "plain_scalars.json").read_text(encoding="utf-8")
)


def contents(text):
    """The contents of all documents in the text."""
    return [document.content for document in read_documents(text)]


def spelled(value):
    """A form in which 1, 1.0 and true differ."""
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(("text", "value"), SCALARS, ids=[text for text, _ in SCALARS])
def test_a_plain_scalar_has_kubectls_value(text, value):
    """A plain scalar means the same wherever it stands, and is what kubectl makes of it."""
    flow = text.replace(",", ", ") if "," in text else text
    places = f"block: {text}\nitems:\n- {text}\nfolded:\n  {text}\n"
    expected = {"block": value, "items": [value], "folded": value}
    if flow == text:
        places += f"flow: {{a: {text}, b: [{text}]}}\n"
        expected["flow"] = {"a": value, "b": [value]}
    assert spelled(contents(places)) == spelled([expected])


@pytest.mark.parametrize(("text", "value"), SCALARS, ids=[text for text, _ in SCALARS])
def test_a_quoted_scalar_is_text(text, value):
    """Quotes, block scalars and !!str make text of anything."""
    places = f"double: \"{text}\"\nsingle: '{text}'\nblock: |-\n  {text}\ntagged: !!str {text}\n"
    expected = dict.fromkeys(("double", "single", "block", "tagged"), text)
    assert contents(places) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# only a comment\n", []),
        ("---\n---\n", []),
        ("a: 1\n--- # the next\nb: 2\n---\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n...\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("\ufeffa: 1\n", [{"a": 1}]),
        ("a: 1\r\nb: x\r\n", [{"a": 1, "b": "x"}]),
        ('{"a": 1e3, "b": "\\ud83d\\ude97"}\n{"a": 2}', [{"a": 1000, "b": "🚗"}, {"a": 2}]),
        ('{"a": 12345678901234567890}', [{"a": 12345678901234567000}]),
        ("{a: 1}", [{"a": 1}]),
        ('{"a": 1,}', [{"a": 1}]),
        ("[a, b]", [["a", "b"]]),
        ("1: a\ntrue: b\nno: c\n", [{"1": "a", "true": "b", "false": "c"}]),
        ("a: &x {b: 1}\nc: *x\n", [{"a": {"b": 1}, "c": {"b": 1}}]),
        ("a: &x yes\nc: *x\n", [{"a": True, "c": True}]),
        ("&x a: 1\nc: *x\n", [{"a": 1, "c": "a"}]),
        # Not JSON, so they are YAML, to which both are text.
        ('{"a": 1e400}', [{"a": "1e400"}]),
        ('{"a": NaN}', [{"a": "NaN"}]),
        (f'{{"a": {"9" * 400}}}', [{"a": "9" * 400}]),
        ("a: &x {b: 1}\nc: {<<: *x, b: 2}\n", [{"a": {"b": 1}, "c": {"b": 2}}]),
        ("a: &x {b: 1}\nc: {b: 2, <<: *x}\n", [{"a": {"b": 1}, "c": {"b": 1}}]),
        (
            "a: &x {b: 1}\nd: &y {b: 2, c: 3}\ne: {<<: [*x, *y]}\n",
            [{"a": {"b": 1}, "d": {"b": 2, "c": 3}, "e": {"b": 1, "c": 3}}],
        ),
        ('a: {"<<": 1}\n', [{"a": {"<<": 1}}]),
        ('a: "x\\0y"\n', [{"a": "x\0y"}]),
        ("a:\nb: ''\n", [{"a": None, "b": ""}]),
    ],
)
def test_documents_are_read(text, expected):
    """Documents, JSON, keys, anchors and merges are read as kubectl reads them."""
    assert contents(text) == expected


def test_a_document_knows_its_line():
    """Each document comes with the line on which it begins."""
    assert read_documents("---\n\na: 1\n---\n# note\nb: 2\n") == (
        Document({"a": 1}, 3),
        Document({"b": 2}, 6),
    )
    assert read_documents('{"a": 1}\n\n{"b": 2}') == (Document({"a": 1}, 1), Document({"b": 2}, 3))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 'line 3: the key "a" stands twice in one mapping'),
        ('{"a": 1,\n "a": 2}', 'line 2: the key "a" stands twice in one mapping'),
        ('1: a\n"1": b\n', 'line 2: the key "1" stands twice in one mapping'),
        (
            "a: .inf\n",
            "line 1: .inf is not a number that JSON knows; put it in quotes if it is text",
        ),
        (
            "a: -.INF\n",
            "line 1: -.INF is not a number that JSON knows; put it in quotes if it is text",
        ),
        (
            "a: .nan\n",
            "line 1: .nan is not a number that JSON knows; put it in quotes if it is text",
        ),
        (
            "a: !!binary aGk=\n",
            "line 1: the tag tag:yaml.org,2002:binary means nothing here; leave it out",
        ),
        ("a: !env X\n", "line 1: the tag !env means nothing here; leave it out"),
        ("a: !thing {b: 1}\n", "line 1: the tag !thing means nothing here; leave it out"),
        ("a: *x\n", "line 1: nothing is named &x above"),
        ("a: &x [*x]\n", "line 1: nothing is named &x above"),
        ("a: &x 1\n---\nb: *x\n", "line 3: nothing is named &x above"),
        ("~: 1\n", "line 1: a key must be text; put it in quotes"),
        ("1.5: 1\n", "line 1: a key must be text; put it in quotes"),
        ("? [a]\n: 1\n", "line 1: a key must be text; put it in quotes"),
        ("a: {<<: 1}\n", "line 1: `<<` takes a mapping, or a list of mappings"),
        ("a: 1\n--- b\n", "line 2: nothing but a comment may stand behind `---`; begin a new line"),
        (
            "a: 1\n...\nb: 1\n",
            "line 3: not YAML: did not find expected <document start>",
        ),
        ("%YAML 1.1\n---\na: 1\n", "line 1: kubectl reads no directives (`%…`); leave them out"),
        (
            'a: "\\ud83d\\ude97"\n',
            (
                "line 1: not YAML: while parsing a quoted scalar found invalid Unicode character "
                "escape code"
            ),
        ),
        (
            "a: [1\nb: 2\n",
            "line 2: not YAML: while parsing a flow sequence did not find expected ',' or ']'",
        ),
        (
            "a:\n\t- b\n",
            (
                "line 2: not YAML: while scanning for the next token found character that cannot "
                "start any token"
            ),
        ),
        (
            "a: {b: x?y}",
            "line 1: kubectl takes no `?` inside braces and brackets; put the text in quotes",
        ),
        ("a: 1\nb: \x07\n", "line 2: a character that YAML does not allow: 7"),
    ],
)
def test_what_is_read_differently_elsewhere_is_refused(text, message):
    """What kubectl would drop, or refuse, or other readers take for something else, is refused."""
    with pytest.raises(InvalidManifest) as refusal:
        read_documents(text)
    assert str(refusal.value) == message


def test_deep_nesting_is_refused():
    """Nesting is refused by its depth, before it takes time or stack."""
    with pytest.raises(InvalidManifest) as refusal:
        read_documents("- " * 100_000 + "a")
    assert str(refusal.value) == "line 1: nested more than 1000 levels deep; make it flatter"


def test_aliases_of_aliases_are_bounded():
    """Anchors that multiply (`billion laughs`) are refused by their size, at once."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    with pytest.raises(InvalidManifest) as refusal:
        read_documents("\n".join(lines))
    assert str(refusal.value) == "line 6: aliases make this more than 1000000 entries"
