"""Places in the database."""

from fixtures import places
from matcher.geography import Geography, NeighbourhoodKind, Street, StreetKind
from store import geography
from store.pool import Conn

TAOPU = "310107103000"


async def test_the_real_district_reads_back_as_it_was_written(conn: Conn) -> None:
    await geography.save(conn, places.putuo(), places.street_shapes())
    assert await geography.load(conn) == places.putuo()


async def test_saving_twice_changes_nothing(conn: Conn) -> None:
    for _ in range(2):
        await geography.save(conn, places.putuo(), places.street_shapes())
    assert await geography.load(conn) == places.putuo()


async def test_each_street_shows_its_shape_and_counts_its_neighbourhoods(conn: Conn) -> None:
    await geography.save(conn, places.putuo(), places.street_shapes())
    taopu = next(row for row in await geography.streets(conn) if row.code == TAOPU)
    assert taopu.neighbourhoods == 48
    assert taopu.shape == places.street_shapes()[TAOPU]


async def test_a_street_given_without_a_shape_keeps_the_one_it_has(conn: Conn) -> None:
    await geography.save(conn, places.putuo(), places.street_shapes())
    await geography.save(conn, places.putuo())
    assert all(row.shape for row in await geography.streets(conn))


async def test_a_border_that_is_gone_is_forgotten(conn: Conn) -> None:
    def two(*adjacent: str) -> Geography:
        near = Street(code="310107000001", name="示例甲街道", kind=StreetKind.SUBDISTRICT)
        far = Street(code="310107000002", name="示例乙镇", kind=StreetKind.TOWN, adjacent=adjacent)
        return Geography(as_of="2023-06-30", streets=(near, far), neighbourhoods=())

    await geography.save(conn, two("310107000001"))
    await geography.save(conn, two())
    assert await geography.load(conn) == two()


async def test_the_village_committees_of_a_street_are_told_from_the_others(conn: Conn) -> None:
    await geography.save(conn, places.putuo())
    found = await geography.neighbourhoods(conn, TAOPU)
    assert sum(row.kind is NeighbourhoodKind.CUNWEI for row in found) == 7


async def test_namesakes_in_two_streets_stay_two(conn: Conn) -> None:
    await geography.save(conn, places.putuo())
    twins = [row for row in await geography.neighbourhoods(conn) if row.name == "海棠苑居委会"]
    assert len({row.street for row in twins}) == 2


async def test_an_empty_database_holds_no_places(conn: Conn) -> None:
    assert await geography.load(conn) == Geography(as_of="", streets=(), neighbourhoods=())
