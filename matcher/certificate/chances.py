"""What chance the published lottery gave: exact, by symmetry."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.candidates import Candidates, Pair
from matcher.outcome import Outcome, Termination
from matcher.people import Child, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.seating import wanted_seats


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Children whom no goal but the lottery tells apart, some of whom have a seat of this kind.

    Exchanging two of them changes nothing but the numbers drawn: given that their group has so many
    `places`, each of them had the same chance of one. `drawn`: every goal is proven best, so that
    the numbers alone decided; otherwise the search may have, and the chance is not known.
    """

    seat: Seat
    children: tuple[str, ...]
    places: int
    drawn: bool

    @property
    def each(self) -> Fraction | None:
        """The chance of each child; None when it is not known."""
        return Fraction(self.places, len(self.children)) if self.drawn else None


def chances(problem: Problem, policy: Policy, outcome: Outcome) -> tuple[Chance, ...]:
    """Every tie that the lottery broke between alike children, by seat and then in the problem's
    order. Children tied with others unlike them, or of another home, stand in none: their chance
    is not computed."""
    filled = {(row.child, row.seat) for row in outcome.assignments}
    drawn = all(tier.termination == Termination.OPTIMAL for tier in outcome.tiers)
    alike = _alike(problem, policy, {gap.child for gap in outcome.gaps})
    return tuple(
        Chance(seat=seat, children=group, places=places, drawn=drawn)
        for seat in Seat
        for group in alike
        for places in [sum((child, seat) in filled for child in group)]
        if 0 < places < len(group)
    )


def _alike(problem: Problem, policy: Policy, lacking: set[str]) -> list[tuple[str, ...]]:
    """Groups of at least two children of whom one lacks a seat, alike to every goal and rule. A
    child with siblings is like nobody."""
    by_profile: dict[Hashable, list[Child]] = defaultdict(list)
    families = Counter(child.household for child in problem.children)
    for child in problem.children:
        siblings = child.household is not None and families[child.household] > 1
        profile = child.id if siblings else _profile(problem, policy, child)
        by_profile[profile].append(child)
    candidates = Candidates(problem, policy)
    groups: list[tuple[str, ...]] = []
    for children in by_profile.values():
        if len(children) > 1 and not lacking.isdisjoint(child.id for child in children):
            by_pairs: dict[Hashable, list[str]] = defaultdict(list)
            for child in children:
                by_pairs[_seen(candidates.of(child))].append(child.id)
            groups += [tuple(ids) for ids in by_pairs.values() if len(ids) > 1]
    return groups


def _profile(problem: Problem, policy: Policy, child: Child) -> Hashable:
    """What rules and goals see of a child by itself. Homes and points alone would not have to be
    the same, but where they are, few children are left to compare pair by pair."""
    days = max(0, (problem.as_of - child.waiting_since).days)
    return (
        (child.neighbourhood, child.other_home, child.school, child.point),
        child.weight,
        child.need_level,
        min(days // policy.waiting_days_per_point, policy.waiting_points_most),
        frozenset(child.needs),
        wanted_seats(child, policy),
    )


def _seen(pairs: Mapping[Seat, list[Pair]]) -> Hashable:
    """What they see of a child together with its candidates."""
    return tuple(
        (seat, tuple((p.helper.id, p.kept, p.locked, p.step, p.hectometres) for p in row))
        for seat, row in pairs.items()
    )
