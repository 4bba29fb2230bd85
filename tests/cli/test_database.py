"""A database that was given to the demo: filled when empty, kept when its own, else refused."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from cli.demo import database as demo_database
from cli.demo.folder import Folder, State
from cli.exits import USAGE, CliError
from store import accounts
from store.pool import connect


def wanted(children: int = 120) -> State:
    return State(children=children, seed=1, tightness=1.0)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path / "one")
    yield folder
    folder.release()


async def adopted(folder: Folder, state: State, dsn: str) -> State:
    return await demo_database.adopted(folder, state, dsn, Console(file=io.StringIO()))


async def fill(dsn: str) -> None:
    conn = await connect(dsn)
    await accounts.create(conn, "someone", None, "district_admin")
    await conn.close()


async def test_an_empty_database_becomes_the_folders_own(folder: Folder, database: str) -> None:
    state = await adopted(folder, wanted(), database)
    assert not state.loaded
    assert folder.state() == state
    await fill(database)
    state.loaded = True
    folder.remember(state)
    assert (await adopted(folder, wanted(), database)).loaded


async def test_another_district_is_not_put_over_the_one_that_is_there(
    folder: Folder, database: str
) -> None:
    await adopted(folder, wanted(), database)
    with pytest.raises(CliError, match="什么也没有改动") as refusal:
        await adopted(folder, wanted(children=600), database)
    assert refusal.value.code == USAGE


async def test_a_database_that_somebody_else_has_filled_is_refused(
    folder: Folder, database: str
) -> None:
    await fill(database)
    with pytest.raises(CliError, match="空数据库") as refusal:
        await adopted(folder, wanted(), database)
    assert refusal.value.code == USAGE
    assert folder.state() is None


async def test_a_database_made_anew_under_the_same_name_is_not_the_old_one(
    folder: Folder, empty_database: str, database: str
) -> None:
    old = await adopted(folder, wanted(), empty_database)
    old.loaded, old.round = True, "r1"
    folder.remember(old)
    fresh = await adopted(folder, wanted(), database)
    assert not fresh.loaded
    assert fresh.round is None


def test_the_folders_own_servers_start_afresh_after_a_given_database(folder: Folder) -> None:
    folder.remember(State(children=120, seed=1, tightness=1.0, loaded=True, database="1/2"))
    (folder.servers / "data").write_text("x")
    state = demo_database.kept(folder, wanted(), Console(file=io.StringIO()))
    assert state == wanted()
    assert not list(folder.servers.iterdir())


def test_an_address_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://linjia:secret@db:5432/town")
    monkeypatch.delenv("REDIS_URL", raising=False)
    out = io.StringIO()
    demo_database.tell(
        "postgresql://linjia:secret@db:5432/town",
        "redis://127.0.0.1:6379/0",
        Console(file=out, width=100),
    )
    assert out.getvalue().splitlines() == [
        "数据库：DATABASE_URL 给定的 db:5432/town",
        "队列：自带的 127.0.0.1:6379/0",
    ]
