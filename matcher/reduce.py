"""From rules to candidates: every pair that no rule forbids by itself, and the first that does."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.distance import ladder_steps, metres
from matcher.frame import Frame, Ints, is_among
from matcher.people import Seat
from matcher.reach import pairs_in_reach
from matcher.rules import Rule

AT_ONCE = 1_000


def columns_of(frame: Frame, rules: tuple[Rule, ...]) -> Columns:
    """Every legal pair of the round, ordered by child, seat and helper."""
    return Columns.joined(list(columns_in_turn(frame, rules)))


def columns_in_turn(frame: Frame, rules: tuple[Rule, ...]) -> Iterator[Columns]:
    """The same, children by the thousand, so that no array in between is large and none is sorted
    whole."""
    asked = [seat for seat in SEATS if frame.policy.seat(seat).required]
    everybody = np.arange(len(frame.problem.children))
    for start in range(0, len(everybody), AT_ONCE):
        yield _of_children(frame, rules, asked, everybody[start : start + AT_ONCE])


def _of_children(
    frame: Frame, rules: tuple[Rule, ...], asked: list[Seat], children: Ints
) -> Columns:
    found = Columns.joined(
        [
            _legal(frame, rules, seat, children[~frame.child_declines[seat][children]])
            for seat in asked
        ]
    )
    return found.take(np.lexsort((found.helper, found.seat, found.child)))


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
    """The first rule that forbids each pair, by index; len(rules) if none. The shape is what those
    of `children` and `helpers` broadcast to."""
    shape = np.broadcast_shapes(children.shape, helpers.shape)
    first = np.full(shape, len(rules), dtype=np.int64)
    for index in range(len(rules) - 1, -1, -1):
        forbidden = rules[index].forbids(frame, seat, children, helpers)
        first[np.broadcast_to(forbidden, shape)] = index
    return first


def _legal(frame: Frame, rules: tuple[Rule, ...], seat: Seat, children: Ints) -> Columns:
    child, helper = pairs_in_reach(frame, seat, children)
    for rule in rules:
        fine = ~np.broadcast_to(rule.forbids(frame, seat, child, helper), child.shape)
        if not fine.all():
            child, helper = child[fine], helper[fine]
    if seat == Seat.NEIGHBOUR_MUM:
        step = ladder_steps(frame, child, helper).astype(np.int64)
        away = metres(frame, child, helper)
        distance = np.where(np.isnan(away), -1, away).astype(np.int64)
    else:
        step = distance = np.full(len(child), -1, dtype=np.int64)
    kept = is_among(frame.kept_pairs[seat], frame.pair(child, helper))
    return Columns(
        seat=np.full(len(child), SEATS.index(seat)),
        child=child,
        helper=helper,
        step=step,
        metres=distance,
        kept=np.broadcast_to(kept, child.shape),
    )
