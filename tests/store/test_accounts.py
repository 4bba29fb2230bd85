"""Accounts: who there is, and what a change of their duty means."""

import asyncpg
import pytest

from store import accounts, sessions
from store.accounts import Account, AccountKind
from store.errors import Conflict, NotFound
from store.passwords import hashed
from store.pool import Conn
from tests.api.town import EAST, PASSWORD, WEST


async def id_of(conn: Conn, login: str = "east"):
    found = await accounts.known(conn, login)
    assert found is not None
    return found.account.id


async def test_an_account_is_found_by_its_login(town: Conn) -> None:
    found = await accounts.known(town, "east")
    assert found is not None
    assert found.account == Account(
        id=found.account.id, login="east", kind=AccountKind.COORDINATOR, street=EAST
    )
    assert not found.disabled
    assert not found.has_second_factor


async def test_a_volunteers_account_is_one_helpers(town: Conn) -> None:
    found = await accounts.known(town, "mum")
    assert found is not None
    assert (found.account.kind, found.account.helper) == (AccountKind.VOLUNTEER, "N1")


@pytest.mark.parametrize("login", ["nobody", "", "east\0"])
async def test_there_is_no_account_of_an_unknown_login(town: Conn, login: str) -> None:
    assert await accounts.known(town, login) is None


async def test_accounts_are_listed_by_the_beginning_of_their_login_or_helper(town: Conn) -> None:
    async def logins(search: str) -> list[str]:
        return [line.login for line in (await accounts.listed(town, search=search)).rows]

    assert await logins("") == ["admin", "all", "east", "mum", "west"]
    assert await logins("a") == ["admin", "all"]
    assert await logins("N1") == ["mum"]
    assert await logins("a\0") == []


async def test_the_list_goes_on_where_the_page_before_ended(town: Conn) -> None:
    first = await accounts.listed(town, limit=3)
    second = await accounts.listed(town, limit=3, cursor=first.next)
    assert [line.login for line in second.rows] == ["mum", "west"]
    assert second.next is None


async def test_an_account_that_is_not_there_is_not_found(town: Conn) -> None:
    with pytest.raises(NotFound):
        await accounts.get(town, await town.fetchval("select uuidv7()"))


async def test_a_disabled_accounts_session_ends_at_once_and_for_good(town: Conn) -> None:
    account = await id_of(town)
    token = await sessions.begin(town, account)
    await accounts.disable(town, account)
    assert await sessions.by_token(town, token) is None
    await accounts.enable(town, account)
    assert await sessions.by_token(town, token) is None


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'volunteer', street = null, helper = 'N2'",
        f"street = '{WEST}'",
        "street = null",
        "password_hash = null",
        "disabled_at = now()",
    ],
)
async def test_a_change_of_rights_ends_every_session_however_it_is_made(
    town: Conn, change: str
) -> None:
    token = await sessions.begin(town, await id_of(town))
    other = await sessions.begin(town, await id_of(town, "west"))
    await town.execute(f"update account set {change} where login = 'east'")
    assert await sessions.by_token(town, token) is None
    assert await sessions.by_token(town, other) is not None


async def test_a_change_that_changes_no_right_ends_nothing(town: Conn) -> None:
    account = await id_of(town)
    token = await sessions.begin(town, account)
    await accounts.place(town, account, AccountKind.COORDINATOR, EAST, None)
    await accounts.enable(town, account)
    assert await sessions.by_token(town, token) is not None


async def test_the_password_is_not_stored(town: Conn) -> None:
    rows = await town.fetch("select * from account")
    assert PASSWORD not in str(rows)


async def test_nothing_but_argon2s_mark_is_taken_for_a_password(town: Conn) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="password_is_kept_as_argon2"):
        await town.execute("update account set password_hash = $1", PASSWORD)


async def test_a_new_password_takes_the_place_of_the_old(town: Conn) -> None:
    account = await id_of(town)
    mark = await hashed("另外四个词的示例口令")
    await accounts.set_password(town, account, mark)
    found = await accounts.known(town, "east")
    assert found is not None
    assert found.password_hash == mark


@pytest.mark.parametrize(
    ("login", "kind", "street", "helper", "constraint"),
    [
        ("east", "coordinator", EAST, None, "login_is_one_account"),
        ("new", "volunteer", None, None, "volunteer_account_is_one_helper"),
        ("new", "coordinator", None, "N1", "volunteer_account_is_one_helper"),
        ("new", "district_admin", EAST, None, "only_a_coordinator_belongs_to_a_street"),
        ("new", "coordinator", "310107999000", None, "account_street_fkey"),
        ("new", "volunteer", None, "N999", "account_helper_fkey"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_by_name(
    town: asyncpg.Connection,
    login: str,
    kind: str,
    street: str | None,
    helper: str | None,
    constraint: str,
) -> None:
    with pytest.raises(Conflict) as refused:
        async with town.transaction():
            await accounts.create(town, login, None, kind, street, helper)
    assert refused.value.constraint == constraint
