"""What a database needs before anyone works with it: the schema, the places and the policy."""

from cli.inputs import policy_text
from fixtures import places
from matcher.geography import Geography
from store import geography, policies
from store.migrate import migrate
from store.pool import connect


async def lay(dsn: str, area: Geography | None = None) -> list[str]:
    """Migrate, then load the places (Putuo's by default) and the policy; tell what was done."""
    done = [f"已执行迁移 {name}" for name in await migrate(dsn)] or ["数据库已是当前版本。"]
    conn = await connect(dsn)
    try:
        async with conn.transaction():
            await geography.save(conn, area or places.putuo(), places.street_shapes())
            await policies.save(conn, policy_text())
    finally:
        await conn.close()
    return [*done, "街镇、居委和默认策略已就位。"]
