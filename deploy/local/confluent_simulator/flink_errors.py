"""One sentence out of a Java stack trace.

Flows in: the text that Flink's REST endpoints give for an error. Flows out: what a person needs:
the cause, in Flink's own words, without class names and frames.
"""

import re

_LIMIT = 2000
_CAUSE = re.compile(
    r"^(?:Caused by: |<Exception on server side:\s*)?"
    r"(?P<type>[a-z]\w*(?:\.\w+)+(?:\$\w+)*)(?::[ ]?(?P<message>.*))?$"
)
_TELLING = ("SQL parse failed", "SQL validation failed", "Column types of query result")


def causes(trace: str) -> list[tuple[str, str]]:
    """Return type and message of each exception in a trace, the outermost first."""
    found: list[tuple[str, list[str]]] = []
    for line in trace.splitlines():
        if line.startswith(("\tat ", "\t... ", "End of exception")):
            continue
        match = _CAUSE.match(line)
        if match is not None and (line.startswith(("Caused by: ", "<Exception")) or not found):
            found.append((match["type"], [match["message"] or ""]))
        elif found:
            found[-1][1].append(line)
    return [(type_, "\n".join(lines).strip()) for type_, lines in found]


def reason(trace: str) -> str:
    """Return the innermost cause that says something.

    Parse and validation errors keep Flink's heading, since it holds the place of the error.
    """
    found = causes(trace)
    for _, message in found:
        if message.startswith(_TELLING):
            return _short(message)
    told = [message for _, message in found if message] or [type_ for type_, _ in found]
    return _short(told[-1] if told else trace)


def _short(text: str) -> str:
    first, separator, expected = text.partition("Was expecting one of:")
    if separator:
        text = f"{first.strip()} Was expecting one of: {' '.join(expected.split()[:12])} ..."
    return text if len(text) <= _LIMIT else f"{text[:_LIMIT]} ..."
