"""FlinkFilters as the planner leaves them, and the Lua machines that look at them.

The scripts come from argocd-cm.yaml, as Argo CD would have them. They run in a small machine with
the libraries and limits of Argo CD's, and (`make test-gitops`) in Argo CD's own code.
"""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from local_stack.errors import MissingTool, Unreachable
from local_stack.gitops import ARGOCD, argocd_machine, lua_machine
from local_stack.progress import Progress
from statespace.beginnings import REST, after
from statespace.program import Program
from statespace.world import World

ROOT = Path(__file__).parents[3]
CONFIG_MAP = ROOT / "deploy" / "gitops" / "argocd" / "argocd-cm.yaml"
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
KIND = "flinkfilter.io_FlinkFilter"


class ScriptFailed(Exception):
    """A script ended with an error; its words are what Argo CD would show."""


class Machine:
    """A process that answers one line of JSON with another."""

    def __init__(self, program):
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        data = yaml.safe_load(CONFIG_MAP.read_text())["data"]
        self._health = data[f"resource.customizations.health.{KIND}"]
        self._actions = data[f"resource.customizations.actions.{KIND}"]

    def _answer(self, **asked):
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ScriptFailed(answer["error"])
        return answer["value"]

    def close(self):
        """End the process."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


class SmallMachine(Machine):
    """Base, package and table, os.time, and one second."""

    def __init__(self):
        super().__init__(lua_machine(Progress()))

    def run(self, script, resource, **parameters):
        """Run a script; gives what it returns."""
        return self._answer(script=script, object=resource, parameters=parameters)

    def health(self, resource):
        """Give the health's status and message."""
        health = self.run(self._health, resource)
        return health["status"], health["message"]

    def enabled(self, resource):
        """Give the names of the actions that are not greyed out."""
        found = self.run(yaml.safe_load(self._actions)["discovery.lua"], resource)
        return {name for name, action in found.items() if not action["disabled"]}

    def patch(self, action, resource, **parameters):
        """Give the merge patch that an action comes to."""
        definitions = yaml.safe_load(self._actions)["definitions"]
        script = next(d["action.lua"] for d in definitions if d["name"] == action)
        return merge_patch(resource, self.run(script, resource, **parameters))


class ArgoMachine(Machine):
    """Argo CD's own code."""

    def __init__(self):
        super().__init__(argocd_machine(Progress()))

    def _ask(self, ask, resource, **parameters):
        override = {"health.lua": self._health, "actions": self._actions}
        return self._answer(override=override, object=resource, ask=ask, parameters=parameters)

    def health(self, resource):
        """Give the health's status and message."""
        health = self._ask("health", resource)
        return health["status"], health["message"]

    def enabled(self, resource):
        """Give the names of the actions that are not greyed out."""
        return {a["name"] for a in self._ask("actions", resource) if not a.get("disabled")}

    def patch(self, action, resource, **parameters):
        """Give the merge patch that an action comes to."""
        return self._ask(action, resource, **parameters)


def merge_patch(before, after):
    """Give what differs, as Argo CD does: for Lua, an empty object is an empty list."""
    if not isinstance(before, dict) or (after == [] and before != {}):
        return after
    after = after or {}
    changed = {key: merge_patch(before.get(key), value) for key, value in after.items()}
    same = {key for key in changed if changed[key] == before.get(key) or changed[key] == {}}
    gone = dict.fromkeys(before.keys() - after.keys())
    return {key: value for key, value in changed.items() if key not in same} | gone


@pytest.fixture(
    scope="session",
    params=[SmallMachine, pytest.param(ArgoMachine, marks=pytest.mark.gitops)],
    ids=["small", "argocd"],
)
def lua(request):
    """What runs the scripts."""
    try:
        machine = request.param()
    except (MissingTool, Unreachable) as error:
        pytest.skip(str(error))
    yield machine
    machine.close()


@pytest.fixture
def small_machine():
    """The small machine, for scripts of a test's own."""
    machine = SmallMachine()
    yield machine
    machine.close()


@pytest.fixture
def config_map():
    """Where the part of Argo CD's ConfigMap stands."""
    return CONFIG_MAP


@pytest.fixture
def script_failed():
    """What a script's error is raised as."""
    return ScriptFailed


@pytest.fixture(scope="session")
def argocd_sources():
    """The folder with Argo CD's own sources."""
    try:
        return ARGOCD.source_of("github.com/argoproj/argo-cd/v3")
    except (MissingTool, Unreachable) as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def program():
    """The operator's own planner, in its small world."""
    return Program()


class Life:
    """A filter to which things happen, one after the other; `resource` is what Argo CD sees."""

    def __init__(self, program, happened):
        self._program = program
        self.world = after(World(), program, *happened)

    @property
    def resource(self):
        """The resource with the status that the operator would have written."""
        manifest = yaml.safe_load(EXAMPLE.read_text())
        filter_ = self.world.filter
        manifest["metadata"] |= {"generation": filter_.generation, "namespace": "n"}
        if filter_.annotations:
            manifest["metadata"]["annotations"] = dict(filter_.annotations)
        if filter_.deleted:
            manifest["metadata"]["deletionTimestamp"] = "2026-01-31T12:00:00Z"
        # Lua takes an empty object for an empty list; neither may come back as the other.
        manifest["spec"]["output"] = {}
        manifest["metadata"]["finalizers"] = []
        status = json.loads(filter_.status)
        return manifest | ({"status": status} if status else {})

    def annotated(self, patch):
        """A patch of annotations and nothing else arrives, and all comes to rest."""
        assert set(patch) == {"metadata"}
        assert set(patch["metadata"]) == {"annotations"}
        kept = dict(self.world.filter.annotations) | patch["metadata"]["annotations"]
        kept = {name: value for name, value in kept.items() if value is not None}
        filter_ = self.world.filter
        granted = filter_.granted | set(kept.get("flinkfilter.io/approved", "").split(","))
        filter_ = filter_._replace(annotations=tuple(sorted(kept.items())), granted=granted)
        self.world = self.world._replace(filter=filter_)
        return self.then(REST)

    def then(self, *happened):
        """More happens."""
        self.world = after(self.world, self._program, *happened)
        return self


@pytest.fixture
def life(program):
    """The maker of filters to which something happened."""
    return lambda *happened: Life(program, happened)
