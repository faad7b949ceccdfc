"""`flinkfilter retry`: one more try of what failed."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flinkfilter.cli.live.options import Context, Kubeconfig, Names, Namespace

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


def retry(
    names: Names,
    *,
    namespace: Namespace = None,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
) -> None:
    """Try once more what failed.

    That is a dry run, a deployment, or a statement. Where nothing failed, nothing is done.

    Examples:
      $ flinkfilter retry -n dealers service-by-dealer-001
    """
    from flinkfilter.cli.live import requests
    from flinkfilter.cli.live.session import change_each, on_cluster

    async def work(access: "FilterAccess") -> bool:
        change = requests.retry(datetime.now(UTC))
        return await change_each(access, namespace, names, lambda _: change)

    on_cluster(kubeconfig, context, work)
