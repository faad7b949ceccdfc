"""What the specs of the small world ask for: some write to one topic, some to another."""

from flinkfilter.errors import Problem
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.settings import Settings
from flinkfilter.sql.statements import GeneratedSql

SETTINGS = Settings.model_validate(
    {
        "confluent": {
            "organizationId": "o",
            "environmentId": "e",
            "computePoolId": "pool",
            "principal": "sa-1",
            "catalog": "c",
            "database": "d",
        }
    }
)
COMMON = {"sql.current-catalog": "c", "sql.current-database": "d"}
EARLIEST = {**COMMON, "sql.tables.scan.startup.mode": "earliest-offset"}
SOURCE = "s"


def _revision(letter: str, topic: str, deletion_policy: str) -> Revision:
    select = f"SELECT `a` FROM `{SOURCE}` WHERE `a` = '{letter}'"
    return Revision(
        digest=letter.lower() * 64,
        sql=GeneratedSql(
            f"CREATE TABLE `{topic}` (`a` STRING)", f"INSERT INTO `{topic}` (`a`) {select}", select
        ),
        output_topic=topic,
        compute_pool="pool",
        principal="sa-1",
        common_properties=COMMON,
        insert_properties=EARLIEST,
        source=SOURCE,
        deletion_policy=deletion_policy,
    )


REVISIONS = {
    "A": _revision("A", "t", "Retain"),
    "B": _revision("B", "t", "Retain"),
    "C": _revision("C", "u", "Delete"),
    "D": _revision("D", "t", "Retain"),
    "E": _revision("E", "u", "Retain"),
}
OWN = ("A", "B", "C")
"""What the filter is edited to; D and E are its rival's."""
DIGESTS = {letter: revision.digest for letter, revision in REVISIONS.items()}
SPECS: dict[str, Revision | tuple[Problem, ...]] = {
    **REVISIONS,
    "invalid": (Problem("spec", "is wrong"),),
}


def letter_of(sql: str) -> str:
    """Tell which revision an INSERT or SELECT is of; nothing for every other text."""
    return next((x for x, r in REVISIONS.items() if r.sql.select in sql), "")
