"""What people do to a proposal's seats. Each act is called inside the request's transaction."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import msgspec

from api.refusals import Refused
from api.review import tags
from api.review.plan import Sitting, changes_of, planned, refusal, supposed
from api.review.prepared import Prepared
from api.review.views import NewOverride, OverrideView
from api.rounds.reach import reach
from api.rounds.reach import shown as round_view
from api.rounds.views import Round
from matcher import Term
from matcher.outcome import Assignment
from matcher.review import Edited, Review
from store import amendments, audit, overrides, review, rounds
from store.accounts import Account
from store.errors import Conflict
from store.overrides import NewOverride as Recorded
from store.overrides import Override, OverrideKind, OverrideSeat
from store.pool import Conn
from store.rounds import RoundState

STALE = "您看过之后，这个方案已被改动，您的改动没有生效。请看下列改动，再决定是否仍要改。"
AGAIN = "（再匹配）"
_DECIDES = (OverrideKind.LOCK, OverrideKind.BAN)


@dataclass(frozen=True)
class Desk:
    """A proposal as it stands, for one change of one account's."""

    conn: Conn
    account: Account
    round_id: UUID
    review: Review
    filled: list[Assignment]

    @property
    def sitting(self) -> Sitting:
        """Who sits where."""
        return {(row.child, row.seat): row.helper for row in self.filled}

    async def edited(self, seats: tuple[OverrideSeat, ...]) -> Edited:
        """What the change comes to; Refused (422) with the rules it breaks."""
        found = await asyncio.to_thread(self.review.edited, self.filled, changes_of(seats))
        if found.breaches:
            raise refusal(found.breaches)
        return found


async def desk(
    conn: Conn, account: Account, prepared: Prepared, round_id: UUID, right: str = "proposal_change"
) -> Desk:
    """The round's proposal, where the account's right reaches it."""
    await reach(conn, account, round_id, right)
    review = await prepared.review(conn, round_id)
    filled, _ = await overrides.seating(conn, round_id)
    return Desk(conn, account, round_id, review, filled)


async def suppose(at: Desk, new: NewOverride) -> OverrideView:
    """What an override would cost; Refused where it may not be. Nothing is changed."""
    seats = planned(at.review, new, at.sitting)
    edited = await at.edited(seats)
    recorded = Recorded(
        kind=OverrideKind(new.kind),
        reason=new.reason,
        costs=edited.costs,
        seats=await _named(at.conn, seats),
    )
    return supposed(recorded, at.account.login)


async def _named(conn: Conn, seats: tuple[OverrideSeat, ...]) -> tuple[OverrideSeat, ...]:
    """The seats with the names that the user may see."""
    children = await review.code_names(conn, [row.child for row in seats])
    people = {code for row in seats for code in (row.before, row.after, row.decided) if code}
    names = await review.helper_names(conn, people)
    await audit.read(conn, children)
    return tuple(
        msgspec.structs.replace(
            row,
            code_name=children.get(row.child),
            before_name=names.get(row.before or ""),
            after_name=names.get(row.after or ""),
            decided_name=names.get(row.decided or ""),
        )
        for row in seats
    )


async def override(
    conn: Conn,
    account: Account,
    prepared: Prepared,
    round_id: UUID,
    new: NewOverride,
    seen: dict[str, int],
) -> OverrideView:
    """Change a proposal's seats, if it is as the account saw it (`seen`: circle to number).

    Refused: 428 when it isn't said what was seen, 412 with what others did since, 422 with the
    rules that stand against it. Conflict when the round isn't open to overrides.
    """
    await reach(conn, account, round_id, "proposal_change")
    state = await overrides.hold(conn, round_id)
    at = await desk(conn, account, prepared, round_id)
    seats = planned(at.review, new, at.sitting)
    await _as_seen(at, {row.child for row in seats}, seen)
    return await _make(at, state, OverrideKind(new.kind), new.reason, seats)


