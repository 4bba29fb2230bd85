"""Where a helper may come from: the school, the post's neighbourhood, or the mum's ladder."""

import numpy as np

from matcher.distance import ladder_steps, metres
from matcher.frame import Bools, Frame, Ints
from matcher.geography import Step
from matcher.people import Child, Helper, Seat
from matcher.rules.credentials import ActiveRule, ClearanceRule
from matcher.rules.rule import Rule
from matcher.seating import Seating


class LocalityRule(Rule):
    """Mentor: the child's school. Director: the child's neighbourhood; where no active and cleared
    director holds the post, the street's supervisor. Neighbour mum: the policy's ladder limit of
    the child's street, from the nearer of the child's homes, and the metres limit where known."""

    name = "locality"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        if seat == Seat.MENTOR:
            school = frame.child_school[children][:, None]
            return (school < 0) | (school != frame.helper_school[helpers][None, :])
        if seat == Seat.CHILDREN_DIRECTOR:
            return ~_reaches(frame, children, helpers)
        limits = np.array(
            [frame.policy.limit_of(s.code) for s in frame.problem.geography.streets],
            dtype=np.int64,
        )
        steps = ladder_steps(frame, children, helpers)
        too_far = steps > limits[frame.child_street[children]][:, None]
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
            return helper.supervises != street or not _vacant(seating, child.neighbourhood)
        if helper.neighbourhood is None:
            return True
        homes = [home for home in (child.neighbourhood, child.other_home) if home is not None]
        step = min(geography.step(home, helper.neighbourhood) for home in homes)
        limit = seating.policy.limit_of(geography.street_of(child.neighbourhood))
        if step > min(limit, Step.OTHER_DISTRICT):
            return True
        most = seating.policy.metres_limit
        if most is None or child.point is None or helper.point is None:
            return False
        return child.point.metres_to(helper.point) > most


def _reaches(frame: Frame, children: Ints, helpers: Ints) -> Bools:
    """Which directors and supervisors reach which children."""
    places = len(frame.place_index)
    served = np.zeros((places, len(helpers)), dtype=np.bool_)
    for column, index in enumerate(helpers):
        for code in frame.problem.helpers[index].serves:
            served[frame.place_index[code], column] = True
    posted = np.ones(places, dtype=np.bool_)
    directors = frame.helper_seats[Seat.CHILDREN_DIRECTOR]
    unfit = np.zeros((1, len(directors)), dtype=np.bool_)
    for rule in (ActiveRule(), ClearanceRule()):
        unfit = unfit | rule.forbids(frame, Seat.CHILDREN_DIRECTOR, children, directors)
    for index in directors[~unfit[0]]:
        for code in frame.problem.helpers[index].serves:
            posted[frame.place_index[code]] = False
    supervises = frame.helper_supervises[helpers][None, :]
    street = frame.child_street[children][:, None]
    stands_in = (street == supervises) & posted[frame.child_place[children]][:, None]
    return served[frame.child_place[children]] | stands_in


def _vacant(seating: Seating, neighbourhood: str) -> bool:
    active, cleared = ActiveRule(), ClearanceRule()
    for helper in seating.problem.helpers:
        if neighbourhood not in helper.serves or Seat.CHILDREN_DIRECTOR not in helper.seats:
            continue
        child = seating.problem.children[0]
        post = Seat.CHILDREN_DIRECTOR
        if not active.against(seating, child, post, helper) and not cleared.against(
            seating, child, post, helper
        ):
            return False
    return True
