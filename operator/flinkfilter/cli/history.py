"""`flinkfilter history`: the revisions of a filter, and what became of them."""

from typing import TYPE_CHECKING

from flinkfilter.cli.live.options import Context, Kubeconfig, Name, Namespace
from flinkfilter.cli.options import Format, OutputFormat
from flinkfilter.cli.printing import print_data, print_notes

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


def history(
    name: Name,
    *,
    namespace: Namespace = None,
    output: Format = OutputFormat.TEXT,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
) -> None:
    """Show the latest revisions of a filter.

    Newest first, each with what became of it. -o json gives the SQL as well, as long as the status
    keeps it.

    Examples:
      $ flinkfilter history -n dealers service-by-dealer-001
      $ flinkfilter history service-by-dealer-001 -o json | jq -r '.[0].sql.insert'
    """
    from flinkfilter.cli.live.live_filter import LiveFilter
    from flinkfilter.cli.live.pages import HISTORY, history_cells
    from flinkfilter.cli.live.session import on_cluster
    from flinkfilter.cli.live.tables import print_table
    from flinkfilter.resource.status_reading import write_status

    async def work(access: "FilterAccess") -> bool:
        live = LiveFilter.of(await access.get(namespace or access.namespace, name))
        entries = live.status.history[::-1]
        if output is not OutputFormat.TEXT:
            data = write_status(live.status).get("history", [])
            print_data(data[::-1], output)
        elif entries:
            print_table(HISTORY, [history_cells(entry) for entry in entries])
        else:
            print_notes([f"{live}: nothing of it ever ran"])
        return True

    on_cluster(kubeconfig, context, work)
