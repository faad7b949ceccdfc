"""The space of a node: namespaces of its own, so that kubelet changes nothing of the machine.

Inside are other processes, mounts and networks than outside; a cable (a veth pair) leads out. When
the space ends, everything in it ends, killed by the kernel.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from local_stack.errors import NotReady, StackError
from local_stack.node_files import ADDRESS, HOST, PLUGINS, PODS, PREFIX
from local_stack.process import POLL_SECONDS, Process

CABLE = "flinkfilter0"
READY_SECONDS = 30
END_SECONDS = 10
PACKAGES = {
    "containerd": "containerd",
    "runc": "runc",
    "iptables": "iptables",
    "conntrack": "conntrack",
    "ip": "iproute2",
    "unshare": "util-linux",
}
"""Programs that a node needs, and the Debian packages that they are in."""

# The sysctls that kubelet sets for the whole machine; files in their place take what it writes.
TAKEN = (
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxbytes",
    "kernel/keys/root_maxkeys",
)
INIT = """\
set -eu
for place in /run /var/lib/cni /var/lib/kubelet /var/log/containers; do
    mkdir -p $place
    mount -t tmpfs tmpfs $place
done
for name in {taken}; do
    [ -e /proc/sys/$name ] || continue
    file={folder}/sysctl/$name
    mkdir -p $(dirname $file)
    cat /proc/sys/$name > $file
    mount --bind $file /proc/sys/$name
done
ip link set lo up
touch {folder}/mounted
# The first process of the space takes in what others leave behind.
while :; do sleep 3600 & wait; done
"""


def lacking() -> str | None:
    """Say what this machine lacks for a node; None where it can have one."""
    if os.geteuid() != 0:
        return "a node needs root"
    missing = [package for name, package in PACKAGES.items() if shutil.which(name) is None]
    if not (PLUGINS / "bridge").exists():
        missing.append("containernetworking-plugins")
    if missing:
        return f"a node needs packages; install them with: apt-get install {' '.join(missing)}"
    if shutil.which("crun"):
        return "crun is installed, which some kernels do not suit; remove it: apt-get remove crun"
    trial = ["unshare", "--mount", "--pid", "--net", "--fork", "--mount-proc", "true"]
    if subprocess.run(trial, capture_output=True, check=False).returncode != 0:
        return "a node needs namespaces of its own, and this machine lets nobody have them"
    return None


class NodeSpace:
    """Namespaces with a cable to the machine.

    Args:
        folder: for its files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        script = INIT.format(folder=folder, taken=" ".join(TAKEN))
        options = ["--mount", "--pid", "--net", "--fork", "--kill-child=KILL", "--mount-proc"]
        self._process = Process("space", ["unshare", *options, "bash", "-c", script], folder)

    def start(self) -> None:
        """Make the space, and lay the cable.

        Raises:
            StackError: another node has the cable, or it cannot be laid.
        """
        if Path("/sys/class/net", CABLE).exists():
            raise StackError(
                f"there is a network device {CABLE} already: another node runs on this machine, "
                f"or one was killed (then: ip link delete {CABLE})"
            )
        self._process.start()
        self._process.ready((self._folder / "mounted").exists, READY_SECONDS)
        _ip(f"link add {CABLE} type veth peer name eth0 netns {self._first}")
        _ip(f"address add {HOST}/{PREFIX} dev {CABLE}")
        _ip(f"link set {CABLE} up")
        _ip(f"route add {PODS} via {ADDRESS} dev {CABLE} onlink")
        for command in (
            f"ip address add {ADDRESS}/{PREFIX} dev eth0",
            "ip link set eth0 up",
            f"ip route add default via {HOST}",
            "sysctl -qw net.ipv4.ip_forward=1",
        ):
            self.run(*command.split())

    def stop(self) -> None:
        """End it with all that is in it, and take away what it leaves on the machine."""
        self._process.kill()
        subprocess.run(["ip", "link", "delete", CABLE], capture_output=True, check=False)
        deadline = time.monotonic() + END_SECONDS
        while not _groups_removed() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)  # the kernel is still at it, and tells nobody when it is done

    def command(self, *command: str) -> list[str]:
        """Give the command that runs another one inside."""
        flags = ("--mount", "--pid", "--net")
        return ["nsenter", f"--target={self._first}", *flags, "--", *command]

    def run(self, *command: str) -> str:
        """Run a command inside; gives what it says.

        Raises:
            StackError: it failed.
        """
        return _run(self.command(*command))

    @property
    def _first(self) -> int:
        """The process id, outside, of the first process inside."""
        children = psutil.Process(self._process.pid).children() if self._process.pid else []
        if not children:
            raise NotReady(f"the space of the node ended:\n{self._process.tail()}")
        return children[0].pid


def _groups_removed() -> bool:
    """Remove the control groups of Pods without processes; tells whether these were all."""
    groups = [*Path("/sys/fs/cgroup").glob("kubepods"), *Path("/sys/fs/cgroup").glob("*/kubepods")]
    for group in groups:
        for folder, _, _ in os.walk(group, topdown=False):
            with suppress(OSError):
                Path(folder).rmdir()
    return not any(group.exists() for group in groups)


def _ip(arguments: str) -> None:
    _run(["ip", *arguments.split()])


def _run(command: Sequence[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise StackError(f"{' '.join(command)}: {(run.stderr or run.stdout).strip()}")
    return run.stdout
