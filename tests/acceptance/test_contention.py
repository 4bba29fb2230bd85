"""Many people change one proposal at the same moment, over real connections."""

import asyncio
from collections import Counter

import asyncpg
import httpx

from tests.acceptance.site import Site

# Two mums with little room in the street that has most of them, and all its children: what many
# want and few can have.
WANTED = """
select held.child, mum.helper
from (
  select street, array_agg(own.helper order by own.room, own.helper) as mums
  from proposal_room as own
  join helper on helper.id = own.helper
  join helper_seat as may on may.helper = own.helper and may.seat = 'neighbour_mum'
  join neighbourhood on code = helper.neighbourhood
  where own.round_id = $1 and own.room between 1 and 3
  group by street order by count(*) desc, street limit 1
) as place
cross join lateral unnest(place.mums[:2]) as mum (helper)
join neighbourhood on neighbourhood.street = place.street
join child on child.neighbourhood = neighbourhood.code
join proposal_seat as held
  on held.round_id = $1 and held.child = child.id and held.seat = 'neighbour_mum'
order by held.child, mum.helper
"""
SEATED = """
select child from proposal_seat
where round_id = $1 and helper = any($2::text[]) and seat = 'neighbour_mum'
"""
CARRIED = """
select own.helper, room, load, (
  select coalesce(sum(load), 0) from proposal_seat as held
  where held.round_id = own.round_id and held.helper = own.helper
) as counted
from proposal_room as own where round_id = $1 and room is not null
"""


async def test_fifty_overrides_at_once_break_no_capacity_and_each_is_answered(
    working_site: Site,
) -> None:
    site = working_site
    coordinator = await site.coordinator()
    path = await coordinator.start_round()
    await coordinator.until(path, "proposed")
    round_id = path.rpartition("/")[2]
    conn = await asyncpg.connect(site.dsn)
    try:
        wanted = await conn.fetch(WANTED, round_id)

        async def change(child: str, **act: str) -> httpx.Response:
            body = {"child": child, "seat": "neighbour_mum", "reason": "两位同事同时调整", **act}
            # Who was emptied first has been changed once.
            seen = {"if-match": f'"{child}.{int(act["kind"] == "assign" and child in freed)}"'}
            return await coordinator.client.post(f"{path}/overrides", json=body, headers=seen)

        mums = [row["helper"] for row in wanted[:2]]
        freed = [row["child"] for row in await conn.fetch(SEATED, round_id, mums)]
        for child in freed:
            assert (await change(child, kind="empty")).status_code == 201
        asked = [wanted[n % len(wanted)] for n in range(50)]
        made = await asyncio.gather(
            *(change(row["child"], kind="assign", helper=row["helper"]) for row in asked)
        )
        told = Counter(answer.status_code for answer in made)
        assert set(told) <= {201, 412, 422}, told
        assert 0 < told[201] < told.total(), told
        carried = await conn.fetch(CARRIED, round_id)
    finally:
        await conn.close()
    assert all(row["load"] == row["counted"] <= row["room"] for row in carried)
    listed = (await coordinator.get(f"{path}/overrides"))["overrides"]
    assert len(listed) == told[201] + len(freed)
