"""Settings for the published cases: the default source."""

from pathlib import Path

import pytest

from flinkfilter.settings import Settings, load

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of the examples."""
    return load(ROOT / "examples" / "settings.yaml", {})
