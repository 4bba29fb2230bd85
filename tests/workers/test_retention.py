"""The hourly look for identities whose time is over, under the workers' own login."""

import asyncpg
import pytest

from store.logins import Login, open_pool
from tests.api.town import settled, town
from workers.desk import Desk
from workers.retention import retain

__all__ = ["settled", "town"]


@pytest.mark.parametrize(("days", "erased"), [(None, 0), (365, 1)])
async def test_only_where_a_period_is_set_is_anybody_erased(
    town: str, days: int | None, erased: int
) -> None:
    owner = await asyncpg.connect(town)
    await owner.execute(
        "update child set waiting_since = '2020-01-01' where id = 'C3';"
        "insert into idempotency_key (account, key, digest, begun_at) "
        "select id, 'old', 'old', now() - interval '2 days' from account limit 1"
    )
    pool = await open_pool(town, Login.WORKER)
    await retain({"desk": Desk(name="示例", pool=pool), "retention_days": days})
    await pool.close()
    assert await owner.fetchval("select count(*) from child where erased_at is not null") == erased
    assert await owner.fetchval("select count(*) from idempotency_key") == 0
    await owner.close()
