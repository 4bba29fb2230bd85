"""Questions about a formed round, answered in a child process that keeps those asked about last.

The first function called with a round makes it ready, which takes longer than an answer.
"""

from collections import OrderedDict
from dataclasses import replace

import msgspec

from matcher import Outcome, Policy, Problem
from matcher.certificate import Witness
from matcher.outcome import Assignment, Gap
from matcher.people import Pairing, Seat
from matcher.repair import Move
from matcher.why.recruiting.advice import advise
from matcher.why.recruiting.recruits import Recruit
from matcher.why.seats.alternatives import Explainer
from matcher.why.seats.bounds import Known
from matcher.why.seats.price import Price
from matcher.why.seats.seat_reason import SeatReason
from matcher.why.seats.seated import as_it_stands
from workers.child import told_as_text
from workers.pool import Solver

KEPT = 2


class AskedRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round as it stands: the problem's and the outcome's JSON and that of the certificate's
    witnesses, the policy's TOML, who sits where now and which seats are empty. Rounds of one `key`
    are the same."""

    key: str
    problem: bytes
    policy: str
    outcome: bytes
    filled: tuple[Pairing, ...]
    empty: tuple[tuple[str, Seat], ...]
    witnesses: bytes = b"[]"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Another way to fill the seats asked about."""

    seats: tuple[Assignment, ...]
    prices: tuple[Price, ...]
    moves: tuple[Move, ...]


class SeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Why the first seat's helper has it, None where it is empty; and the best other ways."""

    reason: SeatReason | None
    choices: tuple[Choice, ...]


class RecruitAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A recruit, and what they bring: `takes` seats themselves, `filled` more seats in all,
    `completed` circles become whole."""

    recruit: Recruit
    takes: int
    filled: int
    completed: int
    gains: tuple[Price, ...]


class Respondent(Solver):
    """One child process that answers one question at a time."""

    async def seats(self, asked: AskedRound, seats: tuple[tuple[str, Seat], ...]) -> SeatAnswer:
        """As `why.seats.alternatives`. Raises SolverDied and ChildError, as a Solver does."""
        return await self._call(answer_seats, asked, seats)

    async def advice(self, asked: AskedRound) -> tuple[RecruitAnswer, ...]:
        """As `why.recruiting.advice`. Raises SolverDied and ChildError, as a Solver does."""
        return await self._call(answer_advice, asked)


def answer_seats(asked: AskedRound, seats: tuple[tuple[str, Seat], ...]) -> SeatAnswer:
    """In the child: the seats' alternatives, and the first one's reason."""
    with told_as_text():
        explainer = _explainer(asked)
        return SeatAnswer(
            reason=explainer.reason(*seats[0]),
            choices=tuple(
                Choice(seats=found.seats, prices=found.prices, moves=found.moves)
                for found in explainer.alternatives(seats)
            ),
        )


def answer_advice(asked: AskedRound) -> tuple[RecruitAnswer, ...]:
    """In the child: whom to recruit."""
    with told_as_text():
        return tuple(
            RecruitAnswer(
                recruit=found.recruit,
                takes=len(found.seats),
                filled=found.filled,
                completed=len(found.completed),
                gains=found.gains,
            )
            for found in advise(*_standing(asked))
        )


_kept: OrderedDict[str, Explainer] = OrderedDict()


def _explainer(asked: AskedRound) -> Explainer:
    found = _kept.pop(asked.key, None) or Explainer(*_standing(asked), _known(asked))
    _kept[asked.key] = found
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found


def _known(asked: AskedRound) -> Known:
    """What is proven of the round as it was solved. A certificate that can't be read proves
    nothing: the solver's own bounds are left."""
    tiers = msgspec.json.decode(asked.outcome, type=Outcome).tiers
    try:
        witnesses = msgspec.json.decode(asked.witnesses, type=tuple[Witness, ...])
    except msgspec.DecodeError:
        witnesses = ()
    return Known(tiers=tiers, witnesses=witnesses)


def _standing(asked: AskedRound) -> tuple[Problem, Policy, Outcome]:
    problem = msgspec.json.decode(asked.problem, type=Problem)
    policy = Policy.parse(asked.policy)
    proposed = msgspec.json.decode(asked.outcome, type=Outcome)
    rows = [Assignment(child=p.child, seat=p.seat, helper=p.helper) for p in asked.filled]
    gaps = tuple(
        Gap(child=child, seat=seat, reason="", candidates=0, ledger=())
        for child, seat in asked.empty
    )
    standing = as_it_stands(problem, policy, proposed, rows)
    return problem, policy, replace(standing, gaps=gaps)
