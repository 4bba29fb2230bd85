"""`linjia audit` against a real database."""

from pathlib import Path

import asyncpg
import pytest

from cli.exits import ENVIRONMENT, FAULTS, OK
from cli.main import main
from store import audit


@pytest.fixture
async def told(
    database: str, conn: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> asyncpg.Connection:
    monkeypatch.setenv("DATABASE_URL", database)
    for child in ("C1", "C2", "C3"):
        await audit.record(conn, action="read", subject="child", keys=[child])
    return conn


async def linjia(*words: object) -> int:
    """The command runs a loop of its own."""
    import asyncio

    return await asyncio.to_thread(main, ["audit", *map(str, words)])


async def test_a_whole_audit_is_said_to_be_whole(
    told: asyncpg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await linjia("anchor", "--anchors", tmp_path) == OK
    assert await linjia("verify", "--anchors", tmp_path) == OK
    assert "3 条逐条相符，锚点 1 份" in capsys.readouterr().out


async def test_what_was_changed_is_named(
    told: asyncpg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await linjia("anchor", "--anchors", tmp_path)
    await told.execute("set session_replication_role = replica")
    edited = await told.fetchval(
        "update audit set account = uuidv7() "
        "where id = (select audit from audit_link where number = 1) returning id"
    )
    await told.execute("delete from audit where id = (select audit from audit_link where number=2)")
    await told.execute("delete from audit_link where number = 3")
    assert await linjia("verify", "--anchors", tmp_path) == FAULTS
    said = capsys.readouterr().out
    assert f"链 1 第 1 环的审计记录 {edited} 被改过" in said
    assert "链 1 第 2 环的审计记录" in said
    assert "链 1 从第 3 环起被截去（锚点 audit-" in said


async def test_a_folder_that_is_not_there_and_a_file_that_is_no_anchor_are_refused(
    told: asyncpg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await linjia("verify", "--anchors", tmp_path / "nowhere") == ENVIRONMENT
    (tmp_path / "audit-2026-01-01.json").write_text("{}")
    assert await linjia("verify", "--anchors", tmp_path) == ENVIRONMENT
    assert "锚点" in capsys.readouterr().err
