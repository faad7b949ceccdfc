"""The settings and the first filter of the examples, as mappings that a test may change."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

EXAMPLES = Path(__file__).parents[3] / "examples"


def _content(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture
def settings_content() -> dict[str, Any]:
    """What stands in examples/settings.yaml."""
    return deepcopy(_content(EXAMPLES / "settings.yaml"))


@pytest.fixture
def spec_content() -> dict[str, Any]:
    """The spec in examples/filters/service-by-dealer-001.yaml."""
    spec: dict[str, Any] = _content(EXAMPLES / "filters/service-by-dealer-001.yaml")["spec"]
    return deepcopy(spec)
