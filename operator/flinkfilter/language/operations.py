"""What enters are the names of change operations; what leaves is how the source spells them."""

from flinkfilter.language.collecting import invalid
from flinkfilter.resource.spec import Operation
from flinkfilter.settings import Source

_PATH = "spec.operations"


def compile_operations(operations: tuple[Operation, ...], source: Source) -> tuple[str, ...] | None:
    """Give what the operation column may hold, in the order of `Operation`; None for anything.

    Raises:
        InvalidSpec: `any` stands beside others, the source has no operation column, or its
            settings do not say how it spells an operation.
    """
    if Operation.ANY in operations:
        if set(operations) != {Operation.ANY}:
            raise invalid(_PATH, "any stands for all operations, so it stands alone: write [any]")
        return None
    if source.operation_column is None:
        raise invalid(
            _PATH,
            f"{source.name} has no column that tells operations apart; write operations: [any]",
        )
    codes = source.operation_codes
    wanted = [operation for operation in Operation if operation in operations]
    if missing := [operation for operation in wanted if operation not in codes]:
        known = ", ".join(operation for operation in Operation if operation in codes)
        raise invalid(_PATH, f"{source.name} knows no {', '.join(missing)}; it knows: {known}")
    return tuple(codes[operation] for operation in wanted)
