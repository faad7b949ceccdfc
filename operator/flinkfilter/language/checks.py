"""What enters is a field with its operator and type; what leaves are refusals where they misfit."""

from flinkfilter.language.collecting import invalid
from flinkfilter.language.expression import FieldReference, Wildcard
from flinkfilter.language.operands import TEXT_OPERATORS, Operands
from flinkfilter.resource.spec import Operator, ValueType
from flinkfilter.settings import Source


def check_wildcards(reference: FieldReference, operator: Operator, path: str) -> None:
    """Hold `[*]` in the field at `path` against the operator.

    Raises:
        InvalidSpec: anyEquals without exactly one `[*]`, or `[*]` with another operator.
    """
    wildcards = reference.path.count(Wildcard.ELEMENTS)
    if operator is not Operator.ANY_EQUALS and wildcards:
        raise invalid(
            path,
            f"[*] stands for every element of an array, and {operator} looks at one value; use "
            "anyEquals, or an index such as [0]",
        )
    if operator is Operator.ANY_EQUALS and wildcards != 1:
        raise invalid(
            path,
            "anyEquals looks at the elements of one array, so its field has exactly one [*], such "
            "as header_data.items[*].sku",
        )


def check_type(
    reference: FieldReference, operator: Operator, operands: Operands, source: Source
) -> None:
    """Hold the type of the operands against the field's column.

    A whole number in a column of its own is compared as a number or as milliseconds since 1970;
    text operators look at its digits. Of a whole JSON document only the text is compared.

    Raises:
        InvalidSpec: they do not fit.
    """
    column = source.column(reference.column)
    found = operands.type
    if column is None or found is None:
        return
    if reference.integer:
        fits = found in {ValueType.NUMBER, ValueType.TIMESTAMP} or operator in TEXT_OPERATORS
        if not fits:
            raise invalid(
                operands.type_path,
                f"{column.name} is a column of whole numbers, which {operator} cannot compare with "
                f"a {found}; write a number, or an instant with type: timestamp",
            )
    elif column.holds_json and not reference.path and found is not ValueType.STRING:
        raise invalid(
            operands.type_path,
            f"{column.name} holds a whole JSON document, which is not a {found}; name a place in "
            f"it, such as {column.name}.key",
        )
