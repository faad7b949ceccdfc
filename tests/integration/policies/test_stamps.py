"""The stamps say who did what, by whatever way it was done, and nobody can write them."""

import json

import pytest
import yaml

SHOWN = "a" * 64
OTHER = "b" * 64
MERGE = ("patch", "flinkfilter", "orders", "--type=merge", "-p")

pytestmark = pytest.mark.usefixtures("stamping")


@pytest.fixture(scope="module", autouse=True)
def _stamping(in_force):
    """The policies as the chart has them by default."""
    in_force()


@pytest.fixture
def filters(cluster):
    """A filter that `author` wrote and `approver` approved."""
    filters = cluster.namespace()
    filters.create("author")
    filters.annotate("approver", approved=SHOWN)
    assert filters.annotations() == {"author": "author", "approved": SHOWN, "approver": "approver"}
    return filters


def as_json(filters, change=lambda _: None):
    """The filter as it is in the cluster, changed; without the stamps, as it stands in a file."""
    client = filters.cluster.client("admin")
    body = client.get(f"{filters.path}/orders").json()
    for stamp in ("author", "approver", "rejecter"):
        body["metadata"]["annotations"].pop(f"flinkfilter.io/{stamp}", None)
    change(body)
    return json.dumps(body)


def applied(filters, description, **annotations):
    """A manifest as it stands in a file."""
    named = {f"flinkfilter.io/{key}": value for key, value in annotations.items()}
    return yaml.safe_dump(filters.manifest(annotations=named, description=description))


def test_annotate(filters):
    """`kubectl annotate`, as the operator's messages print it."""
    answer = filters.kubectl(
        "both",
        *("annotate", "--overwrite", "flinkfilter", "orders", f"flinkfilter.io/approved={OTHER}"),
        "--field-manager=flinkfilter-approval",
    )
    assert answer.allowed, answer.message
    assert filters.annotations() == {"author": "author", "approved": OTHER, "approver": "both"}


def test_patch(filters):
    """`kubectl patch` of the spec changes the author, and not who approved before."""
    answer = filters.kubectl("colleague", *MERGE, '{"spec":{"description":"new"}}')
    assert answer.allowed, answer.message
    assert filters.annotations() == {
        "author": "colleague",
        "approved": SHOWN,
        "approver": "approver",
    }


def test_replace_without_the_stamps(filters):
    """`kubectl replace` from a file that has none keeps them."""

    def change(body):
        body["metadata"]["labels"] = {"team": "sales"}

    answer = filters.kubectl("colleague", "replace", "-f", "-", stdin=as_json(filters, change))
    assert answer.allowed, answer.message
    assert filters.annotations() == {"author": "author", "approved": SHOWN, "approver": "approver"}


def test_replace_without_any_annotation(filters):
    """The approval goes, and with it who gave it; the author stays."""

    def change(body):
        del body["metadata"]["annotations"]

    answer = filters.kubectl("colleague", "replace", "-f", "-", stdin=as_json(filters, change))
    assert answer.allowed, answer.message
    assert filters.annotations() == {"author": "author"}


def test_apply(cluster):
    """`kubectl apply` creates, changes, and keeps what it does not know of."""
    filters = cluster.namespace()
    for user, description in (("author", "one"), ("colleague", "two")):
        manifest = applied(filters, description)
        answer = filters.kubectl(user, "apply", "-f", "-", stdin=manifest)
        assert answer.allowed, answer.message
        filters.annotate("approver", approved=SHOWN)
    found = filters.annotations()
    assert (found["author"], found["approver"]) == ("colleague", "approver")
    refused = filters.kubectl("approver", "apply", "-f", "-", stdin=applied(filters, "three"))
    assert "approver may change nothing but" in refused.message


def test_server_side_apply_by_a_gitops_engine(cluster):
    """From Git come the spec and, later, its digest; both under the engine's account."""
    filters = cluster.namespace()
    gitops = "system:serviceaccount:flux-system:kustomize-controller"
    apply = ("apply", "--server-side", "--field-manager=kustomize-controller", "-f", "-")
    for annotations in ({}, {"approved": SHOWN}, {"approved": SHOWN}):
        manifest = applied(filters, "from Git", **annotations)
        answer = filters.kubectl(gitops, *apply, stdin=manifest)
        assert answer.allowed, answer.message
    assert filters.annotations() == {"author": gitops, "approved": SHOWN, "approver": gitops}
    # What leaves Git is taken away, and with it who set it.
    answer = filters.kubectl(gitops, *apply, stdin=applied(filters, "from Git"))
    assert answer.allowed, answer.message
    assert filters.annotations() == {"author": gitops}


