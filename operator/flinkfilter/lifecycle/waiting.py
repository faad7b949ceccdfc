"""How long to wait before a statement is asked for again, by itself, beside the poller."""

from datetime import datetime

from flinkfilter.lifecycle.action import LookUp
from flinkfilter.lifecycle.observation import Seen, View
from flinkfilter.lifecycle.plan import Plan

SHORTEST_SECONDS = 0.5


def watched(plan: Plan, name: str, since: datetime, view: View) -> Plan:
    """Add a look at the statement `name` when one is due, else the time until it is.

    What has begun `since` a moment is looked at often; what has been waiting for long, as often
    as the poller looks at everything.
    """
    elapsed = (view.now - since).total_seconds()
    interval = min(max(elapsed / 4, SHORTEST_SECONDS), view.settings.poll_seconds)
    seen = view.observed.statements.get(name)
    age = (view.now - seen.at).total_seconds() if isinstance(seen, Seen) else interval
    if age >= interval:
        return plan.then(LookUp(name)).within(interval)
    return plan.within(interval - age)
