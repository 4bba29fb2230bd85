"""Whether a round is worth starting: supply against demand, and what to mend before."""

from collections.abc import Mapping

import msgspec

from api.rounds.clashes import Contradiction, contradictions
from api.rounds.supply import PlaceReadiness, SeatReadiness, by_place, fit, of_round
from matcher import Policy, Problem
from matcher.frame import Frame
from matcher.geography import Neighbourhood
from matcher.people import Helper, Seat
from store.decisions import Key


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
    places: tuple[PlaceReadiness, ...] = ()
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
        seats=tuple(of_round(frame, row.seat) for row in policy.seats),
        places=by_place(frame),
        without_legal_basis=tuple(
            child.id for child, has in zip(problem.children, based, strict=True) if not has
        ),
        expired=tuple(_expired(problem, policy)),
        vacant_posts=tuple(
            VacantPost(neighbourhood=place.code, name=place.name) for place in _vacant(frame)
        ),
        contradictions=contradictions(problem, policy, deciders or {}),
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
    directors = fit(frame, Seat.CHILDREN_DIRECTOR)
    held = {code for index in directors for code in frame.problem.helpers[index].serves}
    homes = {child.neighbourhood for child in frame.problem.children} - held
    return [place for place in frame.problem.geography.neighbourhoods if place.code in homes]
