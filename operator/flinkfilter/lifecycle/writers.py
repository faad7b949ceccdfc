"""Who else writes to the output topic: nothing is begun beside a statement that already does."""

import re
from dataclasses import dataclass
from datetime import datetime

from flinkfilter.lifecycle.action import FindWriters
from flinkfilter.lifecycle.deployment import is_named_by_us, name_prefix, statement_names
from flinkfilter.lifecycle.observation import View, Writers
from flinkfilter.lifecycle.statement import LIVE, WRITES, Phase, Statement
from flinkfilter.resource.constants import TAKE_OVER, annotate_command
from flinkfilter.resource.deployment import Step
from flinkfilter.resource.reasons import ConditionType, Reason
from flinkfilter.resource.status import Status
from flinkfilter.sql.properties import DATABASE
from flinkfilter.sql.writing import written_tables

SURVEY_SECONDS = 60.0
"""How often it is asked again, without any event, while somebody has the topic."""
FRESH_SECONDS = 5.0
"""How old an answer may be that something is decided on."""
_NUMBER = re.compile(r"(\d{1,18})-[a-z]+")


@dataclass(frozen=True, slots=True)
class Survey:
    """The statements that matter before a first deployment.

    Attributes:
        others: live ones of somebody else that write to the topic.
        orphans: ours by name and label, which no record names.
        taken: the one that the annotation `take-over` names.
        missing: what that annotation names, when there is no such writer.
    """

    others: tuple[Statement, ...] = ()
    orphans: tuple[Statement, ...] = ()
    taken: Statement | None = None
    missing: str = ""


def survey_of(topic: str, status: Status, view: View) -> Survey | None:
    """Sort the statements that were found for a topic; None while they were not looked for."""
    known = view.observed.writers.get(topic)
    if known is None:
        return None
    # Whose place is to be taken is not taken yet.
    recorded = statement_names(status)
    unknown = [s for s in known.statements if s.name not in recorded]
    orphans = tuple(s for s in unknown if is_named_by_us(s, view))
    others = [s for s in unknown if s not in orphans and _writes(s, topic, view)]
    asked = status.requests.take_over
    taken = next((s for s in others if s.name == asked and _can_be_taken(s)), None)
    alive = tuple(s for s in others if s.phase in WRITES and s is not taken)
    return Survey(alive, orphans, taken, asked if asked and taken is None else "")


def is_free(topic: str, status: Status, view: View) -> bool:
    """Tell whether there is no statement to wait for or to continue from."""
    survey = survey_of(topic, status, view)
    return survey == Survey()


def was_found(name: str, topic: str, view: View) -> bool:
    """Tell whether a statement was there when the writers of a topic were last looked for."""
    known = view.observed.writers.get(topic)
    return known is not None and name in {statement.name for statement in known.statements}


def looked_for(topic: str, view: View, since: datetime | None = None) -> FindWriters | None:
    """Ask who writes to a topic; None while the latest answer is fresh.

    Args:
        topic: the output topic.
        view: the world.
        since: when the answer has to have come at the earliest, if that matters.
    """
    known = view.observed.writers.get(topic)
    if isinstance(known, Writers) and known.at >= (since or known.at):
        age = (view.now - known.at).total_seconds()
        if age < FRESH_SECONDS:
            return None
    return FindWriters(topic, name_prefix(view.facts.uid))


def obstacle_to(topic: str, status: Status, view: View) -> str | None:
    """Say who has the topic that is to be written; None when nobody else does."""
    is_held = status.sink is not None and status.sink.topic == topic
    if (holder := view.facts.holder) and not is_held:
        return (
            f"The topic {topic} belongs to the filter {holder.namespace}/{holder.name}. Choose "
            "another outputTopic, or change or delete that filter"
        )
    if loop := view.facts.loop:
        way = " → ".join(f"{claim.namespace}/{claim.name}" for claim in loop)
        return (
            f"What is written to {topic} would come back to the source of this filter through "
            f"{way}. Choose another source or outputTopic"
        )
    survey = survey_of(topic, status, view)
    if survey is None:
        recorded = status.condition(ConditionType.DEPLOYED.value)
        in_use = recorded is not None and recorded.reason == Reason.TOPIC_IN_USE.value
        return recorded.message if recorded and in_use else None
    if survey.missing:
        return (
            f"{TAKE_OVER} names {survey.missing}, and no statement of that name writes to {topic}. "
            "Correct it, or set it to nothing to begin where spec.startFrom says: "
            + annotate_command(view.facts.namespace, view.facts.name, f"{TAKE_OVER}=")
        )
    if survey.others:
        return _in_use(topic, survey.others, status, view)
    return None


def _in_use(topic: str, others: tuple[Statement, ...], status: Status, view: View) -> str:
    names = ", ".join(statement.name for statement in others)
    if status.deployment is not None and status.deployment.step is Step.RUNNING:
        # What runs has a place of its own to continue from, so nothing can be taken over.
        return (
            f"The topic {topic} is written by {names}, which is not of this filter. Stop it, or "
            "choose another outputTopic"
        )
    command = annotate_command(
        view.facts.namespace, view.facts.name, f"{TAKE_OVER}={others[0].name}"
    )
    return (
        f"The topic {topic} is written by {names}, which is not of this filter. Stop it, or "
        f"continue from where it is, without a gap: {command}"
    )


def number_in(name: str, view: View) -> int:
    """Read the deployment's number off the name of a statement of ours; 0 when there is none."""
    match = _NUMBER.fullmatch(name.removeprefix(name_prefix(view.facts.uid)))
    return int(match.group(1)) if match else 0


def _can_be_taken(statement: Statement) -> bool:
    return statement.phase in (*LIVE, Phase.STOPPING, Phase.STOPPED)


def _writes(statement: Statement, topic: str, view: View) -> bool:
    names = [name for name in written_tables(statement.statement) if name[-1] == topic]
    return any(_same_database(name, statement, view) for name in names)


def _same_database(name: tuple[str, ...], statement: Statement, view: View) -> bool:
    """Tell whether a table may be in our Kafka cluster, which has an id and a display name."""
    ours = view.settings.confluent.database
    theirs = name[-2] if len(name) > 1 else statement.properties.get(DATABASE, "")
    is_id = ours.startswith("lkc-"), theirs.startswith("lkc-")
    return theirs in ("", ours) or is_id[0] is not is_id[1]
