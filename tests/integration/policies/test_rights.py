"""Who may do what to a filter, with the policies in force. Read it as the table of rights."""

import json

import pytest
import yaml

APPROVED = "flinkfilter.io/approved"
SHOWN = "a" * 64
OTHER = "b" * 64
BEFORE = "c" * 64
PEOPLE = ("author", "approver", "both", "on-call", "reader")
"""With the chart's roles edit, approver, both of them; with nothing but patch; with view."""


def annotated(**annotations):
    """A change of annotations of ours, by their short names."""
    named = {f"flinkfilter.io/{key.replace('_', '-')}": v for key, v in annotations.items()}
    return {"metadata": {"annotations": named}}


def edited(**annotations):
    """A change of the spec, with annotations."""
    return {"spec": {"description": "another one"}, **annotated(**annotations)}


WHO_MAY = {
    "approve the digest that is shown": (annotated(approved=SHOWN), "approver both"),
    "approve another digest": (annotated(approved=OTHER), "approver both"),
    "approve several": (annotated(approved=f"{OTHER},{SHOWN}"), "approver both"),
    'approve by "true" what is shown': (annotated(approved="true"), "approver both"),
    "reject": (annotated(rejected=SHOWN, reason="too wide"), "approver both"),
    "change the reason of a rejection": (annotated(reason="too narrow"), "approver both"),
    "go back to an earlier revision": (annotated(rollback_to="1"), "approver both"),
    "take a statement over": (annotated(take_over="by-hand"), "approver both"),
    "try again": (annotated(retry="now"), "author approver both on-call"),
    "stop": (annotated(stopped="true"), "author approver both on-call"),
    "take the operator's hands off": (annotated(paused="true"), "author approver both on-call"),
    "take decisions away": (
        annotated(approved=None, rejected=None, reason=None, take_over=None),
        "author approver both on-call",
    ),
    "change the spec": (edited(), "author both"),
    "stop by the spec": ({"spec": {"enabled": False}}, "author both"),
    "change the spec and approve its digest": (edited(approved=OTHER), "both"),
    'change the spec and approve by "true"': (edited(approved="true"), ""),
    "change the spec and take the approval away": (edited(approved=None), "author both"),
    "change labels": ({"metadata": {"labels": {"team": "sales"}}}, "author both"),
    "change annotations of others": (
        {"metadata": {"annotations": {"example.com/owner": "sales"}}},
        "author both",
    ),
    "take the finalizer off": ({"metadata": {"finalizers": None}}, "author both"),
    "give it an owner": (
        {
            "metadata": {
                "ownerReferences": [
                    {"apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "1"}
                ]
            }
        },
        "author both",
    ),
}
"""What is done in one request, and who may."""


@pytest.fixture(scope="module")
def filters(cluster, in_force):
    """A filter whose digest is shown, with a decision of everything that can be taken away."""
    in_force()
    filters = cluster.namespace()
    decisions = annotated(approved=BEFORE, rejected=BEFORE, take_over="other")
    metadata = {**decisions["metadata"], "finalizers": ["flinkfilter.io/statements"]}
    assert filters.create("both").allowed
    assert filters.patch("both", {"metadata": metadata}).allowed
    assert filters.show({"observedGeneration": 1, "proposed": {"digest": SHOWN}}).allowed
    return filters


@pytest.mark.parametrize("user", PEOPLE)
@pytest.mark.parametrize("what", WHO_MAY)
def test_who_may(what, user, filters):
    """Each row of the table, tried by each of the people."""
    change, who = WHO_MAY[what]
    answer = filters.patch(user, change, dry_run=True)
    assert answer.allowed is (user in who.split()), answer.message


CREATION = {
    "create": ({}, "author both"),
    "create with an approval": ({"approved": SHOWN}, "both"),
    'create with "true"': ({"approved": "true"}, ""),
    "create with a rejection": ({"rejected": SHOWN}, "both"),
    "create to take a statement over": ({"take-over": "by-hand"}, "both"),
    "create with a retry, stopped": ({"retry": "1", "stopped": "true"}, "author both"),
}


@pytest.mark.parametrize("user", PEOPLE)
@pytest.mark.parametrize("what", CREATION)
def test_who_may_create(what, user, filters):
    """The same at creation."""
    annotations, who = CREATION[what]
    named = {f"flinkfilter.io/{key}": value for key, value in annotations.items()}
    answer = filters.create(user, dry_run=True, name="new", annotations=named)
    assert answer.allowed is (user in who.split()), answer.message


@pytest.mark.parametrize("user", PEOPLE)
def test_nobody_of_them_may_write_the_status(user, filters):
    """The status holds the record of approvals; it needs a right of its own."""
    answer = filters.show({"approvals": []}, user)
    assert not answer.allowed
    assert f'"{user}" cannot patch resource "flinkfilters/status"' in answer.message


@pytest.mark.parametrize("status", [{}, {"observedGeneration": 1}])
def test_true_does_not_approve_what_nobody_could_read(status, cluster, in_force):
    """Before the status is that of the spec as it stands, "true" is refused, with a way out."""
    in_force()
    filters = cluster.namespace()
    filters.create()
    filters.patch("author", {"spec": {"description": "another one"}})
    filters.show(status)
    answer = filters.annotate("approver", approved="true")
    assert not answer.allowed
    assert "Name the digest instead" in answer.message


@pytest.mark.parametrize(
    "value", [" true", "true\u00a0", "\u2028true", "true\x1f", f"true,{SHOWN}"]
)
def test_no_space_around_true_makes_it_another_word(value, filters):
    """What counts as a space differs from language to language; the operator takes it off."""
    annotations = {"flinkfilter.io/approved": value}
    answer = filters.create("both", dry_run=True, name="new", annotations=annotations)
    assert "Name the digest instead" in answer.message


def test_an_installation_without_policies_works_under_those_of_another(rendered):
    """Its operator may set its finalizer, whoever guards the cluster."""
    options = ("--set=admissionPolicies.enabled=false", "--show-only=templates/operator/rbac.yaml")
    (role,) = (
        each
        for each in yaml.safe_load_all(rendered(*options))
        if each and each["kind"] == "ClusterRole"
    )
    right = {"apiGroups": ["flinkfilter.io"], "resources": ["flinkfilters/finalizers"]}
    assert {**right, "verbs": ["update"]} in role["rules"]


PLACE = "/metadata/annotations/flinkfilter.io~1approved"
HOW = {
    "json": json.dumps([{"op": "add", "path": PLACE, "value": SHOWN}]),
    "merge": json.dumps(annotated(approved=SHOWN)),
}


@pytest.mark.parametrize("how", HOW)
def test_no_kind_of_patch_goes_around_it(how, filters):
    """Whichever way a change is said, it is the change that is judged."""
    answer = filters.kubectl(
        "author", "patch", "flinkfilter", "orders", f"--type={how}", "-p", HOW[how]
    )
    assert "that needs the verb approve" in answer.message


def test_a_manifest_with_stamps_and_an_approval_is_no_approval(filters):
    """Neither as a copy, nor after the filter was deleted: who creates it is asked for the verb."""
    assert filters.create("both", name="signed", annotations={APPROVED: SHOWN}).allowed
    manifest = filters.kubectl("author", "get", "flinkfilter", "signed", "-o", "json").output
    assert filters.kubectl("author", "delete", "flinkfilter", "signed").allowed
    for content in (manifest, manifest.replace('"name": "signed"', '"generateName": "signed-"')):
        answer = filters.kubectl("author", "create", "-f", "-", stdin=content)
        assert "author may not set flinkfilter.io/approved" in answer.message


def test_who_may_give_rights_cannot_give_this_one(cluster, filters):
    """Whoever administers a namespace gives only what they have, and `approve` they have not."""
    verbs = ["create", "get", "list", "update", "patch"]
    resources = ["roles", "rolebindings"]
    name = {"name": "owner", "namespace": filters.namespace}
    rights = "rbac.authorization.k8s.io"
    rule = {"apiGroups": [rights], "resources": resources, "verbs": verbs}
    role = {"apiVersion": f"{rights}/v1", "kind": "Role", "metadata": name, "rules": [rule]}
    reference = {"apiGroup": rights, "kind": "Role", "name": "owner"}
    binding = role | {"kind": "RoleBinding", "roleRef": reference}
    del binding["rules"]
    binding["subjects"] = [{"apiGroup": rights, "kind": "User", "name": "colleague"}]
    cluster.apply([role, binding])
    create = ("colleague", "create", "--dry-run=server")
    bind = filters.kubectl(
        *create,
        *("rolebinding", "x", "--clusterrole=flinkfilter-operator-approver", "--user=colleague"),
    )
    own = filters.kubectl(*create, "role", "x", "--verb=approve", "--resource=flinkfilters")
    refusal = "is attempting to grant RBAC permissions not currently held"
    assert (refusal in bind.message, refusal in own.message) == (True, True)


def test_a_refusal_says_who_what_and_which_right(filters):
    """People can act on it."""
    answer = filters.annotate("author", approved=SHOWN, stopped="true", take_over="x")
    assert answer.message.endswith(
        "author may not set flinkfilter.io/approved, flinkfilter.io/take-over: that needs the verb "
        f"approve on flinkfilters.flinkfilter.io in the namespace {filters.namespace}"
    )


def test_a_right_can_be_given_for_one_filter(cluster, filters):
    """As always in RBAC: for one namespace, or one name in it."""
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "one", "namespace": filters.namespace},
        "rules": [
            {
                "apiGroups": ["flinkfilter.io"],
                "resources": ["flinkfilters"],
                "resourceNames": ["orders"],
                "verbs": ["approve"],
            }
        ],
    }
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": role["metadata"],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "one"},
        "subjects": [
            {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "colleague"}
        ],
    }
    cluster.apply([role, binding])
    filters.create(name="another")
    change = annotated(approved=SHOWN)
    assert filters.patch("colleague", change, "orders", dry_run=True).allowed
    assert not filters.patch("colleague", change, "another", dry_run=True).allowed
    assert not cluster.namespace().create("colleague", annotations={APPROVED: SHOWN}).allowed


def test_the_operator_sets_its_finalizer_with_a_right_of_its_own(filters):
    """Its account has patch, no update; the chart's role gives it what the policies ask for."""
    operator = "system:serviceaccount:default:flinkfilter-operator"
    change = {"metadata": {"finalizers": ["flinkfilter.io/statements", "example.com/more"]}}
    assert filters.patch(operator, change, dry_run=True).allowed
    assert not filters.patch(operator, edited(), dry_run=True).allowed


def test_large_objects_stay_within_the_budget_of_policies(filters):
    """A spec of almost 100 KiB with a thousand annotations can be edited and approved."""
    values = [f"DEALER-{number:05}" * 10 for number in range(50)]
    condition = {"field": "event_type", "operator": "in", "values": values}
    spec = {"conditions": [condition] * 14}
    notes = {f"example.com/note-{number}": "x" * 100 for number in range(1000)}
    assert filters.create("author", name="large", annotations=notes, **spec).allowed
    change = {"spec": {"description": "x"}, **annotated(approved=SHOWN, rejected=OTHER)}
    answer = filters.patch("both", change, "large")
    assert answer.allowed, answer.message
    assert answer.annotations.get("approver") == ("both" if filters.cluster.stamps else None)
