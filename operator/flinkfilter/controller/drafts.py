"""Revisions by uid and generation: a spec is worked out once, however often it is looked at."""

from collections import OrderedDict

from flinkfilter.controller.cache import Body
from flinkfilter.errors import InvalidSpec, InvalidSql, Problem
from flinkfilter.lifecycle.revision import Revision, revise
from flinkfilter.settings import Settings

CAPACITY = 10_000


class Drafts:
    """Works out specs and remembers the results."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: OrderedDict[tuple[str, int], Revision | tuple[Problem, ...]] = OrderedDict()

    def of(self, body: Body) -> Revision | tuple[Problem, ...]:
        """Give the revision that a resource asks for, or what is wrong with its spec."""
        metadata = body["metadata"]
        key = (metadata["uid"], metadata["generation"])
        if key not in self._known:
            self._known[key] = self._work_out(body.get("spec"), metadata["namespace"])
            if len(self._known) > CAPACITY:
                self._known.popitem(last=False)
        return self._known[key]

    def _work_out(self, spec: object, namespace: str) -> Revision | tuple[Problem, ...]:
        try:
            return revise(spec, self._settings, namespace)
        except InvalidSpec as error:
            return error.problems
        except InvalidSql as error:
            message = f"a defect of this operator: its own SQL failed inspection: {error}"
            return (Problem("spec", message),)
