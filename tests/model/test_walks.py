"""Ways through the small world with many disturbances, chosen at random."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statespace.beginnings import MANY, begin
from statespace.events import disturbances, progress
from statespace.program import Program
from statespace.rest import Rest

PROGRAM = Program()
REST = Rest(PROGRAM)
WALKS = 60 if os.environ.get("MODEL", "") == "whole" else 2


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["new", *MANY])
@settings(max_examples=WALKS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choices=st.lists(st.integers(0, 9999), max_size=30))
def test_any_walk_through_the_world(name, choices):
    """Many disturbances in a row do no more harm than one."""
    world = begin(name, PROGRAM)
    for choice in choices:
        if not world.filter.exists:
            return
        # Half of what happens is progress, or hardly any walk would get anywhere.
        happen = list(progress(world, PROGRAM)) if choice % 2 else []
        happen = happen or list(disturbances(world, PROGRAM))
        _, world = happen[choice // 2 % len(happen)]
    REST.judge(world)
