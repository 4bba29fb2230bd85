"""A question about a proposal, from the request to its answer with names."""

import hashlib
from uuid import UUID

from api.alternatives.asking import PATIENCE, Asking
from api.alternatives.views import (
    AlternativeView,
    ChosenSeat,
    PriceView,
    Progressing,
    RecruitingAdvice,
    RecruitView,
    SeatAlternatives,
    SeatMove,
    SeatReasonView,
    ShareView,
)
from matcher.people import Pairing, Seat
from matcher.why.seats.price import Price
from matcher.why.seats.seat_reason import SeatReason
from store import audit, overrides, questions, repairs, review, rounds
from store.errors import NotFound
from store.pool import Conn
from store.repairs import Names
from workers.questions import AskedRound, Choice, RecruitAnswer, SeatAnswer


class _Standing:
    """A round's proposal as it stands."""

    def __init__(
        self, round_id: UUID, filled: tuple[Pairing, ...], empty: tuple[tuple[str, Seat], ...]
    ) -> None:
        self.round_id, self.filled, self.empty = round_id, filled, empty
        rows = sorted(f"{p.child}\t{p.seat}\t{p.helper}" for p in filled)
        seats = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        self.key = f"{round_id}:{seats}"
        self.seats = {(p.child, p.seat) for p in filled} | set(empty)

    @classmethod
    async def of(cls, conn: Conn, round_id: UUID) -> "_Standing":
        """NotFound where there is no proposal; Conflict where people of the round were erased."""
        await rounds.not_redacted(conn, round_id)
        filled, empty = await overrides.seating(conn, round_id)
        pairs = (Pairing(child=a.child, seat=a.seat, helper=a.helper) for a in filled)
        return cls(round_id, tuple(pairs), tuple(empty))

    async def asked(self, conn: Conn) -> AskedRound:
        """What the child process is given."""
        found = await questions.material(conn, self.round_id)
        return AskedRound(
            key=self.key,
            problem=found.problem.encode(),
            policy=found.policy,
            outcome=found.outcome.encode(),
            witnesses=found.witnesses.encode(),
            filled=self.filled,
            empty=self.empty,
        )


async def alternatives(
    conn: Conn, asking: Asking, round_id: UUID, child: str, seat: Seat, also: tuple[str, ...] = ()
) -> SeatAlternatives:
    """The seat's reason, and the best other ways to fill it, together with the same seat of the
    children in `also`. NotFound for a seat that the round does not hold."""
    standing = await _Standing.of(conn, round_id)
    seats = tuple((one, seat) for one in dict.fromkeys((child, *also)))
    if not standing.seats.issuperset(seats):
        raise NotFound
    await audit.read(conn, [one for one, _ in seats])
    name = f"{standing.key}:{seat}:{','.join(one for one, _ in seats)}"
    given = None if asking.knows(name) else await standing.asked(conn)
    answer = await asking.ask(
        name, asking.seats, given, lambda round_: asking.seats.seats(round_, seats)
    )
    if answer is None:
        return SeatAlternatives(
            state=Progressing.COMPUTING, child=child, seat=seat, reason=None, alternatives=()
        )
    names = await _names(conn, answer)
    return SeatAlternatives(
        state=Progressing.READY,
        child=child,
        seat=seat,
        reason=None if answer.reason is None else _reason(answer.reason, names),
        alternatives=tuple(_alternative(choice, names) for choice in answer.choices),
    )


async def advice(
    conn: Conn, asking: Asking, round_id: UUID, *, patience: float = PATIENCE
) -> RecruitingAdvice:
    """Whom to recruit for the round's empty seats."""
    standing = await _Standing.of(conn, round_id)
    name = f"{standing.key}:advice"
    given = None if asking.knows(name) else await standing.asked(conn)
    found = await asking.ask(name, asking.advice, given, asking.advice.advice, patience=patience)
    if found is None:
        return RecruitingAdvice(state=Progressing.COMPUTING, recruits=())
    places = await questions.place_names(conn, (row.recruit.place for row in found))
    return RecruitingAdvice(
        state=Progressing.READY, recruits=tuple(_recruit(row, places) for row in found)
    )


async def _names(conn: Conn, answer: SeatAnswer) -> Names:
    """Of everybody who is told of, as far as the user may see them; the children are then read."""
    moves = [move for choice in answer.choices for move in choice.moves]
    found = await repairs.names(conn, moves)
    if answer.reason is not None:
        who = [answer.reason.assignment.helper]
        found.helpers.update(await review.helper_names(conn, who))
    await audit.read(conn, sorted({move.child for move in moves}))
    return found


def _reason(found: SeatReason, names: Names) -> SeatReasonView:
    helper = found.assignment.helper
    return SeatReasonView(
        helper=helper,
        helper_name=names.helpers.get(helper),
        shares=tuple(ShareView(name=s.name, sense=s.sense, value=s.value) for s in found.shares),
        needs=found.needs,
        only=found.only,
        candidates=found.candidates,
        load=found.load,
        capacity=found.capacity,
    )


def _alternative(choice: Choice, names: Names) -> AlternativeView:
    return AlternativeView(
        seats=tuple(
            ChosenSeat(
                child=row.child,
                seat=row.seat,
                helper=row.helper,
                helper_name=names.helpers.get(row.helper),
                kept=row.kept,
                step=row.step,
                metres=row.metres,
            )
            for row in choice.seats
        ),
        prices=tuple(map(_price, choice.prices)),
        moves=tuple(
            SeatMove(
                child=move.child,
                code_name=names.children.get(move.child),
                seat=move.seat,
                before=move.before,
                before_name=names.helpers.get(move.before or ""),
                after=move.after,
                after_name=names.helpers.get(move.after or ""),
                why=move.why,
            )
            for move in choice.moves
        ),
    )


def _recruit(row: RecruitAnswer, places: dict[str, str]) -> RecruitView:
    return RecruitView(
        seat=row.recruit.seat,
        place=row.recruit.place,
        place_name=places.get(row.recruit.place),
        capacity=row.recruit.capacity,
        skills=row.recruit.skills,
        takes=row.takes,
        filled=row.filled,
        completed=row.completed,
        gains=tuple(map(_price, row.gains)),
    )


def _price(price: Price) -> PriceView:
    return PriceView(
        name=price.name,
        sense=price.sense,
        before=price.before,
        after=price.after,
        cost=price.cost,
        proven=price.proven,
        least=price.least,
    )
