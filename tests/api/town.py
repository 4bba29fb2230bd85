"""A small town for tests: two streets, seven children, the helpers they need, and five accounts."""

import uuid
from collections.abc import AsyncGenerator
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from matcher.geography import Geography, Neighbourhood, Street, StreetKind
from matcher.people import BasisKind, Need, Seat, Sex
from rosters.rows import Category, ChildRow, HelperRow, Roster, SchoolRow
from store import accounts, geography, policies, rosters
from store.passwords import hashed
from store.pool import connect
from tests.conftest import CONTACTS, at, clone, run

EAST, WEST = "310107022000", "310107103000"
EAST_HOME, WEST_HOME = "310107022001", "310107103001"
PASSWORD = "四个词组成的示例口令"
FAR = date(2030, 1, 1)
POLICY = Path(__file__).parents[2] / "fixtures" / "policies" / "putuo.toml"

PLACES = Geography(
    as_of="2023-06-30",
    streets=(
        Street(code=EAST, name="示例东街道", kind=StreetKind.SUBDISTRICT, adjacent=(WEST,)),
        Street(code=WEST, name="示例西镇", kind=StreetKind.TOWN, adjacent=(EAST,)),
    ),
    neighbourhoods=(
        Neighbourhood(code=EAST_HOME, name="示例东居委会", street=EAST),
        Neighbourhood(code=WEST_HOME, name="示例西居委会", street=WEST),
    ),
)
SHAPES = {
    EAST: {
        "type": "Polygon",
        "coordinates": [[[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]],
    },
    WEST: {
        "type": "Polygon",
        "coordinates": [[[121.3, 31.2], [121.4, 31.2], [121.4, 31.3], [121.3, 31.2]]],
    },
}


def child(code: str, home: str = EAST_HOME, **given: object) -> ChildRow:
    """A child with consent, at the town's school."""
    facts: dict[str, object] = {
        "id": code,
        "name": f"示例儿童{code}",
        "code_name": f"小示{code}",
        "sex": Sex.FEMALE,
        "born": date(2015, 5, 1),
        "neighbourhood": home,
        "address": f"示例路{code}号",
        "guardian_phone": "19900000000",
        "waiting_since": date(2026, 1, 1),
        "category": Category.POVERTY,
        "need_level": 2,
        "school": "S1",
        "needs": (Need.STUDY_SUPPORT,),
        "basis": BasisKind.CONSENT,
        "basis_since": date(2026, 1, 1),
    }
    return ChildRow(**{**facts, **given})  # type: ignore[arg-type]


def helper(code: str, seat: Seat, **given: object) -> HelperRow:
    """A helper with every record in order."""
    facts: dict[str, object] = {
        "id": code,
        "name": f"示例志愿者{code}",
        "phone": "19900000001",
        "seats": (seat,),
        "capacity": 5,
        "clearance_until": FAR,
        "training_until": FAR,
        "insurance_until": FAR,
        "sex": Sex.FEMALE,
        "born": date(1980, 1, 1),
        "college": True,
        "resident": True,
        "healthy": True,
    }
    return HelperRow(**{**facts, **given})  # type: ignore[arg-type]


def roster() -> Roster:
    """East: three children, one without a legal basis. West: four, and a mum for two of them."""
    return Roster(
        schools=(SchoolRow(id="S1", name="示例学校", street=EAST),),
        children=(
            child("C1"),
            child("C2"),
            child("C3", basis=None, basis_since=None),
            *(child(f"C{n}", WEST_HOME) for n in (4, 5, 6, 7)),
        ),
        helpers=(
            helper("M1", Seat.MENTOR, school="S1", capacity=15),
            helper("N1", Seat.NEIGHBOUR_MUM, neighbourhood=EAST_HOME, capacity=2),
            helper("N2", Seat.NEIGHBOUR_MUM, neighbourhood=WEST_HOME, capacity=2),
            helper("D1", Seat.CHILDREN_DIRECTOR, serves=(EAST_HOME,), capacity=None),
            helper("D2", Seat.CHILDREN_DIRECTOR, serves=(WEST_HOME,), capacity=None),
        ),
    )


async def settle(conn: asyncpg.Connection) -> None:
    """Places, the default policy, the roster and the accounts, committed."""
    password = await hashed(PASSWORD)
    async with conn.transaction():
        await geography.save(conn, PLACES, SHAPES)
        await policies.save(conn, POLICY.read_text())
        await rosters.save(conn, roster(), by=None, contacts=CONTACTS)
        for login, kind, street, helps in (
            ("east", "coordinator", EAST, None),
            ("west", "coordinator", WEST, None),
            ("all", "coordinator", None, None),
            ("admin", "district_admin", None, None),
            ("mum", "volunteer", None, "N1"),
        ):
            await accounts.create(conn, login, password, kind, street, helps)


@pytest.fixture(scope="session")
async def settled(postgres: str, template: str) -> AsyncGenerator[str, None]:
    """The name of a database with the town in it, to clone."""
    name = f"linjia_town_{uuid.uuid4().hex}"
    await run(postgres, f"create database {name} template {template}")
    conn = await connect(at(postgres, name))
    await settle(conn)
    await conn.close()
    yield name
    await run(postgres, f"drop database {name} with (force)")


@pytest.fixture
async def town(postgres: str, settled: str) -> AsyncGenerator[str, None]:
    """The address of a town of this test's own."""
    async with clone(postgres, settled) as address:
        yield address
