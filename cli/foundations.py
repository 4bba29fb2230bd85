"""What a database needs before anyone works with it: the schema, the places and the policy."""

import asyncpg

from cli.inputs import policy_text
from fixtures import places
from store import geography, policies
from store.migrate import migrate


async def lay(dsn: str) -> list[str]:
    """Migrate, then load the district's places and default policy; tell what was done."""
    done = [f"已执行迁移 {name}" for name in await migrate(dsn)] or ["数据库已是当前版本。"]
    conn = await asyncpg.connect(dsn)
    try:
        async with conn.transaction():
            await geography.save(conn, places.putuo(), places.street_shapes())
            await policies.save(conn, policy_text())
    finally:
        await conn.close()
    return [*done, "街镇、居委和默认策略已就位。"]
