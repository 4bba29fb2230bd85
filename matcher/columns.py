"""The candidate pairs that no rule forbids: one column each, as parallel arrays."""

from dataclasses import dataclass, fields

import numpy as np

from matcher.frame import Bools, Frame, Ints
from matcher.people import Seat

SEATS = tuple(Seat)


@dataclass(frozen=True)
class Columns:
    """`seat` indexes SEATS, `child` and `helper` the frame; `step` and `metres` are -1 where the
    seat has no ladder or a point is unknown. All have the shape (columns,)."""

    seat: Ints
    child: Ints
    helper: Ints
    step: Ints
    metres: Ints
    kept: Bools

    def __len__(self) -> int:
        return len(self.seat)

    @classmethod
    def joined(cls, parts: list["Columns"]) -> "Columns":
        """The columns of all parts, in their order."""
        none = np.zeros(0, dtype=np.int64)
        empty = cls(none, none, none, none, none, none.astype(np.bool_))
        return cls(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in (empty, *parts)])
                for f in fields(cls)
            }
        )

    def take(self, chosen: Ints | Bools) -> "Columns":
        """The chosen columns, in their order."""
        return Columns(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    def is_seat(self, seat: Seat) -> Bools:
        return self.seat == SEATS.index(seat)

    def counts_load(self, frame: Frame) -> Bools:
        """Which columns take case weight from a helper who has a limit."""
        by_seat = np.array([frame.policy.seat(seat).counts_load for seat in SEATS])
        return by_seat[self.seat] & frame.helper_limited[self.helper]

    def covers(self, frame: Frame) -> Bools:
        """(columns, needs): which of the child's needs the helper has the skill for."""
        return frame.child_needs[self.child] & frame.helper_skills[self.helper]
