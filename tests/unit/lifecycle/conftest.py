"""A filter's life in a test: the test says what happens, and looks at what is planned."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flinkfilter.errors import Problem
from flinkfilter.lifecycle.action import Create
from flinkfilter.lifecycle.deployment import record_of, request_of
from flinkfilter.lifecycle.observation import (
    Exceptions,
    Facts,
    Gone,
    Observed,
    Refused,
    Seen,
    Trouble,
    View,
    Writers,
)
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.planning import plan
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import DryRunVerdict, Phase, Statement
from flinkfilter.resource.deployment import Role
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.spec import DriftPolicy
from flinkfilter.resource.status import Status
from flinkfilter.resource.status_reading import read_status, write_status
from flinkfilter.settings import Settings
from flinkfilter.sql.statements import GeneratedSql

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
OFFSETS = "partition:0,offset:7"
UID = "0f8fad5b-d9cb-469f-a165-70867728950e"
SETTINGS = Settings.model_validate(
    {
        "confluent": {
            "organizationId": "o",
            "environmentId": "e",
            "computePoolId": "lfcp-1",
            "principal": "sa-1",
            "catalog": "c",
            "database": "d",
        }
    }
)


def sql_of(letter: str) -> GeneratedSql:
    """Give the SQL of a revision, which differs by a letter."""
    select = f"SELECT `a` FROM `s` WHERE `a` = '{letter}'"
    sink = f"CREATE TABLE `{letter}` (`a` STRING)"
    return GeneratedSql(sink, f"INSERT INTO `{letter}` (`a`) {select}", select)


def _revision(letter: str) -> Revision:
    """What a spec with the digest `letter`·64 asks for."""
    common = {"sql.current-catalog": "c", "sql.current-database": "d"}
    return Revision(
        digest=letter * 64,
        sql=sql_of(letter),
        output_topic="out",
        compute_pool="lfcp-1",
        principal="sa-1",
        common_properties=common,
        insert_properties={**common, "sql.tables.scan.startup.mode": "earliest-offset"},
        source="s",
    )


class Asked(dict):
    """Statements that met no exception, but for those that are said to."""

    def get(self, name, default=None):
        """What is known of a statement's exceptions."""
        del default
        return super().get(name, Exceptions(NOW))


class NobodyElse(dict):
    """Topics that nobody else writes to, but for those that are said to be."""

    def get(self, topic, default=None):
        """What is known of a topic's writers."""
        del default
        return super().get(topic, Writers(datetime.max.replace(tzinfo=UTC)))


