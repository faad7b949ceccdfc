"""`flinkfilter test`: the samples of filters, each with what its filter says of it."""

from typing import TYPE_CHECKING, Any

import typer

from flinkfilter.cli.options import Files, Format, OutputFormat, SettingsFile, load_settings
from flinkfilter.cli.printing import print_data, print_lines, print_notes

if TYPE_CHECKING:
    from rich.text import Text

    from flinkfilter.cli.meanings import Meaning
    from flinkfilter.language.samples import SampleResult

    Tested = tuple[Meaning, tuple[SampleResult, ...]]


def test(
    files: Files,
    settings: SettingsFile,
    output: Format = OutputFormat.TEXT,  # noqa: PT028  # a command, not a test of pytest
) -> None:
    """Run the samples of filters.

    Prints for each sample what is expected and what the filter says; for one that fails also which
    conditions decided it, and what stood in the event. The status is 1 if a sample fails, or a
    filter or a sample cannot be read. A filter without samples is named, and fails nothing.

    Examples:
      $ flinkfilter test --settings settings.yaml filters/
    """
    from flinkfilter.cli.meanings import read_meanings

    meanings, complete = read_meanings(files, load_settings(settings))
    tested = [(meaning, results) for each in meanings for meaning, results in _tested(each)]
    if output is OutputFormat.TEXT:
        print_lines(line for each in tested for line in _lines(*each))
    else:
        print_data([_data(*each) for each in tested], output)
    for meaning, results in tested:
        if not results:
            print_notes([f"{meaning.manifest.full_name}: has no samples"])
    passed = [result.passed for _, results in tested for result in results]
    print_notes([f"{sum(passed)} of {len(passed)} samples passed"])
    if not (complete and len(tested) == len(meanings) and all(passed)):
        raise typer.Exit(1)


def _tested(meaning: "Meaning") -> "list[Tested]":
    from flinkfilter.errors import InvalidSpec
    from flinkfilter.language.samples import run_samples

    try:
        return [(meaning, run_samples(meaning.filter, meaning.spec.samples))]
    except InvalidSpec as error:
        print_notes(meaning.manifest.spell(error.problems))
        return []


def _lines(meaning: "Meaning", results: "tuple[SampleResult, ...]") -> "list[str | Text]":
    from rich.text import Text

    from flinkfilter.cli.trace_lines import trace_lines
    from flinkfilter.resource.json_values import printable

    lines: list[str | Text] = []
    for result in results:
        manifest = meaning.manifest
        answer = ("passed", "green") if result.passed else ("FAILED", "bold red")
        where = f"  {manifest.file}:{manifest.line_of(result.path)}: {manifest.full_name}: "
        said = f"{printable(result.name)}: expected {result.expected}, found {result.found}"
        lines.append(Text.assemble(answer, where, said))
        if not result.passed:
            # The first line says the answer, which stands above.
            lines.extend(list(trace_lines(result.trace))[1:])
    return lines


def _data(meaning: "Meaning", results: "tuple[SampleResult, ...]") -> dict[str, Any]:
    from flinkfilter.cli.trace_lines import trace_data

    return {
        **meaning.manifest.identity(),
        "samples": [
            {
                "name": result.name,
                "line": meaning.manifest.line_of(result.path),
                "passed": result.passed,
                "expected": result.expected.value,
                "found": result.found.value,
                "trace": trace_data(result.trace),
            }
            for result in results
        ],
    }
