"""The catalogue of metrics, and the page that explains it."""

from flinkfilter.metrics.catalogue import ALL


def test_the_page_has_every_metric_with_its_meaning(docs_table):
    """docs/metrics.md says of each metric what its help text says."""
    head, rows = docs_table("metrics.md", "metrics")
    assert head == ["Metric", "Type", "Labels", "Meaning"]
    assert [(row[0], row[1]) for row in rows] == [(m.name, m.kind) for m in ALL]
    # A cell of one code span comes without its marks.
    assert [row[2].replace("`", "") for row in rows] == [" ".join(m.labels) for m in ALL]
    assert [row[3] for row in rows] == [m.meaning for m in ALL]


def test_each_name_is_used_once():
    """No two metrics share a name."""
    names = [metric.name for metric in ALL]
    assert sorted(set(names)) == sorted(names)
