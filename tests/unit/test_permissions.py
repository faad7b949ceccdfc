"""Rules about namespaces, sources and topics, and the words with which a filter is refused."""

import pytest
from pydantic import ValidationError

from flinkfilter.errors import Problem
from flinkfilter.permissions import Permission, refusals

RULES = (
    Permission(namespaces=("dealer-*",), output_topics=("dealer-*",), sources=("raw",)),
    Permission(namespaces=("dealer-1",), output_topics=("audit",), sources=("raw", "logs")),
    Permission(namespaces=("platform",)),
)


@pytest.mark.parametrize(
    ("namespace", "topic", "source"),
    [
        ("dealer-1", "dealer-9", "raw"),
        ("dealer-1", "audit", "logs"),
        ("platform", "anything", "any"),
    ],
)
def test_one_rule_that_fits_is_enough(namespace, topic, source):
    """A part that a rule leaves out fits everything."""
    assert refusals(RULES, namespace, topic, source) == ()


def test_without_rules_all_is_allowed():
    """It is the default."""
    assert refusals((), "any", "any", "any") == ()


def test_an_unknown_namespace_is_told_which_there_are():
    """Its topic and source don't matter."""
    assert refusals(RULES, "shop", "out", "raw") == (
        Problem(
            "metadata.namespace",
            "filters in the namespace shop are not permitted by the operator's settings; "
            "permitted are the namespaces dealer-*, dealer-1, platform",
        ),
    )


def test_a_topic_is_refused_with_those_of_the_source():
    """A topic that another rule allows with another source is not enough."""
    assert refusals(RULES, "dealer-1", "dealer-1", "logs") == (
        Problem(
            "spec.outputTopic",
            "filters in the namespace dealer-1 are not permitted to write what they read from "
            "logs to dealer-1; permitted are: audit",
        ),
    )


def test_a_source_is_refused_with_those_of_the_namespace():
    """The topic is fine here."""
    assert refusals(RULES, "dealer-2", "dealer-2", "logs") == (
        Problem(
            "spec.source",
            "filters in the namespace dealer-2 are not permitted to read logs; permitted are: raw",
        ),
    )


def test_source_and_topic_are_both_refused():
    """So that both can be corrected at once."""
    assert refusals(RULES, "dealer-2", "audit", "logs") == (
        Problem(
            "spec.source",
            "filters in the namespace dealer-2 are not permitted to read logs; permitted are: raw",
        ),
        Problem(
            "spec.outputTopic",
            "filters in the namespace dealer-2 are not permitted to write to audit; permitted "
            "are: dealer-*",
        ),
    )


def test_patterns_fit_whole_names_and_tell_capitals_apart():
    """As topic names do."""
    rule = (Permission(output_topics=("out-?",)),)
    assert refusals(rule, "any", "out-1", "raw") == ()
    for topic in ("out-10", "my-out-1", "OUT-1"):
        assert [problem.path for problem in refusals(rule, "any", topic, "raw")] == [
            "spec.outputTopic"
        ]


@pytest.mark.parametrize("patterns", [[], [""], "out", None, [1]])
def test_patterns_are_a_list_of_texts(patterns):
    """An empty list would allow nothing, so it is rather a slip."""
    with pytest.raises(ValidationError):
        Permission.model_validate({"outputTopics": patterns})
