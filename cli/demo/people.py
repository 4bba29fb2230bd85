"""The demo's log-ins."""

from collections.abc import Sequence

from fixtures.accounts import DemoAccount
from store import accounts
from store.errors import Conflict
from store.passwords import hashed
from store.pool import connect

WORDS = {
    "coordinator": "街镇协调员",
    "district-coordinator": "全区协调员",
    "volunteer": "志愿者",
    "district": "区级审核",
}


async def ensure_accounts(dsn: str, people: Sequence[DemoAccount]) -> None:
    """Create those accounts that aren't there yet."""
    conn = await connect(dsn)
    try:
        for person in people:
            password = await hashed(person.password)
            try:
                async with conn.transaction():
                    await accounts.create(
                        conn,
                        person.login,
                        password,
                        person.kind,
                        person.street,
                        person.helper,
                    )
            except Conflict:
                continue
    finally:
        await conn.close()


def find(people: Sequence[DemoAccount], login: str) -> tuple[str, str]:
    """A person's log-in and password."""
    return next((row.login, row.password) for row in people if row.login == login)
