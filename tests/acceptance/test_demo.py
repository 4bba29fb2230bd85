"""`linjia demo` started, stopped, killed and started again. Full starts are dear: five in all."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

PATIENCE = 200
SIZE = ("--children", "120", "--seconds", "2")


def environment() -> Mapping[str, str]:
    """Without the servers that the test run may have been given: the demo brings its own."""
    return {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "cli.main", "demo", "--data", str(folder), *SIZE, *words]


def run(
    folder: Path, *words: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(folder, *words),
        env={**environment(), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def once(folder: Path, env: Mapping[str, str] | None = None) -> dict[str, Any]:
    done = run(folder, "--once", "--json", env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(folder: Path) -> dict[str, Any]:
    return once(folder)


@contextmanager
def running(folder: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A demo that keeps serving, and its address."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command(folder), env=environment(), stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process, address(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        said = log.read_text("utf-8", errors="replace")
        assert process.poll() is None, said
        if "网站：" in said and "demo" in said:
            return said.partition("网站：")[2].split()[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


def test_once_with_json_prints_the_verified_result_alone(first: dict[str, Any]) -> None:
    assert first["children"] == 120
    assert first["verified"] is True
    assert first["found"] is False
    assert first["seats_filled"] > 0
    assert first["circles_complete"] > 0
    assert first["gaps"] >= 0
    assert first["seconds"] > 0
    assert first["round"]
    assert {"name", "value", "bound", "termination"} == set(first["tiers"][0])


def test_started_again_it_finds_its_data_and_ctrl_c_ends_it_well(
    first: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    with running(folder, tmp_path / "log") as (process, page):
        said = (tmp_path / "log").read_text("utf-8")
        assert "沿用" in said
        assert "不再求解" in said
        assert httpx.get(page, trust_env=False).is_success
        second = run(folder)
        assert second.returncode == 3
        assert str(process.pid) in second.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    with pytest.raises(httpx.TransportError):
        httpx.get(page, trust_env=False)


def test_killed_with_9_it_starts_again_beside_its_own_orphans(
    first: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    with running(folder, tmp_path / "log") as (process, _):
        process.kill()
        process.wait()
    again = once(folder)
    assert again == {**first, "found": True}


def test_a_taken_port_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = run(tmp_path / "data", "--port", port)
    assert done.returncode == 3
    assert port in done.stderr
    assert not (tmp_path / "data").exists()


async def test_given_servers_are_used_and_named_and_another_demo_does_not_touch_their_data(
    database: str, valkey: str, tmp_path: Path
) -> None:
    given = {"DATABASE_URL": database, "REDIS_URL": valkey}
    interrupted_while_solving(tmp_path / "one", given)
    done = run(tmp_path / "one", "--once", env=given)
    assert done.returncode == 0, done.stderr
    assert "沿用" in done.stdout
    for address, variable in ((database, "DATABASE_URL"), (valkey, "REDIS_URL")):
        place = address.rpartition("@")[2].removeprefix("redis://")
        assert f"{variable} 给定的 {place}" in done.stdout
    assert str(urlsplit(database).password) not in done.stdout
    assert not list((tmp_path / "one" / "servers").iterdir())
    refused = run(tmp_path / "two", "--once", env=given)
    assert refused.returncode == 2
    assert "什么也没有改动" in refused.stderr
    again = run(tmp_path / "one", "--once", "--json", env=given)
    assert json.loads(again.stdout)["found"] is True
    conn = await asyncpg.connect(database)
    left = await conn.fetchval("select count(*) from round where state in ('queued', 'solving')")
    await conn.close()
    assert left == 0, "the interrupted round still waits for a worker"


def interrupted_while_solving(folder: Path, env: Mapping[str, str]) -> None:
    with subprocess.Popen(
        command(folder, "--seconds", "60"),
        env={**environment(), **env},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("目标"):
                process.send_signal(signal.SIGINT)
                break
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
