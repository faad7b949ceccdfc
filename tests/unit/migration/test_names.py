"""Names of resources."""

import pytest

from flinkfilter.migration.names import distinct


@pytest.mark.parametrize(
    ("identity", "name", "made", "notes"),
    [
        ("a-1", "A", "a-1", []),
        ("Dealer_1 ", "A", "dealer-1", ['"Dealer_1 " is no name of a resource']),
        (None, "Cars sold!", "cars-sold", ['"Cars sold!" is no name of a resource']),
        ("x" * 300, "A", "x" * 200, [f'"{"x" * 50}…" is no name of a resource']),
    ],
)  # fmt: skip
def test_a_name_is_made_of_the_id(migrated, identity, name, made, notes):
    """Else of the name, as the service made its ids."""
    migration = migrated(id=identity, name=name)
    assert migration.manifest["metadata"] == {"name": made}
    assert list(migration.notes) == [f"{note}; it is named {made}" for note in notes]


@pytest.mark.parametrize("identity", [None, 3, "", "---", "ü"])
def test_nothing_to_make_a_name_of(problems_of, identity):
    """The filter is refused."""
    (problem,) = problems_of(id=identity)
    assert problem.startswith("id: text with a letter (a to z) or a digit is needed, not ")


def test_names_are_numbered():
    """Also where a number was given by hand."""
    names = ["a", "a", "a-2", "a", "b"]
    assert list(distinct(names)) == ["a", "a-2", "a-2-2", "a-3", "b"]
