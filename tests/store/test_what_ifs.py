"""What-if rounds: what the database holds of them whatever the code does."""

from uuid import UUID

import asyncpg
import pytest

from matcher.people import Seat
from matcher.policy import Policy
from matcher.policy_text import text_of
from matcher.why.edits import AddedHelper, Edits
from store import policies, rounds, what_ifs
from store.errors import Conflict
from store.pool import Conn
from tests.api.town import EAST_HOME, POLICY
from tests.store.round_town import account, proposed, queued, solve_queued
from tests.store.walled_town import seen_by

EDITS = Edits(added=(AddedHelper(helper="N9", seat=Seat.NEIGHBOUR_MUM, place=EAST_HOME),))
TRIED = POLICY.read_text().replace("2026.1", "2026.1+tried")


async def trial_of(conn: Conn, origin: UUID) -> UUID:
    return await what_ifs.make_trial(
        conn,
        origin,
        title="试算",
        policy=await policies.default(conn),
        edits=EDITS,
        by=await account(conn, "all"),
    )


async def test_a_trial_has_its_origins_scope_and_is_never_approved(
    town: asyncpg.Connection,
) -> None:
    origin = await proposed(town)
    trial = await trial_of(town, origin)
    found = await rounds.get(town, trial)
    assert (found.origin, found.edits, found.trial) == (origin, EDITS, True)
    assert (found.street, found.seed) == (None, 7)
    kept = await what_ifs.material(town, origin)
    await rounds.freeze(town, trial, kept.problem.encode(), "示例")
    await rounds.queue(town, trial)
    await town.execute(
        "update round set state = 'solving', lease_holder = 'x', lease_until = now() where id = $1",
        trial,
    )
    await town.execute(
        "update round set state = 'proposed', outcome = '{}', lease_holder = null, "
        "lease_until = null where id = $1",
        trial,
    )
    with pytest.raises(Conflict, match="a_trial_is_never_approved"):
        await rounds.approve(town, trial, await account(town, "admin"))


async def test_what_a_round_assumes_stays(town: asyncpg.Connection) -> None:
    trial = await trial_of(town, await queued(town))
    for change in ("edits = null", "trial = false", "origin = id"):
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await town.execute(f"update round set {change} where id = $1", trial)
        assert refused.value.constraint_name == "what_was_assumed_stays"


async def test_only_a_trial_is_kept_and_then_assumes_the_same(town: asyncpg.Connection) -> None:
    origin = await queued(town)
    by = await account(town, "all")
    with pytest.raises(Conflict, match="only_a_trial_is_kept"):
        await what_ifs.keep(town, origin, title="示例", by=by)
    kept = await rounds.get(
        town, await what_ifs.keep(town, await trial_of(town, origin), title="示例", by=by)
    )
    assert (kept.edits, kept.trial, kept.state) == (EDITS, False, rounds.RoundState.DRAFT)


async def test_the_website_adds_only_policies_that_are_tried(town_database: str) -> None:
    async with seen_by(town_database, "east") as conn:
        before = await policies.default(conn)
        key = await policies.save_trial(conn, TRIED)
        assert Policy.parse(text_of(Policy.parse(TRIED))).version == key.version
        assert await policies.default(conn) == before
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("insert into policy (name, version, body) values ('x', '1', '')")


async def test_the_round_published_last_in_the_same_scope_comes_before(
    town: asyncpg.Connection,
) -> None:
    first = await queued(town)
    await solve_queued(town, first)
    second = await queued(town)
    assert await what_ifs.published_before(town, second) is None
    await rounds.approve(town, first, await account(town, "admin"))
    await rounds.publish(town, first, await account(town, "all"))
    assert await what_ifs.published_before(town, second) == first
