"""A round in which somebody was erased: every page and answer of it says so, and none fails."""

from collections.abc import Awaitable, Callable

from store import retention
from store.pool import connect
from tests.api.conftest import LogIn

Make = Callable[..., Awaitable[str]]
Solve = Callable[[str], Awaitable[None]]

STANDS = (
    "",
    "?tab=gaps",
    "?tab=tiers",
    "/review",
    "/review?by=helper",
    "/review?by=place",
    "/review/C1/neighbour_mum",
    "/review/C2/neighbour_mum",
    "/override?kind=empty&child=C2&seat=mentor",
    "/changes",
    "/proposal",
    "/gaps",
    "/seats/C2/neighbour_mum/candidates",
    "/overrides",
    "/differences",
)
SAID = (
    "/compare",
    "/prices",
    "/advice",
    "/review/C2/neighbour_mum/alternatives",
    "/certificate",
    "/frontier",
    "/decisions",
    "/comparison",
    "/seats/C2/neighbour_mum/alternatives",
)


async def test_a_round_with_an_erased_child_is_explained_and_nothing_is_made_of_it(
    make_round: Make, as_user: LogIn, solve_now: Solve, town: str
) -> None:
    made = await make_round("east")
    client = await as_user("east")
    await client.post(f"/api/v1/rounds/{made}/start")
    await solve_now(made)
    # Made ready before, and must not be asked as it was.
    assert (await client.get(f"/rounds/{made}/review/C1/neighbour_mum")).status_code == 200
    conn = await connect(town)
    assert await retention.erase(conn, "child", "C1")
    await conn.close()
    for path in (*STANDS, *SAID):
        statuses = {
            (await client.get(f"{start}/rounds/{made}{path}")).status_code
            for start in ("", "/api/v1")
        } - {404, 405}
        assert statuses == {409 if path in SAID else 200}, (path, statuses)
    page = (await client.get(f"/rounds/{made}")).text
    assert "本轮有人的信息已于" in page
    assert "证书文件已于" in page
    # No way leads where nothing is worked out any more.
    assert "两轮比较" not in page
    assert "假如" not in page
    assert (await client.get(f"/api/v1/rounds/{made}")).json()["redacted_at"]
    refused = await client.get(f"/api/v1/rounds/{made}/certificate")
    assert "只留封印" in refused.json()["detail"]
    admin = await as_user("admin")
    assert (await admin.post(f"/api/v1/rounds/{made}/approve")).status_code == 200
    client = await as_user("east")
    refused = await client.post(f"/api/v1/rounds/{made}/publish")
    assert refused.status_code == 409, refused.text
    assert "请新建一轮" in refused.json()["detail"]
