"""The SQL and the digest of a spec stay as they are while the version of the language does."""

import pytest

from flinkfilter.language.version import LANGUAGE_VERSION
from flinkfilter.resource.spec import Operator, ValueType
from golden_corpus import __main__ as golden
from golden_corpus import records
from golden_corpus.records import FILES, changed, kept, work_out

SQL_CHANGED = """\
The SQL of {count} golden specs is another one than version {version} of the language has: {first}
  1. If it means the same: show it. Pass tests/conformance and tests/integration/sql, which ask real
     Flink, then keep the new text with `make golden` and commit what it writes. Digests stay, so
     approvals hold, and running statements are not replaced.
  2. If it means something else: let LANGUAGE_VERSION in language/version.py grow, run `make
     golden`, and say so in CHANGELOG.md. Every digest changes with it, so every filter waits for a
     new approval.
"""
DIGEST_CHANGED = """\
The digests of {count} golden specs changed, so approvals of such filters would be void: {first}
  1. If nobody meant it: undo it. The form that is hashed (approval/encoding.py, approval/digest.py)
     is contract, and so is what a spec compiles to.
  2. If it must be: let LANGUAGE_VERSION (language/version.py) grow where the meaning changed,
     ENCODING_VERSION (approval/encoding.py) where only the form did, run `make golden`, and say in
     CHANGELOG.md that every filter waits for a new approval.
"""
NOT_KEPT = """\
Nothing is kept of version {version} of the language: run `make golden`, and commit what it writes.
"""
OTHER_SPECS = """\
Other specs are worked out than are kept: {names}. If specs were added, run `make golden`. If one is
refused now that was not: people may have it in their clusters, so say in CHANGELOG.md what to do.
"""


@pytest.fixture(params=FILES)
def file(request):
    """Each file of the corpus."""
    return request.param


@pytest.fixture
def corpus(file):
    """What is kept, and what comes out now."""
    try:
        return kept(file), work_out(file)
    except FileNotFoundError:
        return pytest.fail(NOT_KEPT.format(version=LANGUAGE_VERSION), pytrace=False)


def test_the_same_specs_are_accepted(corpus):
    """All that are kept, and no other."""
    before, after = corpus
    if names := [*(before.keys() ^ after.keys())]:
        pytest.fail(OTHER_SPECS.format(names=", ".join(sorted(names)[:9])), pytrace=False)
    assert [each["spec"] for each in before.values()] == [each["spec"] for each in after.values()]


def test_the_digests_are_those_that_are_kept(corpus):
    """Approvals hold from one release to the next."""
    if names := changed(*corpus, "digest"):
        message = DIGEST_CHANGED.format(count=len(names), first=names[0])
        pytest.fail(message, pytrace=False)


def test_the_sql_is_that_which_is_kept(corpus):
    """To the letter."""
    if names := changed(*corpus, "sql"):
        message = SQL_CHANGED.format(count=len(names), version=LANGUAGE_VERSION, first=names[0])
        pytest.fail(message, pytrace=False)


def test_every_operator_is_there_with_every_type_that_it_takes():
    """And in both polarities."""
    leaves = {
        (leaf["operator"], leaf.get("type"), negated)
        for record in kept("conditions.yaml").values()
        for condition in record["spec"]["conditions"]
        for leaf, negated in [(condition.get("not", condition), "not" in condition)]
        if "operator" in leaf
    }
    text = {"startsWith", "endsWith", "contains", "like", "regex"}
    order = {"greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual", "between"}
    for operator in map(str, Operator):
        types = set(map(str, ValueType))
        if operator in text:
            types = {"string"}
        elif operator in order:
            types -= {"boolean"}
        elif operator == "anyEquals":
            types -= {"timestamp"}
        elif operator in {"isNull", "isNotNull"}:
            types = {None}
        wanted = {(operator, type_, negated) for type_ in types for negated in (True, False)}
        assert wanted - leaves == set()


@pytest.fixture
def corpus_folder(tmp_path, monkeypatch, capsys):
    """A corpus elsewhere, just kept."""
    monkeypatch.setattr(records, "FOLDER", tmp_path)
    monkeypatch.delitem(FILES, "conditions.yaml")
    assert golden.main() == 0
    capsys.readouterr()
    return tmp_path / f"v{LANGUAGE_VERSION}"


def test_golden_keeps_what_comes_out(corpus_folder, capsys):
    """SQL that changed is written anew, and counted."""
    path = corpus_folder / "filters.yaml"
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace("CREATE TABLE `out`", "CREATE  TABLE `out`"), encoding="utf-8")
    assert golden.main() == 0
    assert capsys.readouterr().out == "filters.yaml: 17 specs; 0 new, 0 gone, 16 with other SQL\n"
    assert path.read_text(encoding="utf-8") == right


def test_golden_refuses_digests_that_changed_under_one_version(corpus_folder, capsys):
    """Nothing is written then; a spec that changed is another one."""
    path = corpus_folder / "filters.yaml"
    digest = work_out("filters.yaml")["match all"]["digest"]
    text = path.read_text(encoding="utf-8").replace(digest, "0" * 64)
    path.write_text(text, encoding="utf-8")
    assert golden.main() == 1
    assert "filters.yaml: the digests of 1 specs changed" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == text
    path.write_text(text.replace("{outputTopic: out, matchAll", "{matchAll"), encoding="utf-8")
    assert golden.main() == 0
