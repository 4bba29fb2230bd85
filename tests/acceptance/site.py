"""A real site: granian, workers and people over HTTP, on the servers of the tests."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from cli.demo.people import find
from fixtures.accounts import DemoAccount
from tests.conftest import KEY, free_port

PATIENCE = 90


class Site:
    """The processes and the people of the acceptance tests."""

    def __init__(
        self, folder: Path, dsn: str, redis_url: str, people: Sequence[DemoAccount]
    ) -> None:
        self.dsn, self.redis_url, self._people = dsn, redis_url, people
        self.address = f"http://127.0.0.1:{free_port()}"
        self._folder = folder
        self._site: list[subprocess.Popen[bytes]] = []
        self._workers: list[subprocess.Popen[bytes]] = []
        self._people_in: dict[str, Person] = {}

    async def serve(self) -> None:
        """Start the website and wait until it answers."""
        server = self._start("serve", "--port", self.address.rpartition(":")[2])
        self._site.append(server)
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(PATIENCE):
            while True:
                assert server.poll() is None, self.log("serve")
                try:
                    if (await client.get(f"{self.address}/health")).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)

    def work(self) -> subprocess.Popen[bytes]:
        """Start a worker; its leases are short, so that a test needn't wait long for a dead one."""
        worker = self._start("work")
        self._workers.append(worker)
        return worker

    async def coordinator(self) -> "Person":
        """Who runs rounds over the whole district."""
        return await self._person("district-coordinator")

    async def approver(self) -> "Person":
        """Who approves them."""
        return await self._person("district")

    async def count(self, query: str, *values: object) -> int:
        """A number that no route tells."""
        conn = await asyncpg.connect(self.dsn)
        try:
            return await conn.fetchval(query, *values)
        finally:
            await conn.close()

    def log(self, name: str) -> str:
        """What a process has said so far."""
        return (self._folder / f"{name}.log").read_text(errors="replace")

    def log_bytes(self, name: str) -> bytes:
        """The same, to the byte."""
        return (self._folder / f"{name}.log").read_bytes()

    async def dismiss(self) -> None:
        """End the workers."""
        workers, self._workers = self._workers, []
        await _end(workers)

    async def stop(self) -> None:
        """End everything."""
        for person in self._people_in.values():
            await person.client.aclose()
        await self.dismiss()
        await _end(self._site)

    @staticmethod
    async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until it holds."""
        async with asyncio.timeout(PATIENCE):
            while not await holds():  # noqa: ASYNC110 - what other processes do rings no event
                await asyncio.sleep(0.1)

    async def _person(self, login: str) -> "Person":
        if login in self._people_in:
            return self._people_in[login]
        client = httpx.AsyncClient(
            base_url=f"{self.address}/api/v1/", trust_env=False, timeout=60.0
        )
        person = self._people_in[login] = Person(client)
        _, password = find(self._people, login)
        await person.post("sessions", {"login": login, "password": password})
        return person

    def _start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "cli.main", name, *words],
                env={
                    **os.environ,
                    "DATABASE_URL": self.dsn,
                    "REDIS_URL": self.redis_url,
                    "LINJIA_DEMO": "true",
                    "LINJIA_KEYS": KEY,
                    "LINJIA_LEASE_SECONDS": "3",
                    "LINJIA_THREADS": "2",
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


async def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            await asyncio.to_thread(process.wait, 15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Person:
    """Somebody at the API."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str, **query: str) -> Any:
        answer = await self.client.get(path, params=query)
        assert answer.is_success, answer.text
        return answer.json()

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await self.client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def upload(self, folder: Path) -> Any:
        """Send a folder's roster files."""
        parts = await asyncio.to_thread(_parts, folder)
        answer = await self.client.post("rosters", params={"mode": "whole"}, files=parts)
        assert answer.is_success, answer.text
        return answer.json()

    async def events(self, path: str) -> AsyncIterator[dict[str, Any]]:
        """The round's event stream, to its end."""
        async with asyncio.timeout(PATIENCE):
            async with self.client.stream("GET", f"{path}/events", timeout=PATIENCE) as answer:
                async for line in answer.aiter_lines():
                    if line.startswith("data:") and line[5:].strip():
                        yield json.loads(line[5:])

    async def start_round(self, *, street: str | None = None, seconds: float = 3) -> str:
        """Create a round and start it; its path."""
        made = await self.post(
            "rounds",
            {
                "title": "验收轮次",
                "street": street,
                "term": {"starts": "2026-09-01", "ends": "2027-01-31"},
                "seed": 7,
                "seconds": seconds,
            },
        )
        path = f"rounds/{made['id']}"
        await self.post(f"{path}/start")
        return path

    async def until(self, path: str, *states: str) -> dict[str, Any]:
        """The round, once it is in one of the states."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self.get(path)
                if found["state"] in states:
                    return found
                assert found["state"] not in ("failed", "cancelled"), found
                await asyncio.sleep(0.1)


def _parts(folder: Path) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (file.name, file.read_bytes())) for file in sorted(folder.iterdir())]
