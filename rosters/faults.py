"""What is wrong with a roster file, where, and what to do."""

import msgspec


class RosterFault(msgspec.Struct, frozen=True, kw_only=True):
    """`row` is the spreadsheet's number; None, like `column` and `value`, where the whole file or
    row is meant."""

    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    problem: str
    remedy: str
