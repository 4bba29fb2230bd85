"""Supply against demand: of the whole round, and within reach of each neighbourhood."""

import msgspec
import numpy as np

from matcher.frame import UNLIMITED, Bools, Frame, Ints
from matcher.people import Seat
from matcher.reach import pairs_in_reach
from matcher.rules import ALL

# What a person must meet whoever the child is; the rest of the rules look at the pair.
_PERSONAL = ("active", "clearance", "training", "insurance", "seat_requirements")


class SeatReadiness(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of seat: who needs it and who could take it. `demand`, `supply` and `short` are in
    case weight; `supply` None means no limit. Enough in sum may still be too far away."""

    seat: Seat
    children: int
    demand: int
    holders: int
    helpers: int
    supply: int | None
    short: int


class PlaceSupply(msgspec.Struct, frozen=True, kw_only=True):
    """A seat in one neighbourhood: what its children need, and the helpers within reach of any of
    them with all their room. A helper counts in every neighbourhood within reach, so that being
    short here is certain, and not being short is no promise."""

    seat: Seat
    children: int
    demand: int
    helpers: int
    supply: int | None
    short: int


class PlaceReadiness(msgspec.Struct, frozen=True, kw_only=True):
    """A neighbourhood with children in the round; a seat that none of them needs is left out."""

    neighbourhood: str
    name: str
    seats: tuple[PlaceSupply, ...]


def fit(frame: Frame, seat: Seat) -> Ints:
    """The holders of a seat whom no rule about the person alone forbids."""
    holders = frame.helper_seats[seat]
    anybody = np.zeros(1, dtype=np.int64)
    unfit = np.zeros((1, len(holders)), dtype=np.bool_)
    for name in _PERSONAL if len(frame.problem.children) else ():
        unfit = unfit | ALL[name].forbids(frame, seat, anybody, holders)
    return holders[~unfit[0]]


def of_round(frame: Frame, seat: Seat) -> SeatReadiness:
    """The seat in the whole round."""
    asking, able = _asking(frame, seat), fit(frame, seat)
    demand, supply = int(_wants(frame, seat, asking).sum()), _room(frame, seat, able)
    return SeatReadiness(
        seat=seat,
        children=len(asking),
        demand=demand,
        holders=len(frame.helper_seats[seat]),
        helpers=len(able),
        supply=supply,
        short=_short(demand, supply),
    )


def by_place(frame: Frame) -> tuple[PlaceReadiness, ...]:
    """Every neighbourhood with children who need a seat, in the order of the geography."""
    found: dict[int, list[PlaceSupply]] = {}
    for row in frame.policy.seats:
        asking = _asking(frame, row.seat)
        near = _within_reach(frame, row.seat, asking)
        wants = _wants(frame, row.seat, asking)
        for place in np.unique(frame.child_place[asking]).tolist():
            here = frame.child_place[asking] == place
            able = np.nonzero(near[place])[0]
            demand, supply = int(wants[here].sum()), _room(frame, row.seat, able)
            found.setdefault(place, []).append(
                PlaceSupply(
                    seat=row.seat,
                    children=int(here.sum()),
                    demand=demand,
                    helpers=len(able),
                    supply=supply,
                    short=_short(demand, supply),
                )
            )
    places = frame.problem.geography.neighbourhoods
    return tuple(
        PlaceReadiness(neighbourhood=places[n].code, name=places[n].name, seats=tuple(found[n]))
        for n in sorted(found)
    )


def _within_reach(frame: Frame, seat: Seat, children: Ints) -> Bools:
    """(places, helpers): the fit holders whom the rule of locality leaves to any child there."""
    able = np.zeros(len(frame.problem.helpers), dtype=np.bool_)
    able[fit(frame, seat)] = True
    child, helper = pairs_in_reach(frame, seat, children)
    child, helper = child[able[helper]], helper[able[helper]]
    near = ~ALL["locality"].forbids(frame, seat, child, helper)
    reached = np.zeros((len(frame.problem.geography.neighbourhoods), len(able)), dtype=np.bool_)
    reached[frame.child_place[child[near]], helper[near]] = True
    return reached


def _asking(frame: Frame, seat: Seat) -> Ints:
    """The children with a legal basis whose guardian wants the seat."""
    wants = np.array([seat not in c.declined_seats for c in frame.problem.children], dtype=np.bool_)
    return np.nonzero(frame.child_has_basis & wants)[0]


def _wants(frame: Frame, seat: Seat, children: Ints) -> Ints:
    weights = frame.child_weight[children]
    return weights if frame.policy.seat(seat).counts_load else np.ones_like(weights)


def _room(frame: Frame, seat: Seat, helpers: Ints) -> int | None:
    """The room of all of them; None without a limit."""
    rooms = frame.helper_room[helpers]
    limited = frame.policy.seat(seat).counts_load and bool((rooms < UNLIMITED).all())
    # Without a limit there is still nobody where there is nobody.
    return int(rooms.sum()) if limited or not len(helpers) else None


def _short(demand: int, supply: int | None) -> int:
    return max(0, demand - supply) if supply is not None else 0
