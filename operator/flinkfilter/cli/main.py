"""The program `flinkfilter`, which kubectl also finds as `kubectl flinkfilter`.

Exit status: 0, 1 (the answer is no: invalid, missing), 2 (wrong usage, settings included).
"""

import typer

from flinkfilter.cli.digest import digest
from flinkfilter.cli.lint import lint
from flinkfilter.cli.release import release
from flinkfilter.cli.schema import schema
from flinkfilter.cli.sql import sql

app = typer.Typer(
    name="flinkfilter",
    help="Event filters as Kubernetes resources, on Flink SQL.",
    no_args_is_help=True,
    add_completion=False,
    # Plain text: messages are searched and copied, and boxes would break their lines.
    rich_markup_mode=None,
    # A traceback with local variables could show what must not be shown.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (lint, sql, digest, schema, release):
    app.command()(command)
