"""What enters are the Lua files beside this one; what leaves is argocd-cm.yaml, made of them."""

import sys
import textwrap
from pathlib import Path

HERE = Path(__file__).parent
ACTIONS = ("approve", "reject", "retry", "stop", "resume")
KIND = "flinkfilter.io_FlinkFilter"
HEAD = """\
# What Argo CD needs to know of FlinkFilters: merge it into its ConfigMap, for example by
#   kubectl patch configmap argocd-cm -n argocd --patch-file argocd-cm.yaml
# Made of health.lua and actions/ by `make argocd-cm`.
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  labels:
    app.kubernetes.io/part-of: argocd
data:
"""


def config_map() -> str:
    """Write the part of Argo CD's ConfigMap that is about FlinkFilters."""
    actions = f"discovery.lua: |\n{_indented(_lua('discovery'), 2)}definitions:\n"
    for name in ACTIONS:
        script = _indented(_lua(f"{name}/action"), 4)
        actions += f"- name: {name}\n  action.lua: |\n{script}"
    health = (HERE / "health.lua").read_text()
    return (
        f"{HEAD}  resource.customizations.health.{KIND}: |\n{_indented(health, 4)}"
        f"  resource.customizations.actions.{KIND}: |\n{_indented(actions, 4)}"
    )


def _lua(name: str) -> str:
    return (HERE / "actions" / f"{name}.lua").read_text()


def _indented(text: str, depth: int) -> str:
    return textwrap.indent(text, " " * depth)


if __name__ == "__main__":
    sys.stdout.write(config_map())
