"""`flinkfilter schema`: the CustomResourceDefinition of this version."""

import typer

from flinkfilter.cli.options import Format, OutputFormat
from flinkfilter.cli.printing import print_data


def schema(output: Format = OutputFormat.YAML) -> None:
    """Print the CustomResourceDefinition, for kubectl apply.

    Examples:
      $ flinkfilter schema | kubectl apply -f -
    """
    from flinkfilter.resource.definition import definition, definition_text

    if output is OutputFormat.JSON:
        print_data(definition(), output)
    else:
        typer.echo(definition_text(), nl=False)
