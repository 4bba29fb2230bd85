"""`linjia compliance` against a real database."""

import asyncio
import csv
from pathlib import Path

import asyncpg
import pytest

from cli.exits import FAULTS, OK
from cli.main import main
from store import audit


async def linjia(*words: object) -> int:
    """The command runs a loop of its own."""
    return await asyncio.to_thread(main, ["compliance", *map(str, words)])


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_quiet_year_has_its_pack_and_nothing_open(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    assert await linjia("--out", tmp_path) == OK
    assert names(tmp_path) == {
        "index.html",
        *(
            f"{name}.csv"
            for name in (
                "rights",
                "tables",
                "accounts",
                "approvals",
                "looks",
                "emergencies",
                "deletions",
                "findings",
            )
        ),
    }
    assert (tmp_path / "rights.csv").stat().st_mode & 0o077 == 0
    rights = lines(tmp_path / "rights.csv")
    assert {"role": "区级审核", "right": "管理账号", "reach": "district", "shows": ""} in rights


async def test_what_was_done_and_what_is_open_is_told(
    database: str,
    conn: asyncpg.Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    await conn.execute(
        "insert into account (login, kind) values ('=qu', 'district_admin'), "
        "('zhenru', 'coordinator')"
    )
    await conn.execute(
        "insert into file_access (account, child, way, reason, hours, begins_at, ends_at) "
        "select id, 'C4', 'break_glass', '示例理由写到十个字以上', 1, now() - interval '4 days', "
        "now() - interval '95 hours' from account where login = 'zhenru'"
    )
    async with conn.transaction():
        await conn.execute(
            "select set_config('linjia.account', id::text, true) from account "
            "where login = 'zhenru'"
        )
        await audit.read(conn, ["C1", "C2"])
        await audit.read(conn, ["C1"])
    assert await linjia("--out", tmp_path) == FAULTS
    said = capsys.readouterr().out
    assert "紧急查阅超过三天没有复核" in said
    assert "区级账号没有动态码：请本人登录启用（=qu）" in said
    [glass] = lines(tmp_path / "emergencies.csv")
    assert (glass["login"], glass["child"], glass["overdue"]) == ("zhenru", "C4", "是")
    [look] = [line for line in lines(tmp_path / "looks.csv") if line["login"] == "zhenru"]
    assert (look["action"], look["children"]) == ("read", "2")
    assert {line["login"] for line in lines(tmp_path / "accounts.csv")} == {"'=qu", "zhenru"}
    assert "示例理由" not in (tmp_path / "index.html").read_text()
    assert await conn.fetchval("select count(*) from audit where subject = 'compliance'") == 1
