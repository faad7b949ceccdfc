"""What a plan is: the status to record first, then what to do, then when to look again."""

from dataclasses import dataclass, field, replace

from flinkfilter.lifecycle.action import Action
from flinkfilter.resource.status import Status


@dataclass(frozen=True, slots=True)
class Plan:
    """The next step of one filter.

    Attributes:
        status: what is to be recorded before any action, so that an intent is always written
            before it is carried out.
        actions: what to do then, in this order, up to the first that fails.
        requeue_after: seconds until the filter is looked at again although nothing happened;
            None when only an event brings news.
        acts_first: whether the status need not be recorded before the actions, since they change
            nothing and what they bring is recorded with it.
    """

    status: Status
    actions: tuple[Action, ...] = field(default=())
    requeue_after: float | None = None
    acts_first: bool = False

    def then(self, *actions: Action) -> "Plan":
        """The same with more to do at the end."""
        return replace(self, actions=(*self.actions, *actions))

    def recording(self, status: Status) -> "Plan":
        """The same with another status."""
        return replace(self, status=status)

    def acting_first(self) -> "Plan":
        """The same, recorded together with what its actions bring."""
        return replace(self, acts_first=True)

    def within(self, seconds: float | None) -> "Plan":
        """The same, looked at again after `seconds` at the latest."""
        if seconds is None:
            return self
        earlier = seconds if self.requeue_after is None else min(self.requeue_after, seconds)
        return replace(self, requeue_after=earlier)
