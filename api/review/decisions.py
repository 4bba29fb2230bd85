"""Deciding on a proposal or an amendment: what differs, who approves what they saw, or gives up."""

from uuid import UUID

import msgspec

from api.refusals import Refused
from api.review import acts, tags
from api.review.prepared import Prepared
from api.review.views import (
    AmendmentView,
    CostView,
    DifferencesView,
    DifferenceView,
    OverriddenSeat,
)
from api.rounds.reach import reach
from store import amendments, day_check, differences, overrides
from store.accounts import Account
from store.amendments import AmendedSeat, Amendment
from store.differences import Kind
from store.errors import NotFound
from store.overrides import Override, OverrideKind
from store.pool import Conn

MOVED_ON = "您看过之后方案又有改动，没有通过审核。请回到差别页，看过新的改动再决定。"


async def differences_of(
    conn: Conn, round_id: UUID, kind: Kind, cursor: str = ""
) -> DifferencesView:
    """A proposal against the circles as they are, within the user's reach."""
    page = await differences.listed(conn, round_id, kind, cursor=cursor)
    made = await overrides.listed(conn, round_id)
    return DifferencesView(
        counts={name.value: n for name, n in (await differences.counts(conn, round_id)).items()},
        kind=kind.value,
        seats=msgspec.convert(page.rows, tuple[DifferenceView, ...], from_attributes=True),
        next=page.next,
        overrides=sum(standing(row) for row in made),
        costs=_together(made),
        etag=tags.tag(tags.WHOLE, len(made)),
    )


def standing(row: Override) -> bool:
    """Whether an override still holds."""
    return row.kind is not OverrideKind.UNDO and row.undone is None


async def as_seen(conn: Conn, round_id: UUID, seen: dict[str, int]) -> None:
    """Refused (412) when the proposal is not what the approver saw; who doesn't say is believed.
    The round is held from here on."""
    await overrides.hold(conn, round_id)
    if seen.get(tags.WHOLE) not in (None, await overrides.revision(conn, round_id)):
        raise Refused(412, MOVED_ON)


async def amendments_of(conn: Conn, round_id: UUID) -> tuple[AmendmentView, ...]:
    """A round's amendments, with what each comes to."""
    return tuple(
        [
            _amendment(row, await amendments.seats(conn, round_id, row.number))
            for row in await amendments.listed(conn, round_id)
        ]
    )


async def approve(
    conn: Conn, account: Account, round_id: UUID, number: int, seen: dict[str, int]
) -> AmendmentView:
    """Put an amendment into force, by somebody who made none of it."""
    await reach(conn, account, round_id, "round_approve")
    await as_seen(conn, round_id, seen)
    await _one(conn, round_id, number)
    await day_check.check_amendment(conn, round_id, number)
    await amendments.apply(conn, round_id, number, account.id, account.login)
    return await _one(conn, round_id, number)


async def discard(
    conn: Conn, account: Account, prepared: Prepared, round_id: UUID, number: int
) -> AmendmentView:
    """Give an amendment up: its overrides are undone, the last first."""
    await reach(conn, account, round_id, "proposal_change")
    await overrides.hold(conn, round_id)
    for row in reversed(await overrides.listed(conn, round_id)):
        if row.amendment == number and standing(row):
            await acts.undo(conn, account, prepared, round_id, row.number)
    await amendments.discard(conn, round_id, number, account.id, account.login)
    return await _one(conn, round_id, number)


async def _one(conn: Conn, round_id: UUID, number: int) -> AmendmentView:
    found = {row.number: row for row in await amendments_of(conn, round_id)}
    if number not in found:
        raise NotFound
    return found[number]


def _together(made: list[Override]) -> tuple[CostView, ...]:
    """Each goal before the first override and after the last."""
    if not made:
        return ()
    after = {cost.name: cost.after for cost in made[-1].costs}
    return tuple(
        CostView(name=cost.name, sense=cost.sense, before=cost.before, after=after[cost.name])
        for cost in made[0].costs
    )


def _amendment(row: Amendment, seats: list[AmendedSeat]) -> AmendmentView:
    return AmendmentView(
        number=row.number,
        state=row.state.value,
        by=row.created_login,
        at=row.created_at,
        decided_by=row.decided_login,
        decided_at=row.decided_at,
        seats=msgspec.convert(seats, tuple[OverriddenSeat, ...], from_attributes=True),
    )
