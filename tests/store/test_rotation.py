"""Another key for all that is sealed: broken off, begun again, by several at once."""

import asyncio

import asyncpg
import pytest

from store import imports, rosters, rotation, second_factors
from store.contacts import Contacts
from store.imports import ImportState
from store.pool import connect
from store.rotation import KeyMissing
from store.seals import Seal, new_key
from tests.api.town import roster
from tests.conftest import CONTACTS, KEY
from tests.store.round_town import account

FRESH = new_key()
BOTH = Contacts([FRESH, KEY])
SEAL = Seal([FRESH, KEY])


async def under(conn: asyncpg.Connection) -> dict[str | None, int]:
    return {use.key: use.number for use in await rotation.usage(conn)}


async def test_everything_is_sealed_anew_and_the_old_key_may_go(
    town: asyncpg.Connection,
) -> None:
    before = await under(town)
    assert before.keys() == {CONTACTS.current}
    assert await rotation.rotate(town, BOTH, SEAL) > 0
    assert await under(town) == {BOTH.current: before[CONTACTS.current]}
    alone = Contacts([FRESH])
    held = alone.opened(await rosters.load(town, None))
    assert {row.guardian_phone for row in held.children} == {"19900000000"}
    assert await rotation.rotate(town, BOTH, SEAL) == 0


async def test_rows_from_before_are_sealed_and_an_undo_still_finds_its_rows(
    town: asyncpg.Connection,
) -> None:
    await town.execute("alter table helper drop constraint helper_contacts_are_sealed")
    await town.execute("update helper set phone = '19900000001' where id = 'N1'")
    assert (await under(town))[None] == 1
    by = await account(town, "all")
    into = await imports.begin(town, by=by, state=ImportState.STORING)
    async with town.transaction():
        await rosters.save(town, roster(), by=None, contacts=CONTACTS, into=into)
    await rotation.rotate(town, BOTH, SEAL)
    assert (await under(town)).keys() == {BOTH.current}
    async with town.transaction():
        await imports.undo(town, into, by=by)


async def test_two_rotations_share_the_work(
    town: asyncpg.Connection, town_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    other = await connect(town_database)
    done = await asyncio.gather(
        rotation.rotate(town, BOTH, SEAL), rotation.rotate(other, BOTH, SEAL)
    )
    await other.close()
    assert sum(done) > 0
    assert (await under(town)).keys() == {BOTH.current}


async def test_a_dynamic_code_is_sealed_anew(town: asyncpg.Connection) -> None:
    who = await account(town, "east")
    whose = second_factors.sealed_as(who)
    await second_factors.begin(town, who, Seal([KEY]).close("JBSWY3DP", whose))
    await rotation.rotate(town, BOTH, SEAL)
    held = await second_factors.held(town, who)
    assert held is not None
    assert Seal([FRESH]).open(held.secret, whose) == "JBSWY3DP"


async def test_a_missing_key_is_named_by_its_row_and_changes_nothing(
    town: asyncpg.Connection,
) -> None:
    before = await under(town)
    with pytest.raises(KeyMissing, match="child C1"):
        await rotation.rotate(town, Contacts([FRESH]), Seal([FRESH]))
    assert await under(town) == before
