"""What if: a round's problem and policy with something else assumed.

Edits are values. A round keeps those it was made with, and what they change is changed nowhere
else: no roster and no policy of the district knows of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from matcher.errors import Fault, InvalidEdits
from matcher.geography import Step
from matcher.people import Helper, Need, Seat, Sex
from matcher.policy import Policy, Requirements
from matcher.problem import Problem, digest
from matcher.rules import ALL
from matcher.seating import Seating

# The rules that look at a person by themselves, whoever the child is.
PERSONAL = ("active", "clearance", "training", "insurance", "seat_requirements")
# Old enough for any policy, and long enough for any term.
GROWN, LONG = 60, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedHelper:
    """Somebody who is not on the roster, fit in every respect the policy asks. `helper` is the code
    they would have; `place` a mentor's school, else a neighbourhood's code; `capacity` in case
    weight."""

    helper: str
    seat: Seat
    place: str
    capacity: int = 1
    skills: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCapacity:
    """A helper's capacity in case weight; None means no limit."""

    helper: str
    capacity: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWeight:
    """A child's case weight."""

    child: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLadder:
    """The highest ladder step a neighbour mum of a street's children may be away: 2 opens it to the
    bordering streets."""

    street: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedDecision:
    """A lock or ban that does not hold."""

    child: str
    seat: Seat
    helper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """All that is assumed at once. `gone` are helpers who left; `pupils` is the most pupils one
    mentor has, None as in the policy."""

    added: tuple[AddedHelper, ...] = ()
    gone: tuple[str, ...] = ()
    capacities: tuple[SetCapacity, ...] = ()
    weights: tuple[SetWeight, ...] = ()
    ladders: tuple[SetLadder, ...] = ()
    pupils: int | None = None
    lifted: tuple[LiftedDecision, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ((), None) for field in fields(self))

    def __len__(self) -> int:
        lists = (self.added, self.gone, self.capacities, self.weights, self.ladders, self.lifted)
        return sum(map(len, lists)) + (self.pupils is not None)


def edited(problem: Problem, policy: Policy, edits: Edits) -> tuple[Problem, Policy]:
    """The problem and the policy as the edits would have them.

    Raises
    ------
    InvalidEdits
        with every fault at once, when an edit names somebody or something unknown, or sets an
        impossible number.
    """
    faults = tuple(_faults(problem, edits))
    if faults:
        raise InvalidEdits(faults)
    changed = _policy(policy, edits)
    room = {row.helper: row.capacity for row in edits.capacities}
    weight = {row.child: row.weight for row in edits.weights}
    gone = set(edits.gone)
    helpers = [
        replace(h, capacity=room[h.id]) if h.id in room else h
        for h in problem.helpers
        if h.id not in gone
    ]
    helpers += [_fit(problem, changed, row) for row in edits.added]
    # In the roster's order: the people of a problem are ordered by id.
    return replace(
        problem,
        children=tuple(
            replace(c, weight=weight[c.id]) if c.id in weight else c for c in problem.children
        ),
        helpers=tuple(sorted(helpers, key=lambda helper: helper.id)),
        **_pairs(problem, gone, {(row.child, row.seat, row.helper) for row in edits.lifted}),
    ), changed


def unmet(problem: Problem, policy: Policy, edits: Edits) -> Edits:
    """What of the edits is not so in this problem and policy."""
    return Edits(
        added=tuple(row for row in edits.added if not _is_there(problem, policy, row)),
        gone=tuple(name for name in edits.gone if _still_active(problem, name)),
        capacities=tuple(
            row
            for row in edits.capacities
            if (known := problem.helper_by_id.get(row.helper)) is None
            or known.capacity != row.capacity
        ),
        weights=tuple(
            row
            for row in edits.weights
            if (child := problem.child_by_id.get(row.child)) is None or child.weight != row.weight
        ),
        ladders=tuple(row for row in edits.ladders if policy.limit_of(row.street) != row.limit),
        pupils=None if policy.seat(Seat.MENTOR).count_cap == edits.pupils else edits.pupils,
        lifted=tuple(
            row
            for row in edits.lifted
            if any(
                (row.child, row.seat, row.helper) == (d.child, d.seat, d.helper)
                for d in (*problem.locks, *problem.bans)
            )
        ),
    )


def _policy(policy: Policy, edits: Edits) -> Policy:
    """The policy with its limits changed, under a version that names the change."""
    limits = dict(policy.ladder_limit_by_street)
    limits |= {row.street: row.limit for row in edits.ladders}
    seats = policy.seats
    if edits.pupils is not None:
        seats = tuple(
            replace(row, count_cap=edits.pupils) if row.seat == Seat.MENTOR else row
            for row in seats
        )
    changed = replace(policy, seats=seats, ladder_limit_by_street=tuple(sorted(limits.items())))
    if changed == policy:
        return policy
    return replace(changed, version=f"{policy.version}+{digest(changed)[:8]}")


