"""What enters is the name of a command's module; what leaves is the command, once it is called.

So the list of all commands, completion and every single command start without the libraries that
only the others need.
"""

from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup

from flinkfilter.cli.help_page import make_command, print_help


class LateCommand(TyperCommand):
    """A command of which only name and summary are known until it is called.

    Its function has the command's name (`_` for `-`) and stands in `module`.
    """

    def __init__(self, name: str, panel: str, summary: str, module: str = "") -> None:
        super().__init__(name, help=summary, rich_help_panel=panel)
        self.function = name.replace("-", "_")
        self.module = module or f"flinkfilter.cli.{self.function}"
        self.summary = summary

    def load(self) -> TyperCommand:
        """Import the command itself."""
        function = getattr(import_module(self.module), self.function)
        return make_command(str(self.name), function)

    def make_context(self, *arguments: Any, **more: Any) -> Any:
        """Begin a call: from here on the context is the command's own."""
        return self.load().make_context(*arguments, **more)


class LateGroup(TyperGroup):
    """The program: commands that are imported when they are called."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  # the library's method
        """Print the page of help."""
        print_help(self, ctx)
