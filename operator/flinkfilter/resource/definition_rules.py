"""The rules in CEL that the API server checks beside the schema: which keys stand together.

They say what `shape.py` says, in its words, as far as CEL sees it: fields of any type (`value`,
`min`, `max`) do not exist for it. Every node of a condition carries its rules, some forty times, so
each is kept cheap: see `Rules.innermost`.
"""

from flinkfilter.resource import shape
from flinkfilter.resource.spec import Operator
from flinkfilter.resource.structural_schema import Rule, Rules

_IGNORING_CASE = (
    Operator.EQUALS,
    Operator.NOT_EQUALS,
    Operator.IN,
    Operator.NOT_IN,
    Operator.STARTS_WITH,
    Operator.ENDS_WITH,
    Operator.CONTAINS,
    Operator.LIKE,
)
_IS_GROUP = "(has(self.all) || has(self.any) || has(self.not))"


def _quoted(operators: tuple[Operator, ...]) -> str:
    return ", ".join(f"'{operator}'" for operator in operators)


_CONDITION = (
    Rule(
        "(has(self.field) ? 1 : 0) + (has(self.all) ? 1 : 0) + (has(self.any) ? 1 : 0) + "
        "(has(self.not) ? 1 : 0) == 1",
        "exactly one of field, all, any, not is needed",
    ),
    Rule(
        "!has(self.field) || has(self.operator)",
        "operator is missing; say what must hold, such as equals",
    ),
    Rule(
        f"!{_IS_GROUP} || has(self.field) || !(has(self.operator) || has(self.type) || "
        "has(self.ignoreCase))",
        "all, any and not make a group, which takes no operator, type or ignoreCase; move them "
        "into a condition of the group",
    ),
    Rule(
        "!has(self.ignoreCase) || !self.ignoreCase || !has(self.operator) || "
        f"self.operator in [{_quoted(_IGNORING_CASE)}]",
        f"this operator cannot ignore case; these can: {', '.join(_IGNORING_CASE)}",
        ".ignoreCase",
    ),
)

_SPEC = (
    Rule(
        "has(self.conditions) || (has(self.matchAll) && self.matchAll)",
        shape.EVERYTHING,
    ),
    Rule(
        "!has(self.conditions) || !has(self.matchAll) || !self.matchAll",
        "matchAll: true takes every event, so it cannot stand beside conditions; leave one out",
        ".matchAll",
    ),
)

# The form of an instant only; that there is such a day is checked by the operator.
_INSTANT = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}"
    "([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)

RULES = Rules(
    at={
        "FlinkFilterSpec": _SPEC,
        "FlinkFilterSpec.outputTopic": (
            Rule(
                "self.matches('^[a-zA-Z0-9._-]*$')",
                "a topic name is made of letters, digits, `.`, `_` and `-`",
            ),
            Rule("!(self in ['.', '..'])", "Kafka does not allow a topic of this name"),
        ),
        "FlinkFilterSpec.operations": (
            Rule(
                "!('any' in self) || self.size() == 1",
                "any stands for all operations, so it stands alone: write [any]",
            ),
        ),
        "FlinkFilterSpec.startFrom": (
            Rule(
                f"self in ['earliest', 'latest'] || self.matches('{_INSTANT}')",
                "write earliest, latest or an instant with its zone, such as 2026-01-31T00:00:00Z",
            ),
        ),
        "FlinkFilterSpec.conditions": (Rule("self.size() > 0", f"empty: {shape.EVERYTHING}"),),
        "Output.retention": (
            Rule(
                "self.matches('^([1-9][0-9]*(ms|s|m|h|d)|infinite)$')",
                "write a whole number and a unit, such as 12h or 7d (ms, s, m, h, d), or infinite",
            ),
        ),
        "Condition": _CONDITION,
    },
    innermost={"Condition": ("field", "operator")},
)
