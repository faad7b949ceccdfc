"""What enters is a manifest; what leaves is what would run, or every problem with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flinkfilter.cli.manifests import Manifest
from flinkfilter.errors import InvalidSpec, InvalidSql, Problem
from flinkfilter.lifecycle.revision import Revision, revise
from flinkfilter.settings import Settings


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about a filter.

    Attributes:
        manifest: the filter.
        revision: what would run; None when its spec cannot be worked out.
        problems: what is wrong with it, in its metadata too.
    """

    manifest: Manifest
    revision: Revision | None
    problems: tuple[Problem, ...]

    def lines(self) -> Iterator[str]:
        """Spell each problem as `FILE:LINE: namespace/name: path: message`, warnings last."""
        yield from self.manifest.spell(self.problems)
        yield from self.manifest.spell(self.warnings, "warning: ")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Where it may say something else than what is meant."""
        return self.revision.warnings if self.revision else ()

    def identity(self) -> dict[str, Any]:
        """Say for programs which filter this is about."""
        return self.manifest.identity()


def judge(manifest: Manifest, settings: Settings) -> Verdict:
    """Work out a filter as the operator would."""
    problems = list(manifest.problems())
    revision = None
    try:
        revision = revise(manifest.content.get("spec"), settings, manifest.known_namespace)
    except InvalidSpec as error:
        problems.extend(error.problems)
    except InvalidSql as error:
        message = f"a defect of this program: its own SQL failed inspection: {error}"
        problems.append(Problem("spec", message))
    return Verdict(manifest, revision, tuple(problems))
