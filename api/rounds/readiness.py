"""Whether a round is worth starting: supply against demand, and what to mend before."""

from collections.abc import Mapping

import msgspec
import numpy as np

from api.rounds.clashes import Contradiction, contradictions
from matcher import Policy, Problem
from matcher.frame import UNLIMITED, Bools, Frame, Ints
from matcher.geography import Neighbourhood
from matcher.people import Helper, Seat
from matcher.rules import ALL
from store.decisions import Key

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


class Expired(msgspec.Struct, frozen=True, kw_only=True):
    """A helper with a record that is missing or ends within the term."""

    helper: str
    credential: str


class VacantPost(msgspec.Struct, frozen=True, kw_only=True):
    """A neighbourhood with children and no director who may act."""

    neighbourhood: str
    name: str


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """What to know before a round starts. Nothing here stops it: each is shown as a gap later."""

    children: int
    matchable: int
    seats: tuple[SeatReadiness, ...]
    without_legal_basis: tuple[str, ...]
    expired: tuple[Expired, ...]
    vacant_posts: tuple[VacantPost, ...]
    contradictions: tuple[Contradiction, ...]


def readiness(
    problem: Problem, policy: Policy, deciders: Mapping[Key, str] | None = None
) -> Readiness:
    """Look a problem over without solving it. `deciders`: who set its locks and bans."""
    frame = Frame(problem, policy)
    based = frame.child_has_basis
    return Readiness(
        children=len(problem.children),
        matchable=int(based.sum()),
        seats=tuple(_seat(frame, row.seat, based) for row in policy.seats),
        without_legal_basis=tuple(
            child.id for child, has in zip(problem.children, based, strict=True) if not has
        ),
        expired=tuple(_expired(problem, policy)),
        vacant_posts=tuple(
            VacantPost(neighbourhood=place.code, name=place.name) for place in _vacant(frame)
        ),
        contradictions=contradictions(problem, policy, deciders or {}),
    )


def _fit(frame: Frame, seat: Seat, holders: Ints) -> Bools:
    children = np.arange(len(frame.problem.children))
    unfit = np.zeros((1, len(holders)), dtype=np.bool_)
    for name in _PERSONAL:
        unfit = unfit | ALL[name].forbids(frame, seat, children[:1], holders)
    return ~unfit[0]


def _seat(frame: Frame, seat: Seat, based: Bools) -> SeatReadiness:
    policy = frame.policy.seat(seat)
    holders = frame.helper_seats[seat]
    fit = holders[_fit(frame, seat, holders)]
    wants = np.array([seat not in c.declined_seats for c in frame.problem.children], dtype=np.bool_)
    asking = based & wants
    demand = int(frame.child_weight[asking].sum()) if policy.counts_load else int(asking.sum())
    rooms = frame.helper_room[fit]
    limited = policy.counts_load and bool((rooms < UNLIMITED).all())
    # Without a limit there is still nobody where there is nobody.
    supply = int(rooms.sum()) if limited or not len(fit) else None
    return SeatReadiness(
        seat=seat,
        children=int(asking.sum()),
        demand=demand,
        holders=len(holders),
        helpers=len(fit),
        supply=supply,
        short=max(0, demand - supply) if supply is not None else 0,
    )


def _expired(problem: Problem, policy: Policy) -> list[Expired]:
    found: list[Expired] = []
    for helper in problem.helpers:
        asked = {name for seat in helper.seats for name in policy.seat(seat).credentials}
        found += [
            Expired(helper=helper.id, credential=name)
            for name in sorted(asked)
            if helper.active and not _valid(helper, name, problem)
        ]
    return found


def _valid(helper: Helper, credential: str, problem: Problem) -> bool:
    until = getattr(helper, f"{credential}_until")
    return until is not None and until >= problem.term.ends


def _vacant(frame: Frame) -> list[Neighbourhood]:
    directors = frame.helper_seats[Seat.CHILDREN_DIRECTOR]
    fit = directors[_fit(frame, Seat.CHILDREN_DIRECTOR, directors)]
    held = {code for index in fit for code in frame.problem.helpers[index].serves}
    homes = {child.neighbourhood for child in frame.problem.children} - held
    return [place for place in frame.problem.geography.neighbourhoods if place.code in homes]
