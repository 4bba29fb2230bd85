"""Whom one could look for: a seat, a place, how many places they have, a skill."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from matcher.outcome import Outcome
from matcher.people import Helper, Need, Seat
from matcher.policy import Policy, Requirements
from matcher.problem import Problem

# Who takes more cases than this is rare, and nobody to plan with.
PLACES = 3
# Neighbour mums serve a street; in so many of its neighbourhoods one is tried.
HOMES = 2
# So many posts of directors are tried, those first where most children are without.
POSTS = 6
BORN_YEARS_AGO = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruit:
    """`place` is the school of a mentor, the neighbourhood where a neighbour mum lives or that a
    director serves; `capacity` is in case weight, None where the seat takes none."""

    seat: Seat
    place: str
    capacity: int | None
    skills: tuple[Need, ...] = ()


def places_short(problem: Problem, outcome: Outcome) -> Iterator[tuple[Seat, str]]:
    """The seats and places where a seat is empty, those first where most are; of a street, the
    neighbourhoods where most neighbour mums are missing."""
    empty = Counter[tuple[Seat, str]]()
    for gap in outcome.gaps:
        child = problem.child_by_id[gap.child]
        place = child.school if gap.seat == Seat.MENTOR else child.neighbourhood
        if place is not None:
            empty[gap.seat, place] += 1
    tried = Counter[str]()
    for (seat, place), _ in sorted(empty.items(), key=lambda row: (-row[1], row[0])):
        region = place if seat == Seat.MENTOR else seat
        if seat == Seat.NEIGHBOUR_MUM:
            region = problem.geography.street_of(place)
        tried[region] += 1
        if tried[region] <= {Seat.NEIGHBOUR_MUM: HOMES, Seat.CHILDREN_DIRECTOR: POSTS}.get(seat, 1):
            yield seat, place


def capacity(policy: Policy, seat: Seat) -> int | None:
    """The capacity with which somebody is tried in a seat."""
    return PLACES if policy.seat(seat).counts_load else None


def helper_of(recruit: Recruit, problem: Problem, policy: Policy) -> Helper:
    """The recruit as a helper against whom no rule of the policy stands by themselves."""
    asked = [row for row in policy.requirements if row.seat == recruit.seat]
    needed = asked[0] if asked else Requirements(seat=recruit.seat)
    skills = "+".join(recruit.skills)
    last = problem.term.ends
    return Helper(
        id=f"+{recruit.seat}@{recruit.place}*{recruit.capacity or ''}{skills}",
        seats=(recruit.seat,),
        capacity=recruit.capacity,
        school=recruit.place if recruit.seat == Seat.MENTOR else None,
        neighbourhood=recruit.place if recruit.seat == Seat.NEIGHBOUR_MUM else None,
        serves=(recruit.place,) if recruit.seat == Seat.CHILDREN_DIRECTOR else (),
        skills=recruit.skills,
        clearance_until=last,
        training_until=last,
        insurance_until=last,
        sex=needed.sex,
        born=date(problem.as_of.year - max(needed.min_age or 0, BORN_YEARS_AGO), 1, 1),
        college=True,
        resident=True,
        healthy=True,
    )
