"""Two installations in one cluster, each for namespaces of its own."""


def test_two_installations_stand_side_by_side(new_release, definition):
    """Under names of their own, one of them with the definition, or neither."""
    first, second = new_release(), new_release()
    first.install()
    second.install()
    for release in (first, second):
        (deployment,) = release.get("deployments")["items"]
        assert deployment["status"]["readyReplicas"] == 1


def test_the_same_name_in_another_namespace_is_refused(new_release, definition):
    """Cluster roles bear the release's name; with a `fullnameOverride` they don't collide."""
    first = new_release()
    second = new_release(first.name)
    first.install()
    refused = second.helm("install", second.name, second.chart, values=second.values)
    assert refused.returncode == 1
    assert 'ClusterRole "' in refused.stderr
    assert f'must equal "{second.namespace}"' in refused.stderr
    second.install(fullnameOverride=second.namespace)
