"""Where a helper may come from: the school, the post's neighbourhood, or the mum's ladder."""

import numpy as np

from matcher.distance import ladder_steps, metres
from matcher.frame import Bools, Frame, Ints, is_among
from matcher.geography import Step
from matcher.people import Child, Helper, Seat
from matcher.rules.credentials import ActiveRule, ClearanceRule
from matcher.rules.rule import Rule
from matcher.seating import Seating


class LocalityRule(Rule):
    """Mentor: the child's school. Director: the child's neighbourhood; where no active and cleared
    director holds the post, the street's supervisor. Neighbour mum: the policy's ladder limit of
    the child's street, from the nearer of the child's homes, or a street that has agreed to help
    this child; and the metres limit where known."""

    name = "locality"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        if seat == Seat.MENTOR:
            school = frame.child_school[children]
            return (school < 0) | (school != frame.helper_school[helpers])
        if seat == Seat.CHILDREN_DIRECTOR:
            return ~_reaches(frame, children, helpers)
        too_far = ladder_steps(frame, children, helpers) > frame.child_ladder_limit[children]
        if frame.child_opens.any():
            home = frame.street_of_place[frame.helper_place[helpers]]
            too_far &= ~frame.child_opens[children, home]
        if frame.policy.metres_limit is not None:
            too_far |= metres(frame, children, helpers) > frame.policy.metres_limit
        return too_far

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        geography = seating.problem.geography
        if seat == Seat.MENTOR:
            return child.school is None or helper.school != child.school
        if seat == Seat.CHILDREN_DIRECTOR:
            if child.neighbourhood in helper.serves:
                return False
            street = geography.street_of(child.neighbourhood)
            return helper.supervises != street or not _vacant(seating, child)
        if helper.neighbourhood is None:
            return True
        homes = [home for home in (child.neighbourhood, child.other_home) if home is not None]
        step = min(geography.step(home, helper.neighbourhood) for home in homes)
        limit = seating.policy.limit_of(geography.street_of(child.neighbourhood))
        agreed = geography.street_of(helper.neighbourhood) in child.open_streets
        if not agreed and step > min(limit, Step.OTHER_DISTRICT):
            return True
        most = seating.policy.metres_limit
        if most is None or child.point is None or helper.point is None:
            return False
        return child.point.metres_to(helper.point) > most


def _reaches(frame: Frame, children: Ints, helpers: Ints) -> Bools:
    """Which directors and supervisors reach which children."""
    size, (places, holders) = len(frame.problem.helpers), frame.helper_serves
    served = is_among(
        np.sort(places * size + holders), frame.child_place[children] * size + helpers
    )
    stands_in = frame.child_street[children] == frame.helper_supervises[helpers]
    return served | (stands_in & vacant(frame)[frame.child_place[children]])


def vacant(frame: Frame) -> Bools:
    """(places,): the posts that no active and cleared director holds."""
    places, holders = frame.helper_serves
    director = np.isin(holders, frame.helper_seats[Seat.CHILDREN_DIRECTOR])
    for rule in (ActiveRule(), ClearanceRule()):
        director &= ~rule.forbids(
            frame, Seat.CHILDREN_DIRECTOR, np.zeros(1, dtype=np.int64), holders
        )
    empty = np.ones(len(frame.place_index), dtype=np.bool_)
    empty[places[director]] = False
    return empty


def _vacant(seating: Seating, child: Child) -> bool:
    """Whether no active and cleared director holds the post of the child's neighbourhood."""
    post, rules = Seat.CHILDREN_DIRECTOR, (ActiveRule(), ClearanceRule())
    return all(
        any(rule.against(seating, child, post, helper) for rule in rules)
        for helper in seating.directors.get(child.neighbourhood, ())
    )
