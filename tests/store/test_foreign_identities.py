"""Identities at another provider."""

from datetime import timedelta

import asyncpg
import pytest

from store import foreign_identities
from store.errors import Conflict
from store.foreign_identities import PATIENCE, ForeignAttempt
from store.pool import Conn
from tests.store.test_accounts import id_of

ISSUER = "https://idp.example"


async def test_somebody_elsewhere_is_one_account(town: Conn) -> None:
    assert await foreign_identities.known(town, ISSUER, "7") is None
    await foreign_identities.link(town, await id_of(town), ISSUER, "7")
    found = await foreign_identities.known(town, ISSUER, "7")
    assert found is not None
    assert found.account.login == "east"
    assert await foreign_identities.known(town, "https://other.example", "7") is None


@pytest.mark.parametrize(("login", "subject"), [("west", "7"), ("east", "8")])
async def test_neither_side_is_linked_twice(
    town: asyncpg.Connection, login: str, subject: str
) -> None:
    await foreign_identities.link(town, await id_of(town), ISSUER, "7")
    with pytest.raises(Conflict):
        async with town.transaction():
            await foreign_identities.link(town, await id_of(town, login), ISSUER, subject)


async def test_an_attempt_comes_back_once(town: Conn) -> None:
    await foreign_identities.begin(town, "state", "nonce", "verifier")
    found = await foreign_identities.take(town, "state")
    assert found == ForeignAttempt(nonce="nonce", verifier="verifier", account=None)
    assert await foreign_identities.take(town, "state") is None


async def test_an_attempt_that_took_too_long_is_none(town: Conn) -> None:
    await foreign_identities.begin(town, "state", "nonce", "verifier")
    await town.execute(
        "update foreign_attempt set begun_at = begun_at - $1::interval",
        PATIENCE + timedelta(seconds=1),
    )
    assert await foreign_identities.take(town, "state") is None
    await foreign_identities.begin(town, "another", "nonce", "verifier")
    assert await town.fetchval("select count(*) from foreign_attempt") == 1


async def test_an_unlinked_account_is_nobody_there(town: Conn) -> None:
    account = await id_of(town)
    await foreign_identities.link(town, account, ISSUER, "7")
    await foreign_identities.unlink(town, account)
    assert await foreign_identities.known(town, ISSUER, "7") is None
