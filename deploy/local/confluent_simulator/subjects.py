"""The Schema Registry subjects of tables: what CREATE TABLE registers and DROP TABLE removes.

Flows in: tables made and dropped. Flows out: the subjects there are, or a refusal where one that
was left behind does not fit.
"""

from collections.abc import Sequence

from confluent_simulator.config import Column
from confluent_simulator.errors import SqlRefused

_Schema = tuple[tuple[str, str], ...]


class Subjects:
    """Subjects by name, each with the columns its schema was made of."""

    def __init__(self) -> None:
        self._schemas: dict[str, _Schema] = {}

    @property
    def names(self) -> list[str]:
        """All subjects, by name."""
        return sorted(self._schemas)

    def register(self, table: str, columns: Sequence[Column], keys: Sequence[str]) -> None:
        """Register the value's subject, and the key's when there are key columns.

        Raises:
            SqlRefused: a subject that was left behind has other columns; this never clears.
        """
        wanted = {f"{table}-value": _schema([each for each in columns if each.name not in keys])}
        if keys:
            wanted[f"{table}-key"] = _schema([each for each in columns if each.name in keys])
        for name, schema in wanted.items():
            if self._schemas.get(name, schema) != schema:
                raise SqlRefused(
                    f"The schema of subject '{name}' in Schema Registry doesn't match the existing "
                    "one."
                )
        self._schemas.update(wanted)

    def remove(self, table: str) -> None:
        """Remove a table's subjects with all versions of their schemas."""
        for kind in ("value", "key"):
            self._schemas.pop(f"{table}-{kind}", None)


def _schema(columns: Sequence[Column]) -> _Schema:
    return tuple((each.name, each.type) for each in columns)