def _pairs(problem: Problem, gone: set[str], lifted: set[tuple[str, Seat, str]]) -> dict[str, Any]:
    """What the problem says of pairs, less those who left and the decisions that do not hold."""
    return {
        "pairings": tuple(row for row in problem.pairings if row.helper not in gone),
        "conflicts": tuple(row for row in problem.conflicts if row.helper not in gone),
        **{
            name: tuple(
                row
                for row in getattr(problem, name)
                if row.helper not in gone and (row.child, row.seat, row.helper) not in lifted
            )
            for name in ("locks", "bans")
        },
    }


def _fit(problem: Problem, policy: Policy, row: AddedHelper) -> Helper:
    """Somebody who meets the policy's conditions of the seat through the term."""
    asked = next(
        (asked for asked in policy.requirements if asked.seat == row.seat),
        Requirements(seat=row.seat),
    )
    until = date(problem.term.ends.year + LONG, 1, 1)
    return Helper(
        id=row.helper,
        seats=(row.seat,),
        capacity=row.capacity,
        school=row.place if row.seat == Seat.MENTOR else None,
        neighbourhood=row.place if row.seat == Seat.NEIGHBOUR_MUM else None,
        serves=(row.place,) if row.seat == Seat.CHILDREN_DIRECTOR else (),
        skills=row.skills,
        clearance_until=until,
        training_until=until,
        insurance_until=until,
        sex=asked.sex or Sex.FEMALE,
        born=date(problem.term.starts.year - max(GROWN, asked.min_age or 0), 1, 1),
        college=True,
        resident=True,
        healthy=True,
    )


def _is_there(problem: Problem, policy: Policy, row: AddedHelper) -> bool:
    """Whether the roster has somebody of this code who can do what was assumed."""
    helper = problem.helper_by_id.get(row.helper)
    if helper is None or row.seat not in helper.seats:
        return False
    places = {
        Seat.MENTOR: (helper.school,),
        Seat.NEIGHBOUR_MUM: (helper.neighbourhood,),
        Seat.CHILDREN_DIRECTOR: helper.serves,
    }
    roomy = helper.capacity is None or helper.capacity - helper.load >= row.capacity
    skilled = set(row.skills) <= set(helper.skills)
    nobody = Seating.of(problem, policy, ())
    return (
        row.place in places[row.seat]
        and roomy
        and skilled
        and not any(
            ALL[name].against(nobody, child, row.seat, helper)
            for name in PERSONAL
            for child in problem.children[:1]
        )
    )


def _still_active(problem: Problem, name: str) -> bool:
    helper = problem.helper_by_id.get(name)
    return helper is not None and helper.active


def _faults(problem: Problem, edits: Edits) -> Iterator[Fault]:
    if not edits:
        yield Fault("", "nothing is edited")
    yield from _faults_of_added(problem, edits.added)
    for index, name in enumerate(edits.gone):
        yield from _unknown(f"gone[{index}]", name, problem.helper_by_id)
    for index, row in enumerate(edits.capacities):
        yield from _unknown(f"capacities[{index}].helper", row.helper, problem.helper_by_id)
        if row.capacity is not None and row.capacity < 0:
            yield Fault(f"capacities[{index}].capacity", "a capacity is not negative")
        if row.helper in edits.gone:
            yield Fault(f"capacities[{index}].helper", "is gone by another edit")
    for index, row in enumerate(edits.weights):
        yield from _unknown(f"weights[{index}].child", row.child, problem.child_by_id)
        if row.weight < 1:
            yield Fault(f"weights[{index}].weight", "a case weighs at least 1")
    for index, row in enumerate(edits.ladders):
        yield from _unknown(
            f"ladders[{index}].street", row.street, problem.geography.street_by_code
        )
        if row.limit not in tuple(Step):
            yield Fault(f"ladders[{index}].limit", "a ladder limit runs from 0 to 4")
    if edits.pupils is not None and edits.pupils < 0:
        yield Fault("pupils", "a mentor's pupils are not negative")
    decided = {(d.child, d.seat, d.helper) for d in (*problem.locks, *problem.bans)}
    for index, row in enumerate(edits.lifted):
        if (row.child, row.seat, row.helper) not in decided:
            yield Fault(f"lifted[{index}]", "there is no such lock or ban")


def _faults_of_added(problem: Problem, added: tuple[AddedHelper, ...]) -> Iterator[Fault]:
    schools = {child.school for child in problem.children}
    seen = set(problem.helper_by_id)
    for index, row in enumerate(added):
        if not row.helper.strip() or row.helper in seen:
            yield Fault(f"added[{index}].helper", "is on the roster already, or empty")
        seen.add(row.helper)
        places = problem.geography.neighbourhood_by_code
        if row.place not in (schools if row.seat == Seat.MENTOR else places):
            yield Fault(f"added[{index}].place", "no such school or neighbourhood")
        if row.capacity < 1:
            yield Fault(f"added[{index}].capacity", "a capacity of nothing adds nobody")


def _unknown(path: str, name: str, known: dict[str, Any]) -> Iterator[Fault]:
    if name not in known:
        yield Fault(path, f"unknown: {name}")
