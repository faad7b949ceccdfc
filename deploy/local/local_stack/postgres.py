"""PostgreSQL, with the log that change data capture reads (`wal_level=logical`)."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from local_stack.errors import MissingTool, StackError
from local_stack.ports import LOCALHOST, free_ports, is_open
from local_stack.process import Process

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps the server's programs, which are not on PATH."""
ACCOUNT = "postgres"
DATABASE = "cars"
MAKE_DATABASE = r"""
SELECT 'CREATE DATABASE cars' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cars')
\gexec
"""
# Speed for safety: a power cut may cost a test run. No socket file: its path would be too long.
SETTINGS = {
    "listen_addresses": LOCALHOST,
    "unix_socket_directories": "",
    "wal_level": "logical",
    "fsync": "off",
    "synchronous_commit": "off",
    "timezone": "UTC",
}


class Postgres:
    """One server on 127.0.0.1 with an empty database.

    Attributes:
        variables: how it is reached, as libpq's environment variables; with the password.
        process: the server's process.
    """

    def __init__(self, folder: Path, *, detached: bool = False) -> None:
        (port,) = free_ports(1)
        self._folder = folder
        self._data = folder / "data"
        self._programs = programs()
        self._port = port
        self.variables = {
            "PGHOST": LOCALHOST,
            "PGPORT": str(port),
            "PGDATABASE": DATABASE,
            "PGUSER": ACCOUNT,
            "PGPASSWORD": secrets.token_urlsafe(24),
        }
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        server = [str(self._programs / "postgres"), "-D", str(self._data), "-p", str(port)]
        prefix = as_account(ends_with_parent=not detached)
        self.process = Process(
            "postgres",
            [*prefix, *server, *settings],
            folder,
            detached=detached,
            stop_signal=signal.SIGINT,  # ends sessions; SIGTERM would wait for them
        )

    def start(self) -> None:
        """Make its data folder, where that is new, and start it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._data.exists():
            self._initialise()
        self.process.start()

    def ready(self) -> None:
        """Wait until it takes connections, and make the database."""
        self.process.ready(self._answers, 60)
        self._psql("postgres", MAKE_DATABASE)

    def stop(self) -> None:
        """Stop it."""
        self.process.stop()

    def run(self, sql: str) -> str:
        """Run SQL in the database; gives the rows, one a line, values separated by `|`.

        Raises:
            StackError: the server refused it.
        """
        return self._psql(DATABASE, sql)

    def _answers(self) -> bool:
        ready = [str(self._programs / "pg_isready"), "-q", "-h", LOCALHOST, "-p", str(self._port)]
        return is_open(self._port) and subprocess.run(ready, check=False).returncode == 0

    def _psql(self, database: str, sql: str) -> str:
        # By standard input: a command line is short, and there for everybody to read.
        run = subprocess.run(
            [str(self._programs / "psql"), "-XqtA", "-v", "ON_ERROR_STOP=1", "-d", database],
            env={**os.environ, **self.variables},
            input=sql,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            raise StackError(f"PostgreSQL refused a statement:\n{run.stderr}")
        return run.stdout

    def _initialise(self) -> None:
        password = self._folder / "password"
        password.touch(mode=0o600)
        password.write_text(self.variables["PGPASSWORD"])
        self._data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            for path in (password, self._data):
                shutil.chown(path, _account())
        tool = [str(self._programs / "initdb"), "-D", str(self._data), "-U", ACCOUNT]
        options = ["-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--locale=C"]
        run = subprocess.run(
            [*as_account(), *tool, *options, "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
        )
        password.unlink()
        if run.returncode != 0:
            raise StackError(f"PostgreSQL's data folder could not be made:\n{run.stderr}")


def programs() -> Path:
    """Find the folder with the server's programs, the newest version of several.

    Raises:
        MissingTool: there is none.
    """
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = [path for path in DEBIAN.glob("*/bin") if (path / "initdb").exists()]
    if not versions:
        raise MissingTool(
            "PostgreSQL is needed for the event table. Install PostgreSQL 14 or newer, "
            "or put its bin folder on PATH"
        )
    return max(versions, key=lambda path: int(path.parent.name))


def as_account(*, ends_with_parent: bool = False) -> list[str]:
    """Give what goes before a command, so that root runs it as another user: the server insists.

    The command may still pass through folders that are closed to that user, as a stack's can be.
    """
    if os.geteuid() != 0:
        return []
    account = _account()
    identity = [f"--reuid={account}", f"--regid={pwd.getpwnam(account).pw_gid}", "--clear-groups"]
    passing = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    # Another user loses the signal that was asked for before.
    ending = ["--pdeathsig=KILL"] if ends_with_parent else []
    return ["setpriv", *identity, *passing, *ending, "--"]


def _account() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return ACCOUNT if ACCOUNT in names else "nobody"
