"""The hooks for pre-commit call commands that there are."""

from pathlib import Path

import pytest
import yaml

from flinkfilter.cli.main import COMMANDS

HOOKS = yaml.safe_load(
    (Path(__file__).parents[3] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_is_named_for_the_command_that_it_calls(hook):
    """By the program that the package installs."""
    program, command = hook["entry"].split(" ")
    assert (program, hook["id"]) == ("flinkfilter", f"flinkfilter-{command}")
    assert command in {each.name for each in COMMANDS}


def test_the_hooks_are_those_of_the_page():
    """Both of them."""
    page = (Path(__file__).parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert [hook["id"] for hook in HOOKS] == ["flinkfilter-lint", "flinkfilter-test"]
    assert all(f"- id: {hook['id']}" in page for hook in HOOKS)
