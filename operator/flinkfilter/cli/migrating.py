"""What enters are files of filters in earlier forms; what leaves are manifests that pass lint."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flinkfilter.cli.manifests import files_of, read_text
from flinkfilter.errors import InvalidManifest, InvalidSpec, Problem
from flinkfilter.lifecycle.meaning import meaning_of
from flinkfilter.migration.carrying import Migration, migrate
from flinkfilter.migration.forms import Form, Found, find_filters
from flinkfilter.migration.yaml_writing import write_yaml
from flinkfilter.resource.yaml_reading import read_documents
from flinkfilter.settings import Settings


@dataclass(slots=True)
class Outcome:
    """What became of the filters.

    Attributes:
        manifests: of those that could be carried.
        notes: lines for people, problems too.
        complete: whether everything was read, and each filter was carried or skipped.
    """

    manifests: list[Mapping[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    complete: bool = True

    def texts(self) -> Iterator[str]:
        """Write each manifest as YAML."""
        return map(write_yaml, self.manifests)

    def refuse(self, where: str, problems: Iterable[Problem]) -> None:
        """Note problems; what they are about does not come out."""
        self.complete = False
        for problem in problems:
            self.notes.append(
                f"{where}: " + ": ".join(filter(None, (problem.path, problem.message)))
            )


def migrate_files(paths: Iterable[Path], settings: Settings) -> Outcome:
    """Migrate the filters of all files together.

    Args:
        paths: files, folders, or `-`.
        settings: that the manifests are held against, permissions aside.
    """
    outcome = Outcome()
    found = [pair for path in paths for file in files_of(path) for pair in _read(file, outcome)]
    migrations = migrate([each for _, each in found])
    for (file, _), migration in zip(found, migrations, strict=True):
        _settle(file, migration, settings, outcome)
    carried, read = len(outcome.manifests), len(migrations)
    outcome.notes.append(f"{carried} of {read} filters carried")
    return outcome


def _read(file: Path, outcome: Outcome) -> list[tuple[str, Found]]:
    try:
        documents = read_documents(read_text(file))
        found = [each for document in documents for each in find_filters(document.content)]
    except InvalidManifest as error:
        line = f":{error.line}" if error.line else ""
        outcome.refuse(f"{file}{line}", [Problem("", error.message)])
    except InvalidSpec as error:
        outcome.refuse(str(file), error.problems)
    except OSError as error:
        outcome.refuse(str(file), [Problem("", error.strerror or str(error))])
    else:
        forms = Counter(each.form for each in found)
        outcome.notes.extend(
            f"{file}: {forms[form]} of the form: {form.value}" for form in Form if forms[form]
        )
        return [(str(file), each) for each in found]
    return []


def _settle(file: str, migration: Migration, settings: Settings, outcome: Outcome) -> None:
    where = f"{file}: {migration.label}"
    outcome.notes.extend(f"{where}: {note}" for note in migration.notes)
    if migration.problems:
        outcome.refuse(f"{where}: not carried", migration.problems)
    elif migration.manifest is not None:
        try:
            meaning_of(migration.manifest["spec"], settings, None)
        except InvalidSpec as error:
            outcome.refuse(f"{where}: not carried, its manifest would be refused", error.problems)
        else:
            outcome.manifests.append(migration.manifest)
