"""The names that this operator and the cluster agree on. They are contract: never renamed."""

GROUP = "flinkfilter.io"
VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"
KIND = "FlinkFilter"
PLURAL = "flinkfilters"

FINALIZER = f"{GROUP}/statements"
FIELD_MANAGER = "flinkfilter-operator"
APPROVAL_FIELD_MANAGER = "flinkfilter-approval"
"""People's commands write under it: Flux strips what managers named `kubectl…` wrote."""
REPORTING_CONTROLLER = f"{GROUP}/operator"

APPROVED = f"{GROUP}/approved"
REJECTED = f"{GROUP}/rejected"
REASON = f"{GROUP}/reason"
RETRY = f"{GROUP}/retry"
ROLLBACK_TO = f"{GROUP}/rollback-to"
STOPPED = f"{GROUP}/stopped"
PAUSED = f"{GROUP}/paused"
TAKE_OVER = f"{GROUP}/take-over"

APPROVER = f"{GROUP}/approver"
REJECTER = f"{GROUP}/rejecter"
"""Stamps of the API server: who set the annotation of the approval, of the rejection."""


def annotate_command(namespace: str, name: str, assignment: str) -> str:
    """The complete command for setting one annotation: `assignment` is `annotation=value`."""
    return (
        f"kubectl annotate --overwrite -n {namespace} flinkfilter {name} {assignment} "
        f"--field-manager={APPROVAL_FIELD_MANAGER}"
    )
