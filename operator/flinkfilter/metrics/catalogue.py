"""Every metric of the operator: its name, its labels, and its one documented meaning.

`docs/metrics.md` has the same table; a test holds the two against each other. Names are contract:
rules, dashboards and users' own alerts read them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The types of Prometheus that are used."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Operation(StrEnum):
    """What is asked of Confluent Cloud: the label `operation`."""

    LIST = "list"
    GET = "get"
    DRY_RUN = "dry_run"
    CREATE = "create"
    STOP = "stop"
    RESUME = "resume"
    DELETE = "delete"
    EXCEPTIONS = "exceptions"


class Outcome(StrEnum):
    """How work on a filter ended: the label `outcome`."""

    SUCCESS = "success"
    """Nothing is left to do now."""
    CONFLICT = "conflict"
    """A newer version of the filter came in between; it is worked on again."""
    FAILURE = "failure"
    """A call failed; it is repeated."""
    DEFECT = "defect"
    """An error that this program did not expect; the log has its trace."""


class Cause(StrEnum):
    """Why a filter went back to what ran before: the label `cause`."""

    FAILURE = "failure"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes:
        name: as it is scraped; a histogram's series add `_bucket`, `_sum` and `_count`.
        kind: its type.
        meaning: its help text, one sentence.
        labels: the names of its labels.
    """

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()


_FILTER = ("namespace", "name")

BUILD_INFO = Metric(
    "flinkfilter_build_info",
    Kind.GAUGE,
    "Always 1; tells the version and the setting `instance`.",
    ("version", "installation"),
)
LEASE_HELD = Metric(
    "flinkfilter_lease_held",
    Kind.GAUGE,
    "1 in the process that holds the Lease and reconciles, 0 in those that wait.",
)
LOOP_TURNED = Metric(
    "flinkfilter_event_loop_turned_timestamp_seconds",
    Kind.GAUGE,
    "When the event loop last turned; it does so every second.",
)
RECONCILES = Metric(
    "flinkfilter_reconciles_total",
    Kind.COUNTER,
    "Times that a filter was worked on, by how that ended.",
    ("outcome",),
)
RECONCILE_SECONDS = Metric(
    "flinkfilter_reconcile_duration_seconds",
    Kind.HISTOGRAM,
    "How long work on a filter took, the calls to Confluent Cloud included.",
)
RECONCILE_LONGEST = Metric(
    "flinkfilter_reconcile_longest_running_seconds",
    Kind.GAUGE,
    "For how long the oldest work that is under way has taken; /livez fails from 300 on.",
)
QUEUE_DEPTH = Metric(
    "flinkfilter_queue_depth",
    Kind.GAUGE,
    "Filters that wait for a worker.",
)
QUEUE_RETRYING = Metric(
    "flinkfilter_queue_retrying",
    Kind.GAUGE,
    "Filters whose latest work failed; each is tried again, later with each failure.",
)
REQUESTS = Metric(
    "flinkfilter_confluent_requests_total",
    Kind.COUNTER,
    "Requests to Confluent Cloud, by HTTP status; `none` where no answer came.",
    ("operation", "code"),
)
REQUEST_SECONDS = Metric(
    "flinkfilter_confluent_request_duration_seconds",
    Kind.HISTOGRAM,
    "How long Confluent Cloud took to answer a request, or the request to fail.",
    ("operation",),
)
LIMITER_WAIT = Metric(
    "flinkfilter_confluent_limiter_wait_seconds",
    Kind.HISTOGRAM,
    "How long requests waited for their turn, so as to stay below Confluent's rate limits.",
)
POLLED = Metric(
    "flinkfilter_confluent_poll_success_timestamp_seconds",
    Kind.GAUGE,
    "When all statements were last listed with success; absent before the first time.",
)
POLL_TROUBLE = Metric(
    "flinkfilter_confluent_poll_trouble",
    Kind.GAUGE,
    "1 for what the latest list of all statements failed with, 0 for all else.",
    ("reason",),
)
STAMPS_PRESENT = Metric(
    "flinkfilter_policy_stamps_present",
    Kind.GAUGE,
    "1 when the admission policy stamps authors and approvers; 0 when not, or not known yet.",
)
ROLLBACKS = Metric(
    "flinkfilter_rollbacks_total",
    Kind.COUNTER,
    "Changes that were undone, since the new statement failed or on request.",
    ("cause",),
)
DRIFTS = Metric(
    "flinkfilter_drifts_total",
    Kind.COUNTER,
    "Statements found stopped, moved or missing that nobody had asked this operator to change.",
    ("reason",),
)
FILTERS = Metric(
    "flinkfilter_filters",
    Kind.GAUGE,
    "Filters in each phase.",
    ("phase",),
)
FILTER_PHASE = Metric(
    "flinkfilter_filter_phase",
    Kind.GAUGE,
    "1 for the phase of the filter.",
    (*_FILTER, "phase"),
)
FILTER_READY = Metric(
    "flinkfilter_filter_ready",
    Kind.GAUGE,
    "1 while the condition Ready is True, else 0; with its reason.",
    (*_FILTER, "reason"),
)
WAITING_SINCE = Metric(
    "flinkfilter_filter_approval_waiting_since_timestamp_seconds",
    Kind.GAUGE,
    "Since when what the filter asks for waits for approval; absent while nothing waits.",
    _FILTER,
)
STATEMENT_PHASE = Metric(
    "flinkfilter_filter_statement_phase",
    Kind.GAUGE,
    "1 for the phase of the filter's statement, `GONE` when there is none any more.",
    (*_FILTER, "phase"),
)
HALTED_SINCE = Metric(
    "flinkfilter_filter_statement_halted_since_timestamp_seconds",
    Kind.GAUGE,
    "When the statement last changed, while it is STOPPED or FAILED; Confluent removes it 30 days "
    "later.",
    _FILTER,
)

ALL = tuple(value for value in list(globals().values()) if isinstance(value, Metric))
