"""When the operator believes a stamp: an annotation alone proves nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from flinkfilter.approval.gate import UNSIGNED, Signers
from flinkfilter.cluster.connection import Place, connected
from flinkfilter.cluster.stamps import Stamps

ONE, TWO = "a" * 64, "b" * 64
KINDS = (
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
)
NAME = "others-approval"
OPERATOR = "system:serviceaccount:default:flinkfilter-operator"

pytestmark = pytest.mark.usefixtures("stamping")


@pytest.fixture(scope="module")
def installed(cluster, policies):
    """Put in policies under another name, which the tests may spoil."""

    def install():
        cluster.apply(policies("--set=fullnameOverride=others").values())

    yield install
    cluster.kubernetes.kubectl("delete", ",".join(KINDS), NAME, "--ignore-not-found")


@pytest.fixture
async def connection(cluster):
    """A connection as the administrator."""
    async with connected(Place(str(cluster.kubernetes.kubeconfig))) as (connection, _):
        yield connection


def body(age, **annotations):
    """A filter of an age, with annotations of ours."""
    created = datetime.now(UTC) - age
    named = {f"flinkfilter.io/{key}": value for key, value in annotations.items()}
    metadata = {"uid": "1", "creationTimestamp": created.isoformat(), "annotations": named}
    return {"metadata": metadata}


def young(**annotations):
    """A filter that was made long after the policies."""
    return body(timedelta(days=-1), **annotations)


def old(**annotations):
    """A filter that was made long before them."""
    return body(timedelta(days=1), **annotations)


async def test_a_filter_made_under_the_policies_says_who_signed(installed, connection):
    """Everything on it was set under them."""
    installed()
    stamps = Stamps(connection, NAME)
    await stamps.check()
    signed = young(approved=ONE, approver="ann", rejected=TWO, rejecter="bob")
    assert stamps.proven
    assert stamps.signers(signed) == Signers(approver="ann", rejecter="bob")
    assert stamps.signers(young(approved=ONE)) == UNSIGNED


async def test_what_stood_on_an_older_filter_is_not_believed(installed, connection):
    """It may have been written when anybody could; what is set later is proven again."""
    installed()
    stamps = Stamps(connection, NAME)
    await stamps.check()
    first = stamps.signers(old(approved=ONE, approver="forged"))
    later = stamps.signers(old(approved=TWO, approver="ann", rejected=ONE, rejecter="bob"))
    again = stamps.signers(old(approved=ONE, approver="forged"))
    assert (first, later, again) == (UNSIGNED, Signers("ann", "bob"), UNSIGNED)


@pytest.mark.parametrize("kind", KINDS)
async def test_all_of_them_must_be_there(kind, installed, cluster, connection):
    """Without one of them stamps mean nothing, until it is there again."""
    installed()
    stamps = Stamps(connection, NAME)
    await stamps.check()
    cluster.kubernetes.kubectl("delete", kind, NAME)
    await stamps.check()
    gone = stamps.proven, stamps.signers(young(approved=ONE, approver="ann"))
    installed()
    await stamps.check()
    assert (gone, stamps.proven) == ((False, UNSIGNED), True)


async def test_a_binding_that_only_warns_proves_nothing(installed, cluster, connection):
    """What it lets pass is not guarded."""
    installed()
    change = '{"spec":{"validationActions":["Warn"]}}'
    kind = "validatingadmissionpolicybinding"
    cluster.kubernetes.kubectl("patch", kind, NAME, "--type=merge", "-p", change)
    stamps = Stamps(connection, NAME)
    await stamps.check()
    assert not stamps.proven


async def test_who_may_not_see_them_believes_nothing(installed, cluster):
    """Without the right to read the policies nobody can know."""
    installed()
    place = Place(str(cluster.kubernetes.kubeconfig_of("reader")))
    async with connected(place) as (connection, _):
        stamps = Stamps(connection, NAME)
        await stamps.check()
        assert not stamps.proven


async def test_without_a_setting_nobody_is_believed(connection):
    """An installation that does not stamp has names that anybody could have written."""
    stamps = Stamps(connection, None)
    await stamps.check()
    assert stamps.signers(young(approved=ONE, approver="ann")) == UNSIGNED
