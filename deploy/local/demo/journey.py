"""What the demo does, step by step, as a user would with kubectl."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from demo.dealers import await_handled
from demo.environment import ROOT, SOURCE_TOPIC, Environment
from demo.events import DemoEvent, Way, demo_events, topic_of
from demo.topics import arrivals, produce
from local_stack.progress import Progress

FILTERS = ROOT / "examples" / "filters"
MANAGER = "flinkfilter-approval"
# Real Flink on a small machine plans the first statement for some seconds.
PATIENCE = "180s"


class Journey:
    """The way of three filters and some events through everything."""

    def __init__(self, environment: Environment, progress: Progress, console: Console) -> None:
        self._environment = environment
        self._kubectl = environment.stack.kubernetes.kubectl
        self._progress = progress
        self._console = console

    def travel(self) -> bool:
        """Go the whole way; tells whether every event is where it belongs."""
        names = self.apply()
        self.show(names[0])
        self.approve(names)
        self.await_running(names)
        return self.judge(demo_events())

    def apply(self) -> list[str]:
        """Apply the example filters and wait until Confluent has accepted their SQL."""
        answer = self._kubectl("apply", "-f", str(FILTERS), "-o", "name").stdout
        names = [line.partition("/")[2] for line in answer.split()]
        with self._progress.during(f"applied {len(names)} filters; waits for their dry runs"):
            self._await(names, "jsonpath={.status.proposed.dryRun.result}=Passed")
        self._show(self._kubectl("get", "flinkfilters").stdout)
        return names

    def show(self, name: str) -> None:
        """Show what a reviewer reads."""
        proposed = self._status(name)["proposed"]
        self._console.print(f"[bold]{name}[/] proposes, under digest {proposed['digest']}:\n")
        for part in ("sink", "insert"):
            self._show(proposed["sql"][part].rstrip() + ";\n")

    def approve(self, names: list[str]) -> None:
        """Approve each filter by its digest, as the status says how to."""
        for name in names:
            digest = self._status(name)["proposed"]["digest"]
            self._kubectl(
                "annotate",
                "--overwrite",
                "flinkfilter",
                name,
                f"flinkfilter.io/approved={digest}",
                f"--field-manager={MANAGER}",
            )
            self._progress.say(f"approved {name}: {digest}")

    def await_running(self, names: list[str]) -> None:
        """Wait until every statement runs."""
        with self._progress.during("waits until the statements are RUNNING"):
            self._await(names, "jsonpath={.status.phase}=Running")
        self._show(self._kubectl("get", "flinkfilters").stdout)

    def judge(self, events: tuple[DemoEvent, ...]) -> bool:
        """Make the events, hear the consumers, read all output topics, and compare."""
        bootstrap = self._environment.stack.kafka.bootstrap
        awaited = {event.id: event.belongs_in for event in events if event.belongs_in}
        self.make(events)
        with self._progress.during(f"made {len(events)} events; waits for the output"):
            found = arrivals(bootstrap, set(awaited.values()), awaited, seconds=120)
        with self._progress.during("waits for the dealers"):
            lines = self.heard(awaited)
        for line in lines:
            self._show(line)
        table = Table("event", "id", "belongs in", "arrived in", "")
        right = 0
        for event in events:
            arrived = found.get(event.id, [])
            correct = arrived == ([event.belongs_in] if event.belongs_in else [])
            right += correct
            table.add_row(
                event.title,
                event.id,
                event.belongs_in or "—",
                ", ".join(arrived) or "—",
                "✓" if correct else "✗",
            )
        self._console.print(table)
        self._console.print(f"{right} of {len(events)} events where they belong", highlight=False)
        return right == len(events)

    def make(self, events: tuple[DemoEvent, ...]) -> None:
        """Bring the events into the world, in order, each its way."""
        stack = self._environment.stack
        for event in events:
            match event.way:
                case Way.TABLE:
                    stack.postgres.run(event.content)
                case Way.TOPIC:
                    produce(stack.kafka.bootstrap, SOURCE_TOPIC, [event])
                case Way.POST:
                    url = f"{self._environment.producer_url}/events"
                    httpx.post(url, content=event.content, timeout=30).raise_for_status()
                case Way.BEFORE:
                    pass  # done by the environment

    def heard(self, awaited: Mapping[str, str]) -> list[str]:
        """Wait until each dealer's consumer has logged its events; gives their lines."""
        lines = []
        for dealer, consumer in self._environment.consumers.items():
            own = [id_ for id_, topic in awaited.items() if topic == topic_of(dealer)]
            lines += await_handled(consumer, own, seconds=60)
        return lines

    def _show(self, text: str) -> None:
        """Show what others wrote, as they wrote it."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _await(self, names: list[str], condition: str) -> None:
        filters = [f"flinkfilter/{name}" for name in names]
        self._kubectl("wait", f"--for={condition}", f"--timeout={PATIENCE}", *filters)

    def _status(self, name: str) -> dict[str, Any]:
        answer = self._kubectl("get", "flinkfilter", name, "-o", "json").stdout
        status: dict[str, Any] = json.loads(answer)["status"]
        return status
