"""A worker writes the audit's anchor where it is told to, once a day."""

from pathlib import Path

import asyncpg
import pytest

from store import audit, audit_chain
from workers.anchors import drop_anchor
from workers.desk import Desk
from workers.settings import WorkerSettings


async def test_the_anchor_is_written_under_the_workers_own_login(
    desk: Desk, conn: asyncpg.Connection, tmp_path: Path
) -> None:
    await audit.record(conn, action="read", subject="child", keys=["C1"])
    for _ in range(2):
        await drop_anchor({"desk": desk, "anchors": tmp_path})
    [held] = audit_chain.anchors_in(tmp_path).values()
    assert sum(end.length for end in held.ends) == 1


async def test_without_a_folder_or_with_one_that_is_gone_the_worker_goes_on(
    desk: Desk, tmp_path: Path
) -> None:
    await drop_anchor({"desk": desk, "anchors": None})
    await drop_anchor({"desk": desk, "anchors": tmp_path / "gone"})


def test_the_folder_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1/none")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1")
    monkeypatch.setenv("LINJIA_AUDIT_ANCHORS", str(tmp_path))
    assert WorkerSettings.from_environment().anchors == tmp_path
