"""`flinkfilter resume`: let stopped filters go on."""

from typing import TYPE_CHECKING

from flinkfilter.cli.live.options import Context, Kubeconfig, Names, Namespace

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


def resume(
    names: Names,
    *,
    namespace: Namespace = None,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
) -> None:
    """Let filters go on that `flinkfilter stop` stopped.

    They go on from where they stopped. One that stands still by `enabled: false` goes on
    when its spec says so.

    Examples:
      $ flinkfilter resume -n dealers service-by-dealer-001
    """
    from flinkfilter.cli.live import requests
    from flinkfilter.cli.live.session import change_each, on_cluster

    async def work(access: "FilterAccess") -> bool:
        return await change_each(access, namespace, names, requests.resume)

    on_cluster(kubeconfig, context, work)
