"""Pairs worth asking the rules about: found by school, post or street, so that a city never makes
one table of everybody. `LocalityRule` forbids every pair that is not among them."""

import numpy as np

from matcher.frame import Bools, Frame, Ints
from matcher.geography import Step
from matcher.people import Seat


def pairs_in_reach(frame: Frame, seat: Seat, children: Ints) -> tuple[Ints, Ints]:
    """Pairs of one of the children and a holder of the seat, each pair once, as parallel arrays."""
    holders = frame.helper_seats[seat]
    if seat == Seat.MENTOR:
        return _join(children, frame.child_school[children], holders, frame.helper_school[holders])
    if seat == Seat.CHILDREN_DIRECTOR:
        return _by_post(frame, children, holders)
    row, street = np.nonzero(_streets(frame, children))
    homes = frame.street_of_place[frame.helper_place[holders]]
    return _join(children[row], street, holders, homes)


def _by_post(frame: Frame, children: Ints, holders: Ints) -> tuple[Ints, Ints]:
    """The directors of the children's places, and the supervisors of their streets."""
    places, directors = frame.helper_serves
    post = np.isin(directors, holders)
    found = (
        _join(children, frame.child_place[children], directors[post], places[post]),
        _join(children, frame.child_street[children], holders, frame.helper_supervises[holders]),
    )
    numbers = np.unique(np.concatenate([frame.pair(child, helper) for child, helper in found]))
    return np.divmod(numbers, max(1, len(frame.problem.helpers)))


def _streets(frame: Frame, children: Ints) -> Bools:
    """(children, streets): where a neighbour mum within the ladder's limit, or one
    whose street has agreed, can live."""
    # A child limited to the own neighbourhood is offered the street: the rule sorts it out.
    limit = np.maximum(frame.child_ladder_limit[children], int(Step.SAME_STREET))[:, None]
    reach = np.zeros((len(children), len(frame.street_step)), dtype=np.bool_)
    for homes in (frame.child_place, frame.child_other_place):
        reach |= frame.street_step[frame.street_of_place[homes[children]]] <= limit
    reach |= frame.child_opens[children]
    return reach


def _join(left: Ints, left_keys: Ints, right: Ints, right_keys: Ints) -> tuple[Ints, Ints]:
    """Every pair of a left and a right with the same key; a negative key has no pair."""
    order = np.argsort(right_keys, kind="stable")
    order = order[right_keys[order] >= 0]
    keys = right_keys[order]
    start = np.searchsorted(keys, left_keys, side="left")
    count = np.searchsorted(keys, left_keys, side="right") - start
    step = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(left, count), right[order][np.repeat(start, count) + step]