async def undo(
    conn: Conn, account: Account, prepared: Prepared, round_id: UUID, number: int
) -> OverrideView:
    """Take an override back, if its seats are still as it left them: a row of its own."""
    await reach(conn, account, round_id, "proposal_change")
    state = await overrides.hold(conn, round_id)
    done = await overrides.one(conn, round_id, number)
    open_now = await amendments.open_number(conn, round_id)
    if done.kind is OverrideKind.UNDO or done.undone or done.amendment != open_now:
        raise Conflict("override_is_undone_once")
    at = await desk(conn, account, prepared, round_id)
    if any(at.sitting.get((row.child, row.seat)) != row.after for row in done.seats):
        raise Conflict("override_is_undone_as_it_left_the_seats")
    return await _make(at, state, OverrideKind.UNDO, None, _back(done), undoes=done)


def _back(done: Override) -> tuple[OverrideSeat, ...]:
    return tuple(
        OverrideSeat(
            child=row.child, seat=row.seat, before=row.after, after=row.before, decided=row.decided
        )
        for row in done.seats
    )


async def _as_seen(at: Desk, children: set[str], seen: dict[str, int]) -> None:
    current = await overrides.revisions(at.conn, at.round_id, children)
    whole = await overrides.revision(at.conn, at.round_id)
    behind = tags.stale(seen, current, whole)
    if behind is None:
        return
    news = await overrides.since(at.conn, at.round_id, children, behind)
    raise Refused(412, STALE, [shown(row) for row in news])


async def _make(
    at: Desk,
    state: RoundState,
    kind: OverrideKind,
    reason: str | None,
    seats: tuple[OverrideSeat, ...],
    undoes: Override | None = None,
) -> OverrideView:
    """Check, write the seats and the row."""
    amendment = None
    if state is RoundState.PUBLISHED:
        amendment = await amendments.open_one(at.conn, at.round_id, at.account.id, at.account.login)
    elif state is not RoundState.PROPOSED:
        raise Conflict("proposal_is_open_to_overrides")
    edited = await at.edited(seats)
    emptied = {(row.child, row.seat) for row in seats if row.before and not row.after}
    gone = [gap for gap in edited.gaps if (gap.child, gap.seat) in emptied]
    if edited.filled or gone:
        await overrides.seat_changes(at.conn, at.round_id, edited.filled, gone)
        await overrides.ledgers(at.conn, at.round_id, edited.gaps)
    decision = None
    if kind in _DECIDES:
        [row] = seats
        pair = Assignment(child=row.child, seat=row.seat, helper=row.decided or "")
        decision = await overrides.decide(
            at.conn, pair, kind, by=at.account.login, reason=reason or ""
        )
    elif undoes is not None and undoes.kind in _DECIDES:
        await overrides.undecide(at.conn, at.round_id, undoes.number)
    new = Recorded(
        kind=kind,
        reason=reason,
        costs=edited.costs,
        seats=seats,
        undoes=undoes.number if undoes else None,
        decision=decision,
    )
    number = await overrides.record(
        at.conn, at.round_id, new, by=at.account.id, login=at.account.login, amendment=amendment
    )
    return shown(await overrides.one(at.conn, at.round_id, number))


def shown(row: Override) -> OverrideView:
    """An override as the API shows it."""
    fields = msgspec.to_builtins(row)
    return msgspec.convert({**fields, "by": row.made_login, "at": row.made_at}, OverrideView)


async def rematch(conn: Conn, account: Account, round_id: UUID) -> Round:
    """A draft like the round, for the rosters as they now are: locks and bans set since count."""
    found = await reach(conn, account, round_id, "round_run")
    made = await rounds.create(
        conn,
        title=found.title if AGAIN in found.title else f"{found.title[: 80 - len(AGAIN)]}{AGAIN}",
        street=found.street,
        term=Term(starts=found.term_starts, ends=found.term_ends),
        policy=found.policy,
        seed=found.seed,
        seconds=found.seconds,
        by=account.id,
    )
    return round_view(await rounds.get(conn, made))
