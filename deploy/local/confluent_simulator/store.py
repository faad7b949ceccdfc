"""The statements of the environment, by name.

Flows in: statements and changes of them. Flows out: the present ones; every write gives a new
`resource_version` and wakes whoever waits for a change.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from confluent_simulator.clock import Clock
from confluent_simulator.statement import Phase, Statement


class Store:
    """Holds statements; a name is taken as long as its statement is here, in any phase."""

    def __init__(self, clock: Clock, retention_days: int) -> None:
        self._clock = clock
        self._retention = timedelta(days=retention_days)
        self._by_name: dict[str, Statement] = {}
        self._sequence = 0
        self.ghosts: list[Statement] = []

    def __iter__(self) -> Iterator[Statement]:
        return iter(list(self._by_name.values()))

    def next_sequence(self) -> int:
        """Return the place of the next statement in the order of creation."""
        self._sequence += 1
        return self._sequence

    def new_uid(self) -> str:
        """Return an identity that no other statement ever had."""
        return str(uuid.uuid4())

    def add(self, statement: Statement) -> None:
        """Store a new statement."""
        self._by_name[statement.name] = statement
        self._clock.announce()

    def get(self, name: str) -> Statement | None:
        """Return the statement of that name."""
        return self._by_name.get(name)

    def by_uid(self, uid: str) -> Statement | None:
        """Return the statement of that identity, if it still exists."""
        return next((entry for entry in self._by_name.values() if entry.uid == uid), None)

    def change(self, uid: str, change: Callable[[Statement], Statement]) -> Statement | None:
        """Apply a change and return the result; None when the statement is gone."""
        statement = self.by_uid(uid)
        if statement is None:
            return None
        after = change(statement)
        if after != statement:
            after = replace(after, version=statement.version + 1, updated_at=self._clock.now())
            self._by_name[statement.name] = after
            self._clock.announce()
        return after

    def touch(self, uid: str) -> None:
        """Count a write that changed nothing: the version moves all the same."""
        statement = self.by_uid(uid)
        if statement is not None:
            self._by_name[statement.name] = replace(statement, version=statement.version + 1)

    def remove(self, uid: str, *, keep_ghost: bool = False) -> None:
        """Take a statement away; a ghost of it may stay in lists."""
        statement = self.by_uid(uid)
        if statement is None:
            return
        del self._by_name[statement.name]
        if keep_ghost:
            self.ghosts.append(replace(statement, phase=Phase.DELETING))
        self._clock.announce()

    def expired(self) -> list[Statement]:
        """Return the terminal statements that are older than the retention."""
        limit = self._clock.now() - self._retention
        return [
            entry
            for entry in self._by_name.values()
            if entry.is_terminal and entry.ended_at is not None and entry.ended_at <= limit
        ]
