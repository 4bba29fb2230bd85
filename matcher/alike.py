"""What a rule can tell apart, so that the checker needn't ask it about every pair.

This only narrows whom a rule is asked about; the answer is always the rule's own. A rule that is
not named here is asked about everybody.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import NamedTuple

from matcher.geography import Step
from matcher.people import Child, Helper, Seat
from matcher.seating import Seating


class Alike(NamedTuple):
    """A rule answers alike for all children of one `key` (None: for this child alone), and of all
    helpers who are not `told_apart` (None: it may tell any two apart)."""

    key: Hashable | None
    told_apart: Iterable[str] | None


class Alikes:
    """The people of a round by what the rules go by: school, street, post, household."""

    def __init__(self, seating: Seating) -> None:
        self._seating = seating
        self._geography = seating.problem.geography
        self._school, self._street, self._household = _index(), _index(), _index()
        self._post, self._supervised = _index(), _index()
        self._conflict, self._ban = _index(), _index()
        self._within: dict[tuple[str, int], list[str]] = {}
        for helper in seating.problem.helpers:
            self._enter(helper)
        for conflict in seating.problem.conflicts:
            self._conflict[conflict.child].append(conflict.helper)
        for ban in seating.problem.bans:
            self._ban[ban.child].append(ban.helper)

    def of(self, rule: str, child: Child, seat: Seat) -> Alike:
        """What the rule tells apart where this child's seat is concerned."""
        match rule:
            case "legal_basis":
                return Alike((child.basis,), ())
            case "guardian_wish":
                return Alike(child.declined_seats, ())
            case "locality":
                return self._locality(child, seat)
            case "conflict":
                family = self._household[child.household] if child.household else ()
                return Alike(None, [*self._conflict[child.id], *family])
            case "ban":
                return Alike(None, self._ban[child.id])
            case "one_seat":
                return Alike(None, self._seating.circles.get(child.id, {}).values())
            case "siblings":
                mums = self._seating.family_mums.get(child.household or "", {})
                return Alike(None, mums.values())
            case "capacity":
                return Alike(child.weight, None)
            case (
                "active"
                | "clearance"
                | "training"
                | "insurance"
                | "seat_requirements"
                | "mentor_cap"
            ):
                return Alike("every child", None)
            case _:
                return Alike(None, None)

    def _locality(self, child: Child, seat: Seat) -> Alike:
        policy, own = self._seating.policy, self._geography.street_of(child.neighbourhood)
        if seat == Seat.MENTOR:
            return Alike((child.school,), self._school[child.school] if child.school else ())
        if seat == Seat.CHILDREN_DIRECTOR:
            posts = self._post[child.neighbourhood]
            return Alike(child.neighbourhood, [*posts, *self._supervised[own]])
        homes = [home for home in (child.neighbourhood, child.other_home) if home is not None]
        limit = policy.limit_of(own)
        near = {s for home in homes for s in self._streets(self._geography.street_of(home), limit)}
        near.update(child.open_streets)
        point = child.point if policy.metres_limit is not None else None
        return Alike(
            (*homes, child.open_streets, point),
            [name for street in near for name in self._street[street]],
        )

    def _streets(self, street: str, limit: int) -> list[str]:
        """The streets within a ladder limit; the own street always."""
        if (street, limit) not in self._within:
            self._within[street, limit] = [
                other.code
                for other in self._geography.streets
                if self._geography.street_step(street, other.code) <= max(limit, Step.SAME_STREET)
            ]
        return self._within[street, limit]

    def _enter(self, helper: Helper) -> None:
        if helper.neighbourhood is not None:
            self._street[self._geography.street_of(helper.neighbourhood)].append(helper.id)
        for index, code in (
            (self._school, helper.school),
            (self._household, helper.household),
            (self._supervised, helper.supervises),
        ):
            if code is not None:
                index[code].append(helper.id)
        for code in helper.serves:
            self._post[code].append(helper.id)


def _index() -> defaultdict[str, list[str]]:
    return defaultdict(list)
