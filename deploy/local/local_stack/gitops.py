"""Programs for tests with GitOps engines; `python -m local_stack.gitops` builds all of them.

They stand in Go modules of their own, since each engine pins its own Kubernetes libraries.
"""

import sys
from pathlib import Path

from local_stack.errors import StackError
from local_stack.go_module import GoModule
from local_stack.progress import Progress

_LOCAL = Path(__file__).parent.parent
LUA = GoModule(_LOCAL / "lua", "the Lua machine")
ARGOCD = GoModule(_LOCAL / "argocd", "what asks Argo CD's code")
FLUX = GoModule(_LOCAL / "flux", "the controllers of Flux")
CONTROLLERS = ("source-controller", "kustomize-controller")


def lua_machine(progress: Progress) -> Path:
    """Give the program that runs Lua with the libraries and limits of Argo CD's.

    Raises:
        StackError: it cannot be built; the same for those below.
    """
    return LUA.ensure("lua-machine", ".", progress)


def argocd_machine(progress: Progress) -> Path:
    """Give the program that asks Argo CD's own code for health and actions."""
    return ARGOCD.ensure("argocd-machine", ".", progress)


def flux_controllers(progress: Progress) -> dict[str, Path]:
    """Give the controllers of Flux by name."""
    return {name: FLUX.ensure(name, f"github.com/fluxcd/{name}", progress) for name in CONTROLLERS}


def main() -> None:
    """Build all of them; what cannot be built is one message and status 1."""
    progress = Progress()
    try:
        lua_machine(progress)
        flux_controllers(progress)
        argocd_machine(progress)
    except StackError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
