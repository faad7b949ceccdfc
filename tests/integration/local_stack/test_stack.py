"""The real parts, started for real."""

import io
import json
import os
import subprocess
import sys

import httpx
import psutil
import pytest
from confluent_kafka import Consumer, Producer

from local_stack.errors import StackError
from local_stack.process import PID_SUFFIX
from local_stack.progress import Progress
from local_stack.stack import Part, Stack


def test_api_server_is_of_the_pinned_version(kubernetes):
    """The API server and kubectl say that they are 1.37.2."""
    version = json.loads(kubernetes.kubectl("version", "-o", "json").stdout)
    assert version["serverVersion"]["gitVersion"] == "v1.37.2"
    assert version["clientVersion"]["gitVersion"] == "v1.37.2"


def test_kafka_keeps_what_is_produced(kafka):
    """A record that was produced can be consumed."""
    kafka.create_topic("greetings")
    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    producer.produce("greetings", b"hello")
    producer.flush(30)
    consumer = Consumer(
        {
            "bootstrap.servers": kafka.bootstrap,
            "group.id": "test",
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe(["greetings"])
    message = consumer.poll(30)
    consumer.close()
    assert message is not None
    assert message.value() == b"hello"


def test_a_topic_can_be_asked_for_twice(kafka):
    """Creating a topic that exists changes nothing and is no error."""
    kafka.create_topic("twice")
    kafka.create_topic("twice")


def test_flink_has_its_slots_and_its_gateway(flink):
    """The cluster offers 32 slots, and the gateway is of the pinned version."""
    assert httpx.get(f"{flink.rest_url}/overview").json()["slots-total"] == 32
    assert httpx.get(f"{flink.gateway_url}/v1/info").json()["version"] == "2.2.1"


@pytest.mark.parametrize(
    ("stack", "processes"),
    [
        ("_kubernetes_stack", ["etcd", "kube-apiserver"]),
        ("_workloads_stack", ["kube-controller-manager", "kube-scheduler", "kwok"]),
        ("_kafka_stack", ["kafka"]),
        ("_flink_stack", ["jobmanager", "taskmanager", "sql-gateway"]),
        ("capture", ["postgres", "connect"]),
    ],
)
def test_everything_listens_on_this_machine_only(stack, processes, request):
    """No part opens a port to the network."""
    folder = request.getfixturevalue(stack).folder
    for name in processes:
        (pid_file,) = folder.rglob(f"{name}{PID_SUFFIX}")
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        addresses = {
            connection.laddr.ip.removeprefix("::ffff:")
            for connection in process.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }
        assert addresses == {"127.0.0.1"}, name


def test_a_killed_run_leaves_nothing_that_hinders_the_next(tmp_path):
    """After SIGKILL of its owner a stack's processes end, and the same folder starts again."""
    script = (
        "import pathlib, sys, time\n"
        "from local_stack.stack import Part, Stack\n"
        "stack = Stack(pathlib.Path(sys.argv[1]), [Part.KUBERNETES])\n"
        "stack.start()\n"
        "print('up', flush=True)\n"
        "time.sleep(600)\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as owner:
        assert owner.stdout.readline() == "up\n"
        pids = [int(file.read_text().split()[0]) for file in tmp_path.rglob(f"*{PID_SUFFIX}")]
        children = [psutil.Process(pid) for pid in pids]
        owner.kill()
    assert len(children) == 2
    psutil.wait_procs(children, timeout=20)
    assert [child for child in children if child.is_running()] == []
    with Stack(tmp_path, [Part.KUBERNETES], Progress(io.StringIO())) as stack:
        assert "default" in stack.kubernetes.kubectl("get", "namespaces").stdout


def test_ready_programs_of_envtest_are_used(kubernetes, tmp_path, monkeypatch):
    """With $KUBEBUILDER_ASSETS a stack starts from that folder, and neither builds nor needs Go."""
    assets = tmp_path / "assets"
    assets.mkdir()
    cached = kubernetes.kubectl_program.parent.parent
    for name in ("etcd", "kube-apiserver", "kubectl"):
        (assets / name).symlink_to(cached / name / name)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(assets))
    monkeypatch.setenv("FLINKFILTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "")
    users = {"reviewer": "reviewers"}
    quiet = Progress(io.StringIO())
    with Stack(tmp_path / "stack", [Part.KUBERNETES], quiet, users=users) as stack:
        (pid_file,) = stack.folder.rglob(f"kube-apiserver{PID_SUFFIX}")
        server = psutil.Process(int(pid_file.read_text().split()[0]))
        assert server.cmdline()[0] == str(assets / "kube-apiserver")
        answer = stack.kubernetes.kubectl("auth", "whoami", "-o", "json", user="reviewer").stdout
        assert json.loads(answer)["status"]["userInfo"]["username"] == "reviewer"
    assert not (tmp_path / "cache").exists()


def test_a_folder_in_use_is_left_alone(kubernetes, request):
    """A second stack in the folder of one that runs is refused, and the first runs on."""
    folder = request.getfixturevalue("_kubernetes_stack").folder
    second = Stack(folder, [Part.KUBERNETES], Progress(io.StringIO()))
    with pytest.raises(StackError, match="another run is using"):
        second.start()
    assert kubernetes.kubectl("get", "--raw", "/readyz").stdout == "ok"


def test_a_part_that_was_not_asked_for_is_named(tmp_path):
    """Asking a stack for a part that it does not have says which."""
    with pytest.raises(StackError, match="this stack was started without kafka"):
        _ = Stack(tmp_path, [Part.KUBERNETES], Progress(io.StringIO())).kafka
