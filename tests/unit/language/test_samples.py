"""Samples: events that travel with a filter, and what it must say of them."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.samples import check_samples, run_samples
from flinkfilter.resource.reading import read_spec

CONDITIONS = [
    {"field": "event_type", "operator": "equals", "value": "CarServiceDone"},
    {"field": "header_data.dealerId", "operator": "equals", "value": "DEALER-001"},
]
OURS = {"event_type": "CarServiceDone", "header_data": {"dealerId": "DEALER-001"}}
THEIRS = {"event_type": "CarServiceDone", "header_data": {"dealerId": "DEALER-002"}}


@pytest.fixture(scope="session")
def samples_of(settings):
    """Compile a filter with samples, given as (event, expect), to what `run_samples` takes."""

    def compiled(*samples, names=("a", "b", "c"), **fields):
        given = [
            {"name": name, "event": event, "expect": expect}
            for name, (event, expect) in zip(names, samples, strict=False)
        ]
        content = {"outputTopic": "out", "conditions": CONDITIONS, "samples": given, **fields}
        spec = read_spec(content)
        return compile_filter(spec, settings), spec.samples

    return compiled


@pytest.fixture(scope="session")
def problems(samples_of):
    """Check samples that must fail, to their problems: path → message."""

    def refuse(*samples, **fields):
        with pytest.raises(InvalidSpec) as caught:
            check_samples(*samples_of(*samples, **fields))
        return {problem.path: problem.message for problem in caught.value.problems}

    return refuse


class TestRunning:
    """What a filter says of the events."""

    def test_what_is_expected_is_found(self, samples_of):
        """An event of ours is taken, one of theirs is not; nothing is wrong then."""
        results = run_samples(*samples_of((OURS, "match"), (THEIRS, "noMatch")))
        assert [(r.path, r.name, r.found, r.passed) for r in results] == [
            ("spec.samples[0]", "a", "match", True),
            ("spec.samples[1]", "b", "noMatch", True),
        ]
        check_samples(*samples_of((OURS, "match"), (THEIRS, "noMatch")))

    def test_an_event_that_names_no_operation_has_the_first_that_passes(self, samples_of):
        """Nobody has to know how the source spells it; what is written counts."""
        updated = {**OURS, "__op": "u"}
        fields = {"operations": ["snapshot", "update"]}
        results = run_samples(
            *samples_of((OURS, "match"), (updated, "match"), ({**OURS, "__op": "c"}, "noMatch")),
        )
        assert [result.found for result in results] == ["match", "noMatch", "match"]
        results = run_samples(
            *samples_of(
                (OURS, "match"), (updated, "match"), ({**OURS, "__op": "c"}, "noMatch"), **fields
            )
        )
        assert [result.found for result in results] == ["match", "match", "noMatch"]

    def test_where_every_operation_passes_none_is_needed(self, samples_of):
        """There is no guard that an event without an operation could fail."""
        (result,) = run_samples(*samples_of((OURS, "match"), operations=["any"]))
        assert result.passed


class TestFailing:
    """What is said of a sample that fails."""

    def test_the_condition_that_keeps_the_event_out_is_named(self, problems):
        """With the sample's name, both answers, and what stands in the event."""
        assert problems((OURS, "match"), (THEIRS, "match")) == {
            "spec.samples[1]": '"b" expects match and finds noMatch. What decides: '
            'spec.conditions[1] (header_data.dealerId is "DEALER-001") does not hold, the event '
            'has "DEALER-002". Mend the conditions, or what the sample expects'
        }

    def test_the_conditions_that_let_the_event_in_are_named(self, problems):
        """All of them, as all were needed."""
        assert problems((OURS, "noMatch")) == {
            "spec.samples[0]": '"a" expects noMatch and finds match. What decides: '
            'spec.conditions[0] (event_type is "CarServiceDone") holds, the event has '
            '"CarServiceDone"; spec.conditions[1] (header_data.dealerId is "DEALER-001") holds, '
            'the event has "DEALER-001"; spec.operations (__op is "c") holds, the event has "c". '
            "Mend the conditions, or what the sample expects"
        }

    def test_an_absent_field_and_a_text_that_is_no_json_are_told_apart(self, problems):
        """Both keep the event out, for different mistakes."""
        found = problems(
            ({"event_type": "CarServiceDone", "header_data": "{"}, "match"),
            ({"event_type": "CarServiceDone", "header_data": {}}, "match"),
        )
        assert [
            message.partition("the event has ")[2].partition(". ")[0] for message in found.values()
        ] == [
            "a text that is not JSON",
            "nothing",
        ]

    def test_of_many_conditions_the_first_three_are_said(self, problems):
        """A message stays readable, and says how many there are beside."""
        many = [{"field": f"header_data.k{number}", "operator": "isNotNull"} for number in range(5)]
        message = problems(({}, "match"), conditions=many)["spec.samples[0]"]
        assert message.count("does not hold") == 3
        assert "; and 2 more. Mend" in message

    def test_a_filter_of_every_event_has_no_condition_to_name(self, problems):
        """Nothing stands against the event, and the message says so."""
        message = problems((OURS, "noMatch"), conditions=None, matchAll=True, operations=["any"])
        assert "What decides: there is none" in message["spec.samples[0]"]


class TestUnreadable:
    """Samples that are no events of the source."""

    def test_every_column_that_is_wrong_is_said(self, problems):
        """A misspelled column would be NULL, and a sample would pass for the wrong reason."""
        found = problems(({"event_typ": "a", "__ts_ms": "5"}, "noMatch"), ({"id": 5}, "noMatch"))
        assert list(found) == [
            "spec.samples[0].event.event_typ",
            "spec.samples[0].event.__ts_ms",
            "spec.samples[1].event.id",
        ]

    def test_a_name_stands_once(self, problems):
        """Else nobody could tell which of them failed."""
        found = problems((OURS, "match"), (OURS, "match"), names=("a", "a"))
        assert list(found) == ["spec.samples[1].name"]

    @pytest.mark.parametrize(
        "condition",
        [
            {"field": "header_data", "operator": "regex", "value": "a"},
            {"field": "header_data", "operator": "like", "value": "%a_"},
            {"field": "header_data.k[*]", "operator": "anyEquals", "value": "a"},
        ],
        ids=lambda condition: condition["operator"],
    )
    def test_more_text_than_patterns_can_go_through_is_refused(self, problems, condition):
        """Else one filter would hold up all others for as long as its samples take."""
        event = {"header_data": "x" * 50_000}
        spec = [{"not": condition}, {"any": [condition] * 4}]
        found = problems((event, "match"), conditions=spec)
        assert list(found) == ["spec.samples"]
        assert found["spec.samples"].startswith(
            "50,019 characters of events for 5 conditions with regex"
        )
