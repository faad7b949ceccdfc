"""What is known of statements, by name: from lists, single looks and answers to our own calls."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flinkfilter.lifecycle.observation import (
    Exceptions,
    Gone,
    Observation,
    Refused,
    Seen,
    Trouble,
    Writers,
)
from flinkfilter.lifecycle.statement import DryRunVerdict, Phase, Statement
from flinkfilter.resource.reasons import Reason


class StatementStore:
    """The latest observation of each name. A name that is missing here is unknown, not absent."""

    def __init__(self) -> None:
        self._known: dict[str, Observation] = {}
        self._touched: dict[str, datetime] = {}
        self.verdicts: dict[str, DryRunVerdict] = {}
        """Dry-run verdicts by digest, until they stand in a status."""
        self.exceptions: dict[str, Exceptions] = {}
        """What statements met, by name, as long as they stay in the phase they met it in."""
        self.writers: dict[str, dict[str, Writers]] = {}
        """Who writes to topics, by topic, for each filter that is about to: by its prefix, since
        what one filter was answered is too old for the next one."""
        self.list_trouble: Trouble | None = None
        """Why no list can be had, unless it is an outage, which says nothing of any filter."""

    def about(self, names: Iterable[str]) -> Mapping[str, Observation]:
        """Give what is known of these names."""
        return {name: self._known[name] for name in names if name in self._known}

    def saw(self, statement: Statement, at: datetime) -> None:
        """Keep the answer to a single call."""
        self._sees(statement, at)
        self._touched[statement.name] = at

    def misses(self, name: str, at: datetime) -> None:
        """Keep that the server, asked for this name, knows no such statement."""
        self._known[name] = Gone(at)
        self._touched[name] = at

    def was_refused(self, name: str, reason: Reason, detail: str, at: datetime) -> None:
        """Keep that the server would not create a statement of this name."""
        self._known[name] = Refused(reason, detail)
        self._touched[name] = at

    def touches(self, name: str, at: datetime) -> None:
        """Note a call whose effect only a later look can show."""
        self._touched[name] = at

    def forgets(self, names: Iterable[str]) -> None:
        """Drop what nobody will ask for again."""
        for name in names:
            self._known.pop(name, None)
            self._touched.pop(name, None)
            self.exceptions.pop(name, None)

    def listed(self, statements: Iterable[Statement], began: datetime) -> set[str]:
        """Take in a whole list and give the names about which something changed.

        What was called or looked at since the list `began` is newer than the list. A name that
        is missing in the list becomes unknown: lists have gaps, so absence is asked for by name.
        Only what was being deleted is gone when it is missing. A name that is known to be gone
        and stands in the list becomes unknown too: lists go on showing what was deleted.
        """
        changed: set[str] = set()
        present: set[str] = set()
        for statement in statements:
            present.add(statement.name)
            if not self._is_newer(statement.name, began):
                earlier = self._known.get(statement.name)
                if isinstance(earlier, Gone):
                    del self._known[statement.name]
                    changed.add(statement.name)
                    continue
                self._sees(statement, began)
                if not isinstance(earlier, Seen) or earlier.statement != statement:
                    changed.add(statement.name)
        for name, known in list(self._known.items()):
            if isinstance(known, Seen) and name not in present and not self._is_newer(name, began):
                if known.statement.phase is Phase.DELETING:
                    self._known[name] = Gone(began)
                else:
                    del self._known[name]
                changed.add(name)
        self._touched = {
            name: at for name, at in self._touched.items() if at >= began or name in self._known
        }
        return changed

    def _sees(self, statement: Statement, at: datetime) -> None:
        earlier = self._known.get(statement.name)
        if not isinstance(earlier, Seen) or earlier.statement.phase is not statement.phase:
            # What it met before explains nothing of how it is now.
            self.exceptions.pop(statement.name, None)
        self._known[statement.name] = Seen(statement, at)

    def _is_newer(self, name: str, began: datetime) -> bool:
        touched = self._touched.get(name)
        return touched is not None and touched >= began