def test_server_side_apply_keeps_what_a_person_approved(filters):
    """The engine owns the spec, a person the approval; neither takes the other's name."""
    gitops = "system:serviceaccount:flux-system:kustomize-controller"
    answer = filters.kubectl(
        gitops,
        *("apply", "--server-side", "--field-manager=kustomize-controller", "--force-conflicts"),
        *("-f", "-"),
        stdin=applied(filters, "from Git"),
    )
    assert answer.allowed, answer.message
    assert filters.annotations() == {"author": gitops, "approved": SHOWN, "approver": "approver"}


def test_create_with_an_approval(cluster):
    """A manifest that carries its approval names its creator twice."""
    filters = cluster.namespace()
    answer = filters.kubectl(
        "both", "create", "-f", "-", stdin=applied(filters, "new", approved=SHOWN)
    )
    assert answer.allowed, answer.message
    assert filters.annotations()["author"] == "both"
    assert filters.annotations()["approver"] == "both"


def test_a_full_digest_and_an_edit_in_one_request(filters):
    """Allowed to who may both, and signed so."""
    change = {"metadata": {"annotations": {"flinkfilter.io/approved": OTHER}}}
    answer = filters.patch("both", {**change, "spec": {"description": "new"}})
    assert answer.annotations == {"author": "both", "approved": OTHER, "approver": "both"}


def test_approval_and_rejection_are_signed_apart(filters):
    """Who rejects another digest does not put a name under the approval."""
    answer = filters.annotate("both", rejected=OTHER, reason="too wide")
    assert answer.annotations["approver"] == "approver"
    assert answer.annotations["rejecter"] == "both"
    answer = filters.annotate("on-call", rejected=None)
    assert "rejecter" not in answer.annotations


@pytest.mark.parametrize("stamp", ["author", "approver", "rejecter"])
@pytest.mark.parametrize("user", ["author", "approver", "both"])
@pytest.mark.parametrize("value", ["eve", "", None])
def test_stamps_cannot_be_written_or_taken_away(value, user, stamp, filters):
    """Whoever tries leaves them as they were."""
    before = filters.annotations()
    assert filters.annotate(user, **{stamp: value}).annotations == before


def test_an_edit_with_a_forged_author_is_signed_by_who_made_it(filters):
    """The edit is taken, the name is not."""
    forged = {"metadata": {"annotations": {"flinkfilter.io/author": "eve"}}}
    answer = filters.patch("colleague", {**forged, "spec": {"description": "new"}})
    assert answer.annotations["author"] == "colleague"


def test_stamps_of_another_cluster_mean_nothing(cluster):
    """A manifest that was read out of a cluster brings its stamps; they are replaced."""
    filters = cluster.namespace()
    brought = {f"flinkfilter.io/{stamp}": "eve" for stamp in ("author", "approver", "rejecter")}
    answer = filters.create("author", annotations=brought)
    assert answer.annotations == {"author": "author"}


def test_nothing_of_a_request_that_was_refused_remains(filters):
    """An edit together with an approval by who may only edit changes neither."""
    before = filters.annotations()
    change = {"metadata": {"annotations": {"flinkfilter.io/approved": OTHER}}}
    assert not filters.patch("author", {**change, "spec": {"description": "new"}}).allowed
    assert filters.annotations() == before


@pytest.fixture
def stamping_ends(cluster, in_force):
    """Nothing stamps any more; in the end it does again."""
    cluster.kubernetes.kubectl("delete", "mutatingadmissionpolicybindings", "--all")
    yield
    in_force()


def test_what_is_not_stamped_is_refused(stamping_ends, cluster, until):
    """Otherwise an approval would stand under the name of whoever approved before."""
    filters = cluster.namespace()
    until(lambda: not filters.create("author", dry_run=True).allowed)
    message = filters.create("author", dry_run=True).message
    assert "flinkfilter.io/author is written by the API server alone" in message
    signed = {"flinkfilter.io/author": "colleague"}
    assert not filters.create("author", dry_run=True, annotations=signed).allowed
