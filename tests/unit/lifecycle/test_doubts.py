"""Warnings reach the status, few and short, and cost no write of their own."""

from dataclasses import replace

import pytest

from flinkfilter.errors import Problem
from flinkfilter.lifecycle.doubts import count_of, warnings_of
from flinkfilter.resource.status import SpecWarning
from flinkfilter.resource.status_reading import write_status

WARNING = Problem("spec.conditions[0].value", "is text")
SHOWN = (SpecWarning(path="spec.conditions[0].value", message="is text"),)


def warned(life, *warnings):
    """The spec raises doubts."""
    return life.fact(wanted=replace(life.facts.wanted, warnings=warnings))


@pytest.fixture
def revision(life):
    """What a spec asks for, with a number of warnings."""
    return lambda count: warned(life, *[WARNING] * count).facts.wanted


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (10, 10), (11, 10)])
def test_a_status_holds_ten_warnings(count, shown, revision):
    """The first ones."""
    assert warnings_of(revision(count)) == SHOWN * shown


def test_a_long_warning_is_cut(life):
    """To 300 characters, its end included."""
    wanted = warned(life, Problem("spec", "x" * 301)).facts.wanted
    (warning,) = warnings_of(wanted)
    assert len(warning.message) == 300
    assert warning.message.endswith("x … (shortened)")


def test_without_warnings_there_is_no_section(life):
    """Nor where the spec is refused."""
    assert warnings_of(life.facts.wanted) is None
    assert warnings_of((WARNING,)) is None
    assert "warnings" not in write_status(life.planned().status)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, ""),
        (1, "one warning: see status.warnings"),
        (10, "10 warnings: see status.warnings"),
        (11, "11 warnings: see status.warnings, the first 10 of them"),
    ],
)
def test_it_is_said_how_many_there_are(count, words, revision):
    """All of them, though not all are shown."""
    assert count_of(revision(count)) == words


def test_whoever_is_asked_to_approve_is_told_of_them(life):
    """Before the command: it is what people read, and run."""
    warned(life, WARNING).tested()
    asked = "Mind one warning: see status.warnings. Waits for an approval: kubectl annotate"
    assert life.status.message.startswith(asked)


def test_warnings_come_and_go_with_the_spec(life):
    """They are of the current spec, in the write that shows it."""
    warned(life, WARNING).tested()
    assert life.status.warnings == SHOWN
    assert life.status.condition("Valid").message == (
        "Confluent's dry run accepted the SQL; one warning: see status.warnings"
    )
    life.edit("b").plan()
    assert life.status.warnings is None
    warned(life.spoil().edit("c"), WARNING).plan()
    assert life.status.warnings == SHOWN
    life.spoil().plan()
    assert life.status.warnings is None


def test_warnings_cost_no_write(life):
    """A doubtful filter is written as often as any other, and not again while nothing changes."""

    def writes(filter_):
        statuses = []
        for happens in (
            filter_.tested,
            filter_.approve,
            lambda: filter_.planned().see("sink", "PENDING"),
            lambda: filter_.see("sink", "COMPLETED").planned().miss_sink(),
            lambda: filter_.see("insert", "PENDING"),
            lambda: filter_.see("insert", "RUNNING"),
            lambda: filter_.wait(15),
        ):
            happens()
            before = filter_.status
            statuses.append(filter_.planned().status != before)
        return statuses

    plain = writes(type(life)())
    assert writes(warned(life, WARNING)) == plain
    assert life.status.warnings == SHOWN
    assert life.status.condition("Valid").message == (
        "The SQL runs; one warning: see status.warnings"
    )


def test_a_proposal_with_warnings_waits_for_its_verdict(life):
    """While something else runs, both are worth one write."""
    warned(life.running().edit("b"), WARNING)
    step = life.plan()
    assert (step.acts_first, step.status.warnings) == (True, SHOWN)
