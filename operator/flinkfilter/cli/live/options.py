"""The options that the commands on a cluster share; they are those of kubectl."""

from typing import Annotated

import typer

Namespace = Annotated[
    str | None,
    typer.Option(
        "--namespace", "-n", help="The namespace; left out, that of the kubeconfig's context."
    ),
]
AllNamespaces = Annotated[
    bool, typer.Option("--all-namespaces", "-A", help="The filters of all namespaces.")
]
Context = Annotated[str | None, typer.Option("--context", help="The context of the kubeconfig.")]
Kubeconfig = Annotated[
    str | None, typer.Option("--kubeconfig", help="The kubeconfig; left out, KUBECONFIG.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The filter.")]
Names = Annotated[list[str], typer.Argument(metavar="NAME", help="The filters.")]
