"""The exceptions that a statement met, where they explain what became of it."""

from flinkfilter.lifecycle.action import ReadExceptions
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import Statement, StatementException

MAX_LENGTH = 500


def first_line(exception: StatementException) -> str:
    """Say in one line what an exception is about."""
    message = (exception.message.strip().splitlines() or [""])[0]
    return f"{exception.name}: {message}"[:MAX_LENGTH]


def with_exceptions(detail: str, name: str, view: View) -> str | None:
    """Add the newest exception to the server's words; None while it was not asked for."""
    known = view.observed.exceptions.get(name)
    if known is None:
        return None
    if not known.found:
        return detail
    newest = first_line(known.found[0])
    return detail if newest in detail else f"{detail} ({newest})".strip()


def explained(plan: Plan, statement: Statement, detail: str, view: View) -> Plan | str:
    """Explain why a statement failed, or plan to ask for it."""
    said = with_exceptions(detail, statement.name, view)
    return plan.then(ReadExceptions(statement.name)) if said is None else said
