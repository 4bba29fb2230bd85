"""What rosters held before the registers is in them afterwards."""

from pathlib import Path

import asyncpg

from store.migrate import MIGRATIONS, migrate

BEFORE = """
insert into street (code, name, kind, as_of)
values ('310107022000', '示例', 'subdistrict', '2023-06-30');
insert into neighbourhood (code, name, street, kind)
values ('310107022001', '示例', '310107022000', 'juwei');
insert into child (id, name, code_name, sex, born, neighbourhood, address, guardian_phone,
  waiting_since, category, need_level, weight, schooling, needs, declined_seats, basis,
  basis_since, basis_until)
values ('C1', '示例', '示例', 'female', '2015-01-01', '310107022001', '示例路', '199', '2026-01-01',
  'other', 3, 1, 'none', '{}', '{}', 'consent', '2026-01-01', '2027-01-01');
insert into helper (id, name, phone, load, mentees, active, skills, college, resident, healthy,
  suitable, clearance_until)
values ('H1', '示例', '199', 0, 0, true, '{}', true, true, true, true, '2027-08-31');
"""


async def test_bases_and_dates_are_carried_into_the_registers(
    empty_database: str, tmp_path: Path
) -> None:
    for path in MIGRATIONS.glob("*.sql"):
        if path.stem < "0013":
            (tmp_path / path.name).symlink_to(path)
    await migrate(empty_database, tmp_path)
    conn = await asyncpg.connect(empty_database)
    await conn.execute(BEFORE)
    await migrate(empty_database)
    [basis] = await conn.fetch("select child, signed_by, until::text, from_roster from legal_basis")
    assert tuple(basis) == ("C1", "guardian", "2027-01-01", True)
    [record] = await conn.fetch("select helper, kind, until::text from credential")
    assert tuple(record) == ("H1", "clearance", "2027-08-31")
    assert await conn.fetchval("select address from child") == "示例路"
    await conn.close()
