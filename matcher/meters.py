"""What each row of a program does, where all of them together make a flow (`network`)."""

from dataclasses import dataclass

import numpy as np

from matcher.frame import Bools, Ints
from matcher.merged import upward
from matcher.program import Program


@dataclass(frozen=True)
class Reading:
    """Meters are numbered anew; -1 means "none".

    `capacity` and `parent` (meters,): the meter each meter lies in; `first` (columns,): the
    innermost meter of each column. `levels`: the variables that are levels and their meters.
    `sums`: the variables that are sums of columns of one slot, and these columns. `group` (slots,):
    the group of each slot; `fills`: the variables that count filled slots of a group, as many in
    all as it has slots, and their groups.
    """

    capacity: Ints
    parent: Ints
    first: Ints
    levels: tuple[Ints, Ints]
    sums: tuple[Ints, Ints]
    group: Ints
    fills: tuple[Ints, Ints]


@dataclass(frozen=True)
class _Rows:
    """The entries of columns (`row`, `column`) and of auxiliaries (`extra_row`, `extra`); and of
    each row: the coefficient that all its columns share, else 0; the least and greatest of its
    auxiliaries; how many of these; how many columns and slots."""

    row: Ints
    column: Ints
    extra_row: Ints
    extra: Ints
    shared: Ints
    least: Ints
    greatest: Ints
    extras: Ints
    size: Ints
    seats: tuple[Ints, Ints]
    span: Ints

    @classmethod
    def of(cls, program: Program) -> "_Rows":
        entries, count = program.matrix.tocoo(), len(program.upper)
        coefficients = np.asarray(entries.data, dtype=np.int64)
        real = entries.col < program.columns
        row, column = entries.row[real].astype(np.int64), entries.col[real].astype(np.int64)
        low, high = _range(row, coefficients[real], count)
        extra_row = entries.row[~real].astype(np.int64)
        least, greatest = _range(extra_row, coefficients[~real], count)
        slots = int(program.slot.max(initial=-1)) + 1
        key = np.sort(row * slots + program.slot[column], kind="stable")
        seats = np.divmod(key[np.diff(key, prepend=-1) != 0], max(1, slots))
        return cls(
            row=row,
            column=column,
            extra_row=extra_row,
            extra=entries.col[~real].astype(np.int64),
            shared=np.where(low == high, low, 0),
            least=least,
            greatest=greatest,
            extras=np.bincount(extra_row, minlength=count),
            size=np.bincount(row, minlength=count),
            seats=seats,
            span=np.bincount(seats[0], minlength=count),
        )


@dataclass(frozen=True)
class _Kinds:
    """(rows,): what each row is."""

    plain: Bools
    levels: Bools
    sums: Bools
    fills: Bools


def read(program: Program) -> Reading | None:
    """The meters of a program, or None where it is no flow."""
    rows = _Rows.of(program)
    kinds = _kinds(program, rows)
    if kinds is None:
        return None
    level, total, fill = (kind[rows.extra_row] for kind in (kinds.levels, kinds.sums, kinds.fills))
    group = _groups(program, rows, kinds.fills)
    high = rows.extra[total | fill]
    if group is None or not _goals_agree(program, rows.extra[level], rows.extra[total], high):
        return None
    capacity = program.upper // np.maximum(rows.shared, 1)
    capacity[kinds.levels] = 0
    np.add.at(capacity, rows.extra_row[level], program.most[rows.extra[level]])
    forest = _forest(program, rows, kinds, capacity)
    if forest is None:
        return None
    meters, parent, first = forest
    number = np.full(len(program.upper) + 1, -1, dtype=np.int64)
    number[meters] = np.arange(len(meters))
    owner = np.full(len(program.upper), -1, dtype=np.int64)
    owner[rows.extra_row[total]] = rows.extra[total]
    summed = owner[rows.row] >= 0
    return Reading(
        capacity=capacity[meters],
        parent=number[parent],
        first=number[first],
        levels=(rows.extra[level], number[rows.extra_row[level]]),
        sums=(owner[rows.row[summed]], rows.column[summed]),
        group=group,
        fills=(
            rows.extra[fill],
            np.searchsorted(np.flatnonzero(kinds.fills), rows.extra_row[fill]),
        ),
    )


