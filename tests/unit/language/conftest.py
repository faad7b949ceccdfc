"""Settings and short ways to read and compile a spec, for the tests of the language."""

from collections.abc import Callable
from typing import Any

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.expression import AllOf, Expression
from flinkfilter.language.filter import Filter
from flinkfilter.language.warnings import doubts
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import Settings

CONFLUENT = {
    "endpoint": "http://127.0.0.1:8080",
    "organizationId": "o",
    "environmentId": "e",
    "computePoolId": "p",
    "principal": "sa-1",
    "catalog": "c",
    "database": "d",
}


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The default source under arbitrary ids."""
    return Settings.model_validate({"confluent": CONFLUENT})


@pytest.fixture(scope="session")
def compile_spec(settings) -> Callable[..., Filter]:
    """Compile a spec, given as its fields; outputTopic may be left out."""

    def compile_fields(**fields: Any) -> Filter:
        return compile_filter(read_spec({"outputTopic": "out", **fields}), settings)

    return compile_fields


@pytest.fixture(scope="session")
def compile_condition(compile_spec) -> Callable[..., Expression]:
    """Compile one condition, given as its keys, to its expression."""

    def compile_keys(**condition: Any) -> Expression:
        compiled = compile_spec(conditions=[condition]).condition
        assert isinstance(compiled, AllOf)
        (child,) = compiled.children
        return child

    return compile_keys


@pytest.fixture(scope="session")
def refusal(compile_spec) -> Callable[..., dict[str, str]]:
    """Compile one condition that must be refused, to its problems: path below it → message."""

    def refuse(**condition: Any) -> dict[str, str]:
        with pytest.raises(InvalidSpec) as caught:
            compile_spec(conditions=[condition])
        return {
            problem.path.removeprefix("spec.conditions[0].").removeprefix("spec."): problem.message
            for problem in caught.value.problems
        }

    return refuse


@pytest.fixture(scope="session")
def checked(settings) -> Callable[..., tuple[dict[str, str], dict[str, str]]]:
    """Check what a spec means; gives what is refused and what is warned of, by path."""

    def check(*conditions: Any, settings: Settings = settings, **fields: Any) -> Any:
        given = {"conditions": list(conditions)} if conditions else {}
        spec = read_spec({"outputTopic": "out", **given, **fields})
        filter_ = compile_filter(spec, settings)
        try:
            return {}, {each.path: each.message for each in doubts(filter_, spec)}
        except InvalidSpec as error:
            return {each.path: each.message for each in error.problems}, {}

    return check
