"""`flinkfilter stop`: stop the statements of filters."""

from typing import TYPE_CHECKING

from flinkfilter.cli.live.options import Context, Kubeconfig, Names, Namespace

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


def stop(
    names: Names,
    *,
    namespace: Namespace = None,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
) -> None:
    """Stop the statements of filters, and keep their places.

    They go on from there with `flinkfilter resume`. Git does not undo it, so it is for emergencies;
    in a manifest, `enabled: false` does the same.

    Examples:
      $ flinkfilter stop -n dealers service-by-dealer-001
    """
    from flinkfilter.cli.live import requests
    from flinkfilter.cli.live.session import change_each, on_cluster

    async def work(access: "FilterAccess") -> bool:
        return await change_each(access, namespace, names, requests.stop)

    on_cluster(kubeconfig, context, work)
