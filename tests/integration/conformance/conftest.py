"""Real Flink with a source table, and how many pairs are made up."""

import os
from pathlib import Path

import pytest

from conformance_suite.flink_table import flink_table
from flinkfilter.settings import Settings, load

ROOT = Path(__file__).parents[3]
DEEP = bool(os.environ.get("DEEP"))


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of the examples, whose source is `raw-event-headers`."""
    return load(ROOT / "examples" / "settings.yaml", {})


@pytest.fixture
async def table(flink, tmp_path):
    """The source table in streaming mode, where statements run for ever and a failure ends them.

    A bounded source lets each of them come to its end, which none does after a failure.
    """
    async with flink_table(flink.gateway_url, tmp_path, mode="streaming") as opened:
        yield opened