def _range(row: Ints, values: Ints, count: int) -> tuple[Ints, Ints]:
    """(rows,): the least and the greatest value of each row; 0 where it has none."""
    low, high = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    low[row] = high[row] = values
    np.minimum.at(low, row, values)
    np.maximum.at(high, row, values)
    return low, high


def _kinds(program: Program, rows: _Rows) -> _Kinds | None:
    uses = np.bincount(rows.extra, minlength=len(program.most))
    shared = np.ones(len(program.upper), dtype=np.bool_)
    shared[rows.extra_row[uses[rows.extra] > 1]] = False
    helped = (rows.extras > 0) & (program.upper == 0)
    levels = helped & shared & (rows.shared == 1) & (rows.least == -1) & (rows.greatest == -1)
    lifted = helped & shared & (rows.shared < 0) & (rows.least == rows.greatest)
    lifted &= rows.least == -rows.shared
    sums = lifted & (rows.extras == 1) & (rows.span == 1)
    fills = lifted & ~sums & (rows.shared == -1)
    found = _Kinds((rows.extras == 0) & (rows.shared > 0), levels, sums, fills)
    known = found.plain | found.levels | found.sums | found.fills
    unused = (uses[program.columns :] == 0).any()
    return None if unused or not known.all() else found


def _groups(program: Program, rows: _Rows, fills: Bools) -> Ints | None:
    """(slots,): each slot's group; None unless the groups are whole slots, each in one group, and
    have room to count every slot once."""
    sizes = np.bincount(program.slot)
    group = np.full(len(sizes), -1, dtype=np.int64)
    chosen = np.flatnonzero(fills)
    if not len(chosen):
        return group
    row, slot = (part[fills[rows.seats[0]]] for part in rows.seats)
    whole = np.bincount(row, weights=sizes[slot], minlength=len(fills)) == rows.size
    room = np.bincount(rows.extra_row, weights=program.most[rows.extra], minlength=len(fills))
    if len(np.unique(slot)) < len(slot) or not (whole & (room == rows.span))[chosen].all():
        return None
    group[slot] = np.searchsorted(chosen, row)
    return group


def _goals_agree(program: Program, levels: Ints, sums: Ints, high: Ints) -> bool:
    """Whether no tier wants a level high, or a sum or a count of filled slots low."""
    if (program.most[sums] < 1).any():
        return False
    goals = [upward(objective) for objective in program.objectives]
    return not any((goal[levels] > 0).any() or (goal[high] < 0).any() for goal in goals)


def _forest(
    program: Program, rows: _Rows, kinds: _Kinds, capacity: Ints
) -> tuple[Ints, Ints, Ints] | None:
    """The rows that are meters, the meter each lies in, and each column's innermost: as rows. None
    where two meters cross."""
    meters = kinds.levels | (kinds.plain & (rows.span > capacity))
    rank = np.empty(len(meters), dtype=np.int64)
    rank[np.lexsort((np.arange(len(meters)), rows.size))] = np.arange(len(meters))
    used = np.flatnonzero(meters[rows.row])
    used = used[np.argsort(rows.column[used] * len(meters) + rank[rows.row[used]])]
    row, column = rows.row[used], rows.column[used]
    # A meter that lies in a tighter one measures nothing: the capacity round the mentor's cap.
    last = np.full(program.columns, -1, dtype=np.int64)
    last[column] = row
    low, high = _range(row, last[column], len(meters))
    loose = meters & kinds.plain & (low == high) & (low != np.arange(len(meters)))
    loose &= capacity[low] <= capacity
    meters &= ~loose
    row, column = row[meters[row]], column[meters[row]]
    same = np.append(column[1:] == column[:-1], False)
    outer = np.where(same, np.append(row[1:], -1), -1)
    low, high = _range(row, outer, len(meters))
    if (low != high).any():
        return None
    first = np.full(program.columns, -1, dtype=np.int64)
    first[column[::-1]] = row[::-1]
    chosen = np.flatnonzero(meters)
    return chosen, low[chosen], first
