"""The dashboards, asked of a real Prometheus that scrapes the running operator."""

import json
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request

import pytest
import yaml

# What is there only when something is wrong.
EMPTY_WHEN_ALL_IS_WELL = {"api.json: Answers other than 2xx A", "fleet.json: Not ready, and why A"}


class Prometheus:
    """A server of its own, by its HTTP API."""

    def __init__(self, port):
        self._url = f"http://127.0.0.1:{port}/api/v1/query?"

    def ask(self, expression):
        """Evaluate an expression now; gives the series."""
        with urllib.request.urlopen(self._url + urllib.parse.urlencode({"query": expression})) as a:
            return json.load(a)["data"]["result"]

    def until(self, expression, seconds=60):
        """Wait until an expression gives something."""
        end = time.monotonic() + seconds
        while True:
            try:
                if self.ask(expression):
                    return
            except OSError:
                pass  # not yet listening
            assert time.monotonic() < end, expression
            time.sleep(0.2)  # Prometheus can only be asked


@pytest.fixture
def prometheus(operator, tmp_path):
    """A Prometheus that scrapes the operator every second."""
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("prometheus is not on PATH; Debian has it in the package of this name")
    operator.until_ready()
    target = f"127.0.0.1:{operator.logged('listens')[-1]['port']}"
    scrape = {"job_name": "flinkfilter", "honor_labels": True, "scrape_interval": "1s"}
    scrape["static_configs"] = [{"targets": [target]}]
    config = tmp_path / "prometheus.yml"
    config.write_text(yaml.safe_dump({"scrape_configs": [scrape]}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}"]
    command += [f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    with subprocess.Popen(command) as process:
        yield Prometheus(port)
        process.kill()


def test_every_panel_shows_something(filters, prometheus, expressions):
    """For a filter that ran, stands still, and has a change that waits."""
    filters.apply()
    filters.approve()
    filters.apply(enabled=False)
    filters.wait(".status.phase", "Suspended")
    filters.apply(enabled=False, matchAll=True, conditions=None)
    filters.wait_shown()
    where = f'{{namespace="{filters.namespace}", name="orders"}}'
    prometheus.until(f"flinkfilter_filter_statement_halted_since_timestamp_seconds{where}")
    prometheus.until(f"flinkfilter_filter_approval_waiting_since_timestamp_seconds{where}")
    # Rates need more than one scrape.
    prometheus.until("count_over_time(flinkfilter_lease_held[5m]) >= 3")
    names = {"$namespace": filters.namespace, "$name": "orders"}
    empty = set()
    for panel, tree in expressions.items():
        text = tree.prettify()
        for variable, value in names.items():
            text = text.replace(f'"{variable}"', f'"{value}"')
        if not prometheus.ask(text):
            empty.add(panel)
    of_consumers = {panel for panel in empty if panel.startswith("consumers.json")}
    alerts = {panel for panel in empty if panel.startswith("alert ")}
    assert empty - of_consumers - alerts == EMPTY_WHEN_ALL_IS_WELL
    assert alerts == {panel for panel in expressions if panel.startswith("alert ")}
