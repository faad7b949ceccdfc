"""`flinkfilter reject`: say no to what a filter proposes."""

from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.cli.live.options import Context, Kubeconfig, Name, Namespace

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


def _check_reason(reason: str) -> str:
    from flinkfilter.approval.gate import MAX_REASON

    if not reason.strip():
        raise typer.BadParameter("say why, for whoever wrote the filter")
    if len(reason) > MAX_REASON:
        raise typer.BadParameter(f"at most {MAX_REASON} characters are kept; say it shorter")
    return reason


def _check_digest(digest: str | None) -> str | None:
    from flinkfilter.approval.digest import DIGEST_PATTERN

    if digest is not None and not DIGEST_PATTERN.fullmatch(digest):
        raise typer.BadParameter("a digest has 64 hexadecimal digits; see `flinkfilter status`")
    return digest


def reject(
    name: Name,
    *,
    reason: Annotated[
        str,
        typer.Option("--reason", help="Why; kept in the status.", callback=_check_reason),
    ],
    digest: Annotated[
        str | None,
        typer.Option("--digest", help="Another one than what is proposed.", callback=_check_digest),
    ] = None,
    namespace: Namespace = None,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
) -> None:
    """Say no to what a filter proposes.

    What is being deployed is called off; what runs already is not stopped, but not deployed again
    either. A rejection beats an approval of the same digest.

    Examples:
      $ flinkfilter reject service-by-dealer-001 --reason "reads the events of all dealers"
    """
    from flinkfilter.cli.live import requests
    from flinkfilter.cli.live.session import change_each, on_cluster

    async def work(access: "FilterAccess") -> bool:
        return await change_each(
            access, namespace, [name], lambda live: requests.rejection(live, reason, digest)
        )

    on_cluster(kubeconfig, context, work)
