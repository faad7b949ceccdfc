"""The words that docs/consumers.md explains are those that there are."""

import msgspec

from dealer_consumer.event import ServiceEvent
from dealer_consumer.measures import Measures
from dealer_consumer.reasons import Reason
from dealer_consumer.settings import VARIABLES

PAGE = "consumers.md"


def test_every_setting_is_explained_with_its_variable(docs_table):
    """And no other, in the order of the code."""
    _, rows = docs_table(PAGE, "settings")
    assert {variable: setting for setting, variable, *_ in rows} == VARIABLES


def test_every_reason_is_explained(docs_table):
    """And no other, in the order of the code."""
    _, rows = docs_table(PAGE, "reasons")
    assert [reason for reason, _ in rows] == [*Reason]


def test_every_field_of_an_event_is_explained(docs_table):
    """And no other, in the order of the code."""
    _, rows = docs_table(PAGE, "event")
    assert [field for field, *_ in rows] == [
        each.name for each in msgspec.structs.fields(ServiceEvent)
    ]


def test_every_metric_is_explained(docs_table):
    """And no other."""
    _, rows = docs_table(PAGE, "metrics")
    families = Measures().collect()
    names = [each.name + ("_total" if each.type == "counter" else "") for each in families]
    assert [name for name, _ in rows] == names
