"""The page of the command line names every command on a cluster."""

from flinkfilter.cli.main import COMMANDS


def test_every_command_on_a_cluster_is_on_its_page(docs_table):
    """None is missing, and none is there that the program does not have."""
    _, rows = docs_table("cli.md", "commands on the cluster")
    documented = {row[0].replace("`", "").split()[0] for row in rows}
    assert documented == {c.name for c in COMMANDS if c.rich_help_panel == "On the cluster"}
