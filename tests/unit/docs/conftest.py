"""The examples of README.md and docs/, and what our code makes of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.lifecycle.revision import Revision, revise
from flinkfilter.resource.yaml_reading import read_documents
from flinkfilter.settings import Settings, load

ROOT = Path(__file__).parents[3]
FILES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONDITION_KEYS = {"field", "operator", "all", "any", "not"}


@dataclass(frozen=True)
class Example:
    """A `yaml` block with the block that follows it at once, where that is `sql` or `text`.

    Attributes:
        where: file and line.
        yaml: a resource, a spec, conditions, or one condition.
        sql: a part of the SQL that it becomes, or None.
        problems: the messages that it is refused with; None if it is not refused.
    """

    where: str
    yaml: str
    sql: str | None
    problems: list[str] | None


def pytest_generate_tests(metafunc):
    """Run a test that asks for `example` or `file` once for each."""
    if "example" in metafunc.fixturenames:
        found = [example for file in FILES for example in examples(file)]
        metafunc.parametrize("example", found, ids=[each.where for each in found])
    if "file" in metafunc.fixturenames:
        metafunc.parametrize("file", FILES, ids=[file.name for file in FILES])


def examples(file: Path) -> Iterator[Example]:
    """Find the examples of a file."""
    text = file.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if block[1] != "yaml":
            continue
        beside = following and not text[block.end() : following.start()].strip()
        language, content = (following[1], following[2]) if beside else ("", "")
        yield Example(
            where=f"{file.name}:{text.count(chr(10), 0, block.start()) + 1}",
            yaml=block[2],
            sql=content.rstrip("\n") if language == "sql" else None,
            problems=content.replace("\n  ", " ").splitlines() if language == "text" else None,
        )


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings that the examples are made for."""
    return load(ROOT / "examples" / "settings.yaml", {})


@pytest.fixture(scope="session")
def work_out(settings) -> Callable[[str], Revision]:
    """Work out YAML text; what an example leaves out around its point is filled in."""

    def from_text(text: str) -> Revision:
        (document,) = read_documents(text)
        return revise(spec_of(document.content), settings)

    return from_text


@pytest.fixture(scope="session")
def problems_of(work_out) -> Callable[[str], list[str]]:
    """Give the problems of YAML text as they are printed; none if all is well."""

    def from_text(text: str) -> list[str]:
        try:
            work_out(text)
        except InvalidSpec as error:
            return [str(problem) for problem in error.problems]
        return []

    return from_text


def spec_of(content: Any) -> Any:
    """Make a spec of a resource, a spec without its topic, conditions, or one condition."""
    if isinstance(content, dict) and "kind" in content:
        return content["spec"]
    if isinstance(content, dict) and CONDITION_KEYS & content.keys():
        content = [content]
    fields = {"conditions": content} if isinstance(content, list) else content
    return {"outputTopic": "out", **fields}
