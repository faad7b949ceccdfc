"""What enters is one condition about one field; what leaves is a leaf of the expression tree."""

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language import field
from flinkfilter.language.expression import Comparator, Comparison, Leaf
from flinkfilter.resource.spec import Condition, Operator, ValueType
from flinkfilter.settings import Source


def compile_leaf(condition: Condition, source: Source, path: str) -> Leaf:
    """Compile the condition at `path`; see `compile_filter`."""
    reference = field.parse(condition.field or "", source, f"{path}.field")
    if condition.operator is Operator.EQUALS and isinstance(condition.value, str):
        return Comparison(reference, ValueType.STRING, Comparator.EQUAL, condition.value)
    raise InvalidSpec((Problem(f"{path}.operator", "not implemented yet"),))
