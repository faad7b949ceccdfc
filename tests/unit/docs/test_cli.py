"""docs/cli.md names the commands that there are."""

import re
from pathlib import Path

from flinkfilter.cli.main import COMMANDS

PAGE = (Path(__file__).parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")


def test_every_command_is_on_the_page(docs_table):
    """Those on files under a heading, those on the cluster in the table."""
    headings = re.findall(r"^## ([a-z, ]+)$", PAGE, re.MULTILINE)
    on_files = [name for heading in headings for name in heading.split(", ")]
    _, rows = docs_table("cli.md", "commands on the cluster")
    on_cluster = [re.split("[ `]", command.strip("`"))[0] for command, *_ in rows]
    assert sorted({*on_files, *on_cluster}) == sorted(command.name for command in COMMANDS)
