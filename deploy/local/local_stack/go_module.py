"""Programs of a Go module that stands in this repository, built once into the cache."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local_stack.cache import cache_root, cached, key_of
from local_stack.errors import MissingTool, StackError, Unreachable
from local_stack.progress import Progress

OLDEST_GO = (1, 26)


@dataclass(frozen=True, slots=True)
class GoModule:
    """A folder with go.mod and go.sum, and where needed sources of its own.

    Attributes:
        folder: where it stands.
        purpose: what its programs are, for messages.
        link_flags: for the linker.
        alternative: how to do without Go, for messages; begins with a comma.
    """

    folder: Path
    purpose: str
    link_flags: str = "-s -w"
    alternative: str = ""

    def ensure(self, name: str, package: str, progress: Progress) -> Path:
        """Give the path of a program, building it where the cache lacks it.

        Args:
            name: of the program.
            package: its source, in this module or in one that go.mod pins.
            progress: told what is going on.

        Raises:
            MissingTool: Go is missing or too old.
            Unreachable: modules cannot be fetched.
            StackError: the build failed.
        """
        pins = (self.folder / "go.mod", self.folder / "go.sum")
        sources = tuple(sorted(self.folder.glob("*.go")))
        folder = cache_root() / "go" / key_of((*pins, *sources), self.link_flags) / name
        cached(folder, name, lambda target: self._build(target / name, package, progress), progress)
        return folder / name

    def source_of(self, module: str) -> Path:
        """Give the folder with the sources of a module that go.mod pins.

        Raises:
            MissingTool: Go is missing or too old.
            Unreachable: it cannot be fetched.
        """
        fetched = self._run(self._go(), "mod", "download", "-json", module)
        if fetched.returncode != 0:
            raise Unreachable(f"go could not fetch {module}:\n{fetched.stdout.strip()}")
        return Path(json.loads(fetched.stdout)["Dir"])

    def _build(self, program: Path, package: str, progress: Progress) -> None:
        go = self._go()
        name = program.name
        with progress.during(f"builds {name} (once on this machine; minutes)"):
            fetched = self._run(go, "list", "-deps", package)
            if fetched.returncode != 0:
                raise Unreachable(f"go could not fetch what {name} is made of:\n{_words(fetched)}")
            options = ("-trimpath", "-ldflags", self.link_flags, "-o", str(program))
            build = self._run(go, "build", *options, package)
        if build.returncode != 0:
            raise StackError(f"go could not build {name}:\n{_words(build)}")

    def _go(self) -> str:
        wanted = ".".join(str(part) for part in OLDEST_GO)
        remedy = f"Install Go {wanted} or newer and put it on PATH{self.alternative}"
        go = shutil.which("go")
        if go is None:
            raise MissingTool(f"Go is needed to build {self.purpose}. {remedy}")
        # A Go that may fetch newer ones by itself answers with the one that it takes here.
        found = re.search(r"go(\d+)\.(\d+)", self._run(go, "version").stdout)
        if found and (int(found[1]), int(found[2])) < OLDEST_GO:
            raise MissingTool(f"Go {found[1]}.{found[2]} is too old. {remedy}")
        return go

    def _run(self, go: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [go, *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )


def _words(run: subprocess.CompletedProcess[str]) -> str:
    return run.stderr.strip()[-3000:]
