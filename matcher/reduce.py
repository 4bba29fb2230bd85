"""From rules to candidates: every pair that no rule forbids by itself, and the first that does."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.distance import ladder_steps, metres
from matcher.frame import Frame, Ints
from matcher.geography import Step
from matcher.people import Seat
from matcher.rules import Rule
from matcher.seating import wanted_seats


def columns_of(frame: Frame, rules: tuple[Rule, ...]) -> Columns:
    """Every legal pair of the round, ordered by child, seat and helper."""
    parts = [
        _legal(frame, rules, seat, children, helpers)
        for seat in SEATS
        for children, helpers in _chunks(frame, seat)
    ]
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Columns(none, none, none, none, none, none.astype(np.bool_))
    joined = Columns(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("seat", "child", "helper", "step", "metres", "kept")
        )
    )
    return joined.take(np.lexsort((joined.helper, joined.seat, joined.child)))


def nearest(columns: Columns, most: int = 12) -> Ints:
    """The columns to look at first: of each seat those of last term, then the nearest."""
    slot = columns.child * len(SEATS) + columns.seat
    order = np.lexsort((columns.metres, columns.step, ~columns.kept, slot))
    start = np.flatnonzero(np.diff(slot[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(np.append(start, len(order))))
    return np.sort(order[rank < most])


def first_rule_against(
    frame: Frame, rules: tuple[Rule, ...], seat: Seat, children: Ints, helpers: Ints
) -> Ints:
    """(children, helpers): the first rule that forbids each pair, by index; len(rules) if none."""
    first = np.full((len(children), len(helpers)), len(rules), dtype=np.int64)
    for index in range(len(rules) - 1, -1, -1):
        first[
            np.broadcast_to(rules[index].forbids(frame, seat, children, helpers), first.shape)
        ] = index
    return first


def _chunks(frame: Frame, seat: Seat) -> Iterator[tuple[Ints, Ints]]:
    """The children who want the seat and the helpers in reach, district by district, so that a
    city of districts never makes one dense table of everybody."""
    policy, streets = frame.policy, frame.problem.geography.streets
    wants = np.array(
        [seat in wanted_seats(child, policy) for child in frame.problem.children], dtype=np.bool_
    )
    helpers = frame.helper_seats[seat]
    limits = (policy.ladder_limit, *dict(policy.ladder_limit_by_street).values())
    if seat != Seat.NEIGHBOUR_MUM or max(limits) >= Step.OTHER_DISTRICT:
        # Mentors and directors are found by school and post, wherever they live.
        groups = np.zeros(len(streets), dtype=np.int64)
        home = np.zeros(len(frame.problem.helpers), dtype=np.int64)
    else:
        _, groups = np.unique([street.district for street in streets], return_inverse=True)
        home = np.append(groups, -1)[frame.street_of_place[frame.helper_place]]
    for group in np.unique(groups):
        children = np.flatnonzero(wants & (groups[frame.child_street] == group))
        near = helpers[home[helpers] == group]
        for start in range(0, len(children), 2_000):
            if len(near):
                yield children[start : start + 2_000], near


def _legal(
    frame: Frame, rules: tuple[Rule, ...], seat: Seat, children: Ints, helpers: Ints
) -> Columns:
    forbidden = np.zeros((len(children), len(helpers)), dtype=np.bool_)
    for rule in rules:
        forbidden |= rule.forbids(frame, seat, children, helpers)
    row, column = np.nonzero(~forbidden)
    child, helper = children[row], helpers[column]
    if seat == Seat.NEIGHBOUR_MUM:
        step = ladder_steps(frame, children, helpers)[row, column]
        away = metres(frame, children, helpers)[row, column]
        distance = np.where(np.isnan(away), -1, away).astype(np.int64)
    else:
        step = distance = np.full(len(row), -1, dtype=np.int64)
    size = len(frame.problem.helpers)
    paired = [
        frame.child_index[p.child] * size + frame.helper_index[p.helper]
        for p in frame.problem.pairings
        if p.seat == seat
    ]
    kept = np.isin(child * size + helper, np.array(paired, dtype=np.int64))
    return Columns(np.full(len(row), SEATS.index(seat)), child, helper, step, distance, kept)
