"""Types as the API tells them."""

import pytest

from confluent_simulator.traits import column


@pytest.mark.parametrize(
    ("sql", "api"),
    [
        ("STRING", {"type": "VARCHAR", "length": 2147483647}),
        ("BYTES", {"type": "VARBINARY", "length": 2147483647}),
        ("INT", {"type": "INTEGER"}),
        ("BIGINT", {"type": "BIGINT"}),
        ("VARCHAR(20)", {"type": "VARCHAR", "length": 20}),
        ("DECIMAL(38, 18)", {"type": "DECIMAL", "precision": 38, "scale": 18}),
        ("TIMESTAMP_LTZ(3)", {"type": "TIMESTAMP_WITH_LOCAL_TIME_ZONE", "precision": 3}),
        ("ARRAY<STRING>", {"type": "ARRAY<STRING>"}),
    ],
)
def test_a_type_has_its_length_beside_its_name(sql, api):
    """What clients cannot do without: the length of text, the precision of numbers and times."""
    assert column("c", sql, nullable=False) == {"name": "c", "type": {**api, "nullable": False}}
