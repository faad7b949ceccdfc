"""Drafts: each spec is worked out once, and whatever it holds gives a revision or problems."""

import pytest

from flinkfilter.controller import drafts as module
from flinkfilter.controller.drafts import Drafts
from flinkfilter.errors import Problem
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.permissions import Permission

SPEC = {
    "outputTopic": "out",
    "conditions": [{"field": "event_type", "operator": "equals", "value": "CarServiceDone"}],
}


@pytest.fixture
def drafts(settings):
    """Drafts under the test's settings."""
    return Drafts(settings)


def test_a_good_spec_gives_a_revision(drafts, body):
    """With the digest and the SQL that would run."""
    draft = drafts.of(body(spec=SPEC))
    assert isinstance(draft, Revision)
    assert draft.output_topic == "out"


def test_a_spec_is_worked_out_once_for_each_generation(drafts, body):
    """Looking again gives the very same object, although the body is another one."""
    first = drafts.of(body(spec=SPEC))
    assert drafts.of(body(version=2, spec=SPEC)) is first


def test_another_generation_is_worked_out_anew(drafts, body):
    """And so is a resource of the same name with another uid."""
    first = drafts.of(body(spec=SPEC))
    edited = body(spec={**SPEC, "outputTopic": "out-2"})
    edited["metadata"]["generation"] = 2
    successor = body(uid="uid-2", spec={**SPEC, "outputTopic": "out-3"})
    assert first.output_topic == "out"
    assert drafts.of(edited).output_topic == "out-2"
    assert drafts.of(successor).output_topic == "out-3"


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        (None, "spec"),
        ("text", "spec"),
        ([], "spec"),
        ({}, "spec.outputTopic"),
        ({**SPEC, "conditions": None}, "spec.conditions"),
        ({**SPEC, "conditions": [None]}, "spec.conditions[0]"),
        ({**SPEC, "outputTopic": 7}, "spec.outputTopic"),
        ({**SPEC, "enabled": "no"}, "spec.enabled"),
        (
            {**SPEC, "conditions": [{"field": "nothing", "operator": "isNull"}]},
            "spec.conditions[0].field",
        ),
    ],
)
def test_a_bad_spec_gives_problems_with_their_place(drafts, body, spec, path):
    """Whatever another tool wrote past the schema: a list of problems, never an exception."""
    draft = drafts.of(body(spec=spec))
    assert isinstance(draft, tuple)
    assert path in [problem.path for problem in draft if isinstance(problem, Problem)]


def test_a_resource_without_a_spec_is_a_bad_spec(drafts, body):
    """It may have been made before the schema asked for one."""
    assert [problem.path for problem in drafts.of(body())] == ["spec"]


def test_a_draft_is_held_against_the_permissions_of_its_namespace(settings, body):
    """The namespace is the resource's own."""
    rule = Permission(namespaces=("bank",))
    drafts = Drafts(settings.model_copy(update={"permissions": (rule,)}))
    assert [problem.path for problem in drafts.of(body(spec=SPEC))] == ["metadata.namespace"]


def test_old_drafts_make_room(drafts, body, monkeypatch):
    """Memory is bounded however many resources come and go."""
    monkeypatch.setattr(module, "CAPACITY", 3)
    for number in range(10):
        drafts.of(body(uid=f"uid-{number}", spec=SPEC))
    assert [uid for uid, _ in drafts._known] == ["uid-7", "uid-8", "uid-9"]