class Life:
    """One filter. Every method that says what happens gives the life back, for chains."""

    def __init__(self, letter: str = "a") -> None:
        self.status = Status()
        self.settings = SETTINGS
        self.now = NOW
        self.statements: dict = {}
        self.verdicts: dict = {}
        self.trouble: Trouble | None = None
        self.exceptions = Asked()
        self.writers = NobodyElse()
        self.facts = Facts(
            namespace="shop",
            name="orders",
            uid=UID,
            generation=1,
            annotations={},
            deleted_at=None,
            has_finalizer=True,
            enabled=True,
            wanted=_revision(letter),
        )

    @property
    def view(self) -> View:
        """What the planner is shown."""
        observed = Observed(
            self.statements, self.verdicts, self.trouble, self.exceptions, self.writers
        )
        return View(self.facts, observed, self.settings, self.now)

    def plan(self) -> Plan:
        """Plan, and record the status as the cluster would."""
        step = plan(self.status, self.view)
        self.status = read_status(write_status(step.status))
        return step

    def planned(self) -> "Life":
        """Plan, for the sake of what is recorded."""
        self.plan()
        return self

    def fact(self, **facts) -> "Life":
        """The resource changes."""
        self.facts = replace(self.facts, **facts)
        return self

    def edit(self, letter: str) -> "Life":
        """Somebody edits the spec."""
        return self.fact(generation=self.facts.generation + 1, wanted=_revision(letter))

    def reporting(self) -> "Life":
        """What is changed outside is only reported."""
        return self.fact(drift_policy=DriftPolicy.REPORT)

    def spoil(self) -> "Life":
        """Somebody edits the spec, so that it has no meaning any more."""
        problem = Problem("spec.conditions[0].field", "no such column")
        return self.fact(generation=self.facts.generation + 1, wanted=(problem,))

    def annotate(self, **values: str) -> "Life":
        """Somebody sets annotations of ours; an empty value removes one."""
        merged = {**self.facts.annotations, **{f"flinkfilter.io/{n}": v for n, v in values.items()}}
        return self.fact(annotations={name: value for name, value in merged.items() if value})

    def approve(self, letter: str = "a") -> "Life":
        """Somebody approves a digest."""
        return self.annotate(approved=letter * 64)

    def verdict(self, letter: str = "a", *, passed: bool = True, detail: str = "") -> "Life":
        """Confluent answers a dry run."""
        self.verdicts = {letter * 64: DryRunVerdict(passed, detail)}
        return self

    def tested(self, letter: str = "a") -> "Life":
        """The spec is shown, and its dry run has passed."""
        self.planned().verdict(letter).plan()
        self.verdicts = {}
        return self

    def record(self, role: str = "insert"):
        """The record of the statement in charge."""
        return record_of(self.status.deployment, Role(role))

    def new_record(self, role: str = "insert"):
        """The record of the statement that is to take its place."""
        return record_of(self.status.replacement, Role(role))

    def see(self, role: str, phase: str, **fields) -> "Life":
        """The statement that was asked for is seen in a phase."""
        return self._sees(self.status.deployment, role, phase, fields)

    def see_new(self, phase: str, role: str = "insert", **fields) -> "Life":
        """The statement that is to take another's place is seen in a phase."""
        return self._sees(self.status.replacement, role, phase, fields)

    def _sees(self, deployment, role: str, phase: str, fields) -> "Life":
        record = record_of(deployment, Role(role))
        sent = deployment.changed(sql=deployment.sql or self.status.running.sql)
        request = request_of(sent, Role(role), self.settings)
        number = f"-{deployment.number}" if deployment.number > 1 else ""
        given = {
            "name": record.name,
            "uid": f"uid-of-{role}{number}",
            "resource_version": "1",
            "phase": Phase(phase),
            "raw_phase": phase,
            "statement": request.statement,
            "properties": request.properties,
            "compute_pool": request.compute_pool,
            "principal": request.principal,
            "labels": request.labels,
        }
        statement = Statement(**{**given, **fields})
        self.statements = {**self.statements, record.name: Seen(statement, self.now)}
        return self

    def miss(self, role: str = "insert") -> "Life":
        """The server, asked for the name, knows no such statement."""
        self.statements = {**self.statements, self.record(role).name: Gone(self.now)}
        return self

    def forget(self) -> "Life":
        """The process starts anew and knows nothing."""
        self.statements, self.verdicts = {}, {}
        return self

    def refuse(self, role: str, reason: Reason, detail: str) -> "Life":
        """The server would not create the statement."""
        refused = Refused(reason, detail)
        self.statements = {**self.statements, self.record(role).name: refused}
        return self

    def fail(self, reason: Reason, message: str = "words") -> "Life":
        """The latest call to Confluent failed."""
        self.trouble = Trouble(reason, message)
        return self

    def wait(self, seconds: float) -> "Life":
        """Time passes."""
        self.now += timedelta(seconds=seconds)
        return self

    def sinking(self) -> "Life":
        """Approved; CREATE TABLE was asked for and is PENDING."""
        return self.tested().approve().planned().see("sink", "PENDING")

    def inserting(self) -> "Life":
        """The table is there; INSERT was asked for and is PENDING."""
        self.sinking().see("sink", "COMPLETED").plan()
        return self.miss_sink().see("insert", "PENDING").planned()

    def miss_sink(self) -> "Life":
        """The CREATE TABLE statement, which has done its work, is deleted."""
        gone = {r.name: Gone(self.now) for r in self.status.deployment.leftovers}
        self.statements = {**self.statements, **gone}
        return self

    def running(self) -> "Life":
        """Revision 1 runs, and nothing is left to do."""
        return self.inserting().see("insert", "RUNNING").planned()

    def replacing(self, letter: str = "b") -> "Life":
        """Revision 1 runs, another one is approved, and its INSERT was asked for."""
        return self.running().edit(letter).tested(letter).approve(letter).planned()

    def handed_over(self, letter: str = "b") -> "Life":
        """The new INSERT runs, and the old one stopped."""
        self.replacing(letter).see_new("PENDING").planned().wait(5).see_new("PENDING").planned()
        self.see("insert", "STOPPED", stopped=True, latest_offsets={"s": OFFSETS})
        return self.see_new("RUNNING").planned()

    def miss_new(self, record) -> "Life":
        """The server knows no such statement any more."""
        self.statements = {**self.statements, record.name: Gone(self.now)}
        return self

    @property
    def story(self) -> tuple:
        """Phase, Ready with its reason, and which of Reconciling and Stalled there are."""
        found = {c.type: c for c in self.status.conditions}
        ready = found.pop("Ready")
        extra = [name for name in ("Reconciling", "Stalled") if name in found]
        return (str(self.status.phase), ready.status, ready.reason, *extra)

    def condition(self, type_: str) -> tuple[str, str]:
        """Status and reason of a condition."""
        found = self.status.condition(type_)
        return found.status, found.reason


@pytest.fixture
def life():
    """A filter that was just created, with the finalizer already there."""
    return Life()


@pytest.fixture
def created():
    """The names of the statements that a plan creates, by their ends."""

    def names(step: Plan) -> list[str]:
        return [a.request.name[-8:].lstrip("e-") for a in step.actions if isinstance(a, Create)]

    return names
