"""What enters is a command with its docstring; what leaves is its page of help.

The docstring of a command is text for users: paragraphs, then `Examples:` with indented lines. It
is laid out in panels, with colours on a terminal. Errors stay plain lines, which are searched and
copied; boxes would break them.
"""

import inspect
import re
from collections.abc import Callable
from copy import copy
from typing import Any

import typer
from typer.core import TyperCommand

PROGRAM = "flinkfilter"
_EXAMPLES = re.compile(r"^Examples:\n", re.MULTILINE)


class ShownCommand(TyperCommand):
    """A command whose help is laid out in panels."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  # the library's method
        """Print the page of help."""
        print_help(self, ctx)


def make_command(name: str, function: Callable[..., Any]) -> TyperCommand:
    """Make a command of a function, with the help that its docstring holds."""
    text, examples = split_docstring(function)
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name, cls=ShownCommand, help=text, epilog=examples)(function)
    command = typer.main.get_command(single)
    assert isinstance(command, TyperCommand)  # noqa: S101  # one function gives one command
    return command


def split_docstring(function: Callable[..., Any]) -> tuple[str, str | None]:
    """Give the text of a docstring, one line a paragraph, and its examples, if it has any."""
    text, *rest = _EXAMPLES.split(inspect.getdoc(function) or "", maxsplit=1)
    paragraphs = [" ".join(paragraph.split("\n")) for paragraph in text.strip().split("\n\n")]
    examples = f"Examples:\n{rest[0].rstrip()}" if rest else None
    return "\n\n".join(paragraphs), examples


def print_help(command: Any, context: Any) -> None:
    """Print the help of a command or of the whole program to standard output."""
    from typer import rich_utils

    # Where nobody said otherwise, colours are for terminals, on a build server too.
    rich_utils.FORCE_TERMINAL = None
    rich_utils.STYLE_HELPTEXT = ""
    called = context.find_root().info_name or PROGRAM
    page = copy(command)
    page.help = _plain(command.help)
    page.epilog = _plain(re.sub(rf"\b{PROGRAM}(?= )", called, command.epilog or ""))
    rich_utils.rich_format_help(obj=page, ctx=context, markup_mode="rich")


def _plain(text: str) -> str:
    # Square brackets would be taken for markup.
    return text.replace("[", r"\[")
