"""The program `kubectl_complete-flinkfilter`, which kubectl asks to complete `kubectl flinkfilter`.

In: the words behind `kubectl flinkfilter`, the last of them begun, or empty. Out: a candidate a
line, then `:0`, the mark for a shell to go on with files where there is none.
"""

import os
import shlex
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO

from flinkfilter.cli.help_page import PROGRAM
from flinkfilter.cli.main import app


def main() -> None:
    """Print what the words can go on with."""
    words = [PROGRAM, *sys.argv[1:]]
    os.environ |= {
        "_FLINKFILTER_COMPLETE": "complete_bash",
        "COMP_WORDS": shlex.join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    found = StringIO()
    with redirect_stdout(found), suppress(SystemExit):
        app(prog_name=PROGRAM)
    candidates = [line for line in found.getvalue().splitlines() if line]
    sys.stdout.write("\n".join([*candidates, ":0", ""]))
