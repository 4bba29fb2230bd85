"""Phones and addresses are sealed before the database sees them."""

import asyncpg
import pytest

from store import rosters
from store.contacts import Contacts
from store.seals import BrokenSeal, new_key
from tests.api.town import roster
from tests.conftest import CONTACTS, KEY

PHONE = "19900000000"
HERE = "child/C1/guardian_phone"


def test_a_value_opens_in_its_own_place_and_nowhere_else() -> None:
    sealed = CONTACTS.close(PHONE, HERE)
    assert PHONE not in sealed
    assert CONTACTS.open(sealed, HERE) == PHONE
    for elsewhere in ("child/C2/guardian_phone", "child/C1/address", "helper/C1/phone"):
        with pytest.raises(BrokenSeal):
            CONTACTS.open(sealed, elsewhere)


@pytest.mark.parametrize(
    "spoilt", ["19900000000", "v1.00000000.AAAA", "v1.x", "v2.00000000.AAAA", "v1.00000000.A=A"]
)
def test_what_is_not_sealed_by_us_does_not_open(spoilt: str) -> None:
    with pytest.raises(BrokenSeal):
        CONTACTS.open(spoilt, HERE)


def test_a_changed_letter_does_not_open() -> None:
    sealed = CONTACTS.close(PHONE, HERE)
    other = "B" if sealed[-6] != "B" else "C"
    with pytest.raises(BrokenSeal):
        CONTACTS.open(sealed[:-6] + other + sealed[-5:], HERE)


def test_alike_in_one_place_and_unlike_in_two() -> None:
    assert CONTACTS.close(PHONE, HERE) == CONTACTS.close(PHONE, HERE)
    assert CONTACTS.close(PHONE, HERE) != CONTACTS.close(PHONE, "child/C2/guardian_phone")


def test_a_new_key_in_front_seals_and_the_old_one_still_opens() -> None:
    old = CONTACTS.close(PHONE, HERE)
    both = Contacts([new_key(), KEY])
    assert both.open(old, HERE) == PHONE
    assert both.close(PHONE, HERE) != old
    with pytest.raises(BrokenSeal):
        CONTACTS.open(both.close(PHONE, HERE), HERE)


@pytest.mark.parametrize("key", ["", "short", "c2hvcnQ="])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64|padding|Invalid"):
        Contacts([key])


async def test_the_database_holds_no_phone_and_no_address(town: asyncpg.Connection) -> None:
    for table in ("child", "helper", "roster_change"):
        text = await town.fetchval(f"select string_agg(to_jsonb(t)::text, '') from {table} as t")
        assert "1990000" not in text
        assert "示例路" not in text
    held = CONTACTS.opened(await rosters.load(town, None))
    assert [row.address for row in held.children] == [row.address for row in roster().children]
    assert {row.phone for row in held.helpers} == {"19900000001"}


@pytest.mark.parametrize(
    ("table", "row"),
    [("child", "guardian_phone = '19900000000'"), ("helper", "phone = '199'")],
)
async def test_the_database_takes_no_open_contact(
    town: asyncpg.Connection, table: str, row: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="contacts_are_sealed"):
        await town.execute(f"update {table} set {row}")


async def test_the_same_roster_sealed_again_changes_nothing(town: asyncpg.Connection) -> None:
    counts = await rosters.save(town, roster(), by=None, contacts=CONTACTS)
    assert (counts.children.changed, counts.helpers.changed) == (0, 0)


def test_a_roster_comes_back_as_it_went() -> None:
    given = roster()
    assert CONTACTS.opened(CONTACTS.closed(given)) == given
    assert CONTACTS.closed(given).children[0].name == given.children[0].name
