"""The reasons of a round checked again by counting alone: no solver, no array of the explainer."""

from collections import Counter
from collections.abc import Iterator

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.ledgers import UNUSED, Ledgers
from matcher.outcome import Breach, Outcome
from matcher.people import Child, Need, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.seating import Seating, wanted_seats
from matcher.why.gaps.nearby import Surroundings
from matcher.why.gaps.reasons import (
    Claim,
    GapReason,
    NeedGap,
    Obstacle,
    Proof,
    Reasons,
    Verdict,
)
from matcher.why.gaps.recount import Legal, recount

NOBODY = "nobody"


def recheck(
    problem: Problem, policy: Policy, outcome: Outcome, reasons: Reasons
) -> tuple[Breach, ...]:
    """Everything that is wrong with the reasons of an outcome that `verify` accepts."""
    return tuple(_Recheck(problem, policy, outcome, reasons).breaches())


class _Recheck:
    def __init__(
        self, problem: Problem, policy: Policy, outcome: Outcome, reasons: Reasons
    ) -> None:
        self._outcome, self._reasons = outcome, reasons
        self._seating = Seating.of(problem, policy, outcome.assignments, outcome.seed)
        self._rules = hard_rules.in_order(policy)
        self._ledgers = Ledgers(self._seating, self._rules)
        self._legal = Legal(self._seating)
        self._tiers = goals.in_order(policy)
        self._around = Surroundings(problem, policy, outcome.assignments, outcome.seed)
        self._order = [*(rule.name for rule in self._rules), UNUSED]
        self._known: dict[
            tuple[tuple[Seat, ...], Need],
            tuple[dict[Seat, int], list[tuple[str, tuple[Seat, ...]]]],
        ] = {}

    def breaches(self) -> Iterator[Breach]:
        for number, shortage in enumerate(self._reasons.shortages):
            yield from recount(self._seating, self._legal, number, shortage)
        yield from self._listed()
        for gap in self._reasons.gaps:
            claim = Claim(child=gap.child, seat=gap.seat, need=None, weight=0, filled=False)
            yield from self._verdict("why:gaps", gap, claim)
        for need in self._reasons.needs:
            claim = Claim(child=need.child, seat=None, need=need.need, weight=0, filled=False)
            yield from self._verdict("why:needs", need, claim)
            yield from self._ledger(need)

    def _listed(self) -> Iterator[Breach]:
        """Each gap and each uncovered need has one reason."""
        told = [(gap.child, gap.seat) for gap in self._reasons.gaps]
        if told != [(gap.child, gap.seat) for gap in self._outcome.gaps]:
            yield Breach(rule="why:gaps", message="the reasons are not those of the gaps, in order")
        problem = self._seating.problem
        open_ = [
            (child.id, need)
            for child in problem.children
            if wanted_seats(child, self._seating.policy)
            for need in sorted(set(child.needs))
            if not self._covered(self._seating, child.id, need)
        ]
        if open_ != [(gap.child, gap.need) for gap in self._reasons.needs]:
            yield Breach(rule="why:needs", message="they are not the uncovered needs, in order")

    def _covered(self, seating: Seating, child: str, need: Need) -> bool:
        people = seating.problem.helper_by_id
        circle = seating.circles.get(child, {})
        return any(need in people[helper].skills for helper in circle.values())

    # -- ledgers of needs -----------------------------------------------------------------------

    def _ledger(self, gap: NeedGap) -> Iterator[Breach]:
        child = self._seating.problem.child_by_id.get(gap.child)
        if child is None:
            return
        counts = self._counts(child, gap.need)
        stated = {line.rule: line.count for line in gap.ledger}
        reason = max(counts, key=self._rank) if counts else NOBODY
        found = counts, sum(counts.values()), reason
        if found != (stated, gap.candidates, gap.reason):
            yield Breach(
                rule="why:needs",
                message=f"{gap.need.value} of {gap.child} counts {stated} of {gap.candidates}, "
                f"{gap.reason}; but it is {found[0]} of {found[1]}, {found[2]}",
                child=gap.child,
            )

    def _counts(self, child: Child, need: Need) -> dict[str, int]:
        """By rule, those who have the skill; each in the seat where they come furthest."""
        wanted = wanted_seats(child, self._seating.policy)
        standing = {seat: self._ledgers.standing(child, seat) for seat in wanted}
        singles, several = self._skilled(wanted, need)
        counts = Counter[str]()
        for seat, single in singles.items():
            for rule, helpers in standing[seat].items():
                counts[rule] += (helpers & single).bit_count()
        for helper, seats in several:
            counts[max((self._rule(standing[s], s, helper) for s in seats), key=self._rank)] += 1
        return {rule: count for rule, count in counts.items() if count}

    def _rule(self, standing: dict[str, int], seat: Seat, helper: str) -> str:
        bit = self._ledgers.bit(seat, helper)
        return next(rule for rule, helpers in standing.items() if helpers & bit)

    def _rank(self, rule: str) -> int:
        """How far somebody comes whom this rule stops."""
        return self._order.index(rule)

    def _skilled(
        self, wanted: tuple[Seat, ...], need: Need
    ) -> tuple[dict[Seat, int], list[tuple[str, tuple[Seat, ...]]]]:
        """Who has the skill and holds one of the wanted seats, as a set for each seat; and who
        holds several."""
        if (wanted, need) not in self._known:
            singles, several = dict.fromkeys(wanted, 0), list[tuple[str, tuple[Seat, ...]]]()
            for helper in self._seating.problem.helpers:
                seats = tuple(seat for seat in wanted if seat in helper.seats)
                if need not in helper.skills or not seats:
                    continue
                if len(seats) == 1:
                    singles[seats[0]] |= self._ledgers.bit(seats[0], helper.id)
                else:
                    several.append((helper.id, seats))
            self._known[wanted, need] = singles, several
        return self._known[wanted, need]

    # -- verdicts -------------------------------------------------------------------------------

    def _verdict(self, rule: str, gap: GapReason | NeedGap, claim: Claim) -> Iterator[Breach]:
        problem = self._verdict_wrong(gap, claim)
        if problem is not None:
            what = (claim.seat or claim.need or "").replace("_", " ")
            yield Breach(
                rule=rule,
                message=f"{what} of {claim.child}: {problem}",
                child=claim.child,
                seat=claim.seat,
            )

    def _verdict_wrong(self, gap: GapReason | NeedGap, claim: Claim) -> str | None:
        if claim.child not in self._seating.problem.child_by_id:
            return "not in the problem"
        shortage = None
        if gap.shortage is not None:
            if not 0 <= gap.shortage < len(self._reasons.shortages):
                return f"there is no shortage {gap.shortage}"
            shortage = self._reasons.shortages[gap.shortage]
            if not any(
                (c.child, c.seat, c.need) == (claim.child, claim.seat, claim.need)
                for c in shortage.claims
            ):
                return f"shortage {gap.shortage} is not about it"
        if (gap.verdict is Verdict.CHOICE) != (gap.obstacle is not None):
            return f"the verdict {gap.verdict.value} does not go with its obstacle"
        match gap.verdict:
            case Verdict.RULED_OUT:
                left = self._legal.everybody([claim], with_room=False)
                return f"the rules leave {', '.join(sorted(left))}" if left or shortage else None
            case Verdict.SHORT:
                proven = shortage is not None and shortage.proof is not Proof.NONE
                return None if proven else "short, without a shortage that is shown"
            case Verdict.OPEN:
                shown = shortage is not None and shortage.proof is not Proof.NONE
                return "open, with a shortage that is shown" if shown else None
            case Verdict.CHOICE:
                return self._obstacle_wrong(gap.obstacle, claim)

    def _obstacle_wrong(self, obstacle: Obstacle | None, claim: Claim) -> str | None:
        if obstacle is None:
            return None
        people = self._seating.problem
        unknown = [
            m
            for m in obstacle.moves
            if m.child not in people.child_by_id or m.helper not in people.helper_by_id
        ]
        if unknown:
            return "a move is of somebody who is not in the problem"
        before, after = self._around.around(obstacle.moves, also=claim.child)
        if claim.seat is not None:
            had = claim.seat in after.circles.get(claim.child, {})
        else:
            had = claim.need is not None and self._covered(after, claim.child, claim.need)
        if not had:
            return "the moves do not lead to it"
        # What nobody near touches stays as it was, or less, in an outcome that keeps the rules.
        if broken := next((b for rule in self._rules for b in rule.breaches(after)), None):
            return f"the moves break a rule: {broken.message}"
        for tier in self._tiers:
            change = (tier.measure(after) - tier.measure(before)) * tier.sense.sign
            if change or tier.name == obstacle.tier:
                if (tier.name, change) == (obstacle.tier, obstacle.change):
                    return None
                return f"the moves change {tier.name} by {change} first"
        return f"the moves do not change {obstacle.tier}"
