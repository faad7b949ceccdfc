"""Where the Lease is; who takes it from whom is tested with real processes."""

from flinkfilter.cluster.lease import own_namespace


def test_in_a_pod_it_is_in_the_pods_namespace(tmp_path):
    """Whatever else is said: only there the Pod's own service account has rights by default."""
    file = tmp_path / "namespace"
    file.write_text("streaming\n")
    assert own_namespace("elsewhere", file) == "streaming"


def test_outside_of_a_pod_it_is_where_it_was_said(tmp_path):
    """And in `default`, when nothing was said."""
    assert own_namespace("elsewhere", tmp_path / "none") == "elsewhere"
    assert own_namespace(None, tmp_path / "none") == "default"
