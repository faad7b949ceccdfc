"""Print how long a filter takes to show its SQL, and to send its first statement once approved.

The operator runs as a process of its own, on a real API server, beside the simulator in memory.
Milliseconds from before the create call until the watch shows the status (the dry run, which
comes after it, is not in it); and from before the annotation until the simulator has the POST of
the CREATE TABLE (the records of approval and intent, the finalizer and the search for other
writers are in it).
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import yaml
from kubernetes import client, config, watch
from urllib3.exceptions import ProtocolError

from confluent_simulator import HostedSimulator, SimulatorConfig
from local_stack.stack import Part, Stack

ROOT = Path(__file__).parents[2]
COUNT = 100
APPROVED = 40
PAUSE = 1.0
PLACE = ("flinkfilter.io", "v1alpha1", "default", "flinkfilters")


def main() -> None:
    """Start everything, create filters one after the other, print the figures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder, "stack"), [Part.KUBERNETES]) as stack,
        HostedSimulator(SimulatorConfig()) as simulator,
    ):
        stack.kubernetes.install(ROOT / "crds" / "flinkfilters.yaml")
        settings = yaml.safe_load((ROOT / "examples" / "settings.yaml").read_text())
        settings["confluent"]["endpoint"] = simulator.url
        Path(folder, "settings.yaml").write_text(yaml.safe_dump(settings))
        environment = {
            **os.environ,
            "KUBECONFIG": str(stack.kubernetes.kubeconfig),
            "CONFLUENT_CLOUD_API_KEY": simulator.simulator.config.api_key,
            "CONFLUENT_CLOUD_API_SECRET": simulator.simulator.config.api_secret,
        }
        command = [sys.executable, "-m", "flinkfilter.operator.main", "--settings"]
        with Path(folder, "operator.log").open("wb") as log:
            operator = subprocess.Popen(
                [*command, str(Path(folder, "settings.yaml"))], env=environment, stderr=log
            )
        try:
            config.load_kube_config(str(stack.kubernetes.kubeconfig))
            api = client.CustomObjectsApi()
            milliseconds = measure(api)
            approved = measure_approvals(api, simulator)
        finally:
            operator.terminate()
            operator.wait()
    tell("apply → SQL in status", milliseconds)
    tell("approve → POST", approved)


def tell(what: str, milliseconds: list[float]) -> None:
    """Print the median and the 95th percentile."""
    middle = statistics.median(milliseconds)
    slow = statistics.quantiles(milliseconds, n=20)[-1]
    count = len(milliseconds)
    print(f"{what}, {count} filters: p50 {middle:.0f} ms, p95 {slow:.0f} ms")


def measure_approvals(api: client.CustomObjectsApi, simulator: HostedSimulator) -> list[float]:
    """Approve the filters one after the other; gives the milliseconds until each first POST."""
    durations = []
    for number in range(1, APPROVED + 1):
        name = f"filter-{number}"
        body = wait_tested(api, name)
        sink = f"ff-{body['metadata']['uid']}-1-sink"
        digest = body["status"]["proposed"]["digest"]
        patch = {"metadata": {"annotations": {"flinkfilter.io/approved": digest}}}
        began = time.perf_counter()
        api.patch_namespaced_custom_object(*PLACE, name, patch)
        sent = simulator.simulator.log.until(
            lambda log, sink=sink: any(r.method == "POST" and r.statement == sink for r in log)
        )
        simulator.run(sent)
        durations.append((time.perf_counter() - began) * 1000)
        # Until it has done the rest, which is not measured, it would share the rate limit.
        time.sleep(PAUSE)
    return durations


def wait_tested(api: client.CustomObjectsApi, name: str) -> dict:
    """Wait until the dry run of a filter is in its status."""
    while True:
        body = api.get_namespaced_custom_object(*PLACE, name)
        if body.get("status", {}).get("proposed", {}).get("dryRun"):
            return body
        time.sleep(0.1)


def measure(api: client.CustomObjectsApi) -> list[float]:
    """Create filters one after the other; gives the milliseconds of each but the first."""
    shown: dict[str, float] = {}
    arrived = threading.Condition()

    def look() -> None:
        # The watch ends with the API server, in the middle of an answer.
        with suppress(ProtocolError):
            for event in watch.Watch().stream(api.list_namespaced_custom_object, *PLACE):
                body = event["object"]
                if body.get("status", {}).get("proposed"):
                    with arrived:
                        shown.setdefault(body["metadata"]["name"], time.perf_counter())
                        arrived.notify_all()

    threading.Thread(target=look, daemon=True).start()
    manifest = yaml.safe_load((ROOT / "examples/filters/service-by-dealer-001.yaml").read_text())
    durations = []
    for number in range(COUNT + 1):
        name = f"filter-{number}"
        began = time.perf_counter()
        manifest["spec"]["outputTopic"] = name
        api.create_namespaced_custom_object(*PLACE, {**manifest, "metadata": {"name": name}})
        with arrived:
            if not arrived.wait_for(lambda name=name: name in shown, timeout=60):
                raise SystemExit(f"{name}: no SQL after a minute")
        durations.append((shown[name] - began) * 1000)
    # The first one waits for the operator's start.
    return durations[1:]


if __name__ == "__main__":
    main()
