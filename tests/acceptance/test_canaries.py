"""Canaries in every personal field go through a whole round, and sing nowhere."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
from redis.asyncio import Redis

from api.same_origin import form_token
from tests.acceptance.canaries import (
    CHILD,
    CODE_NAME,
    HELPER,
    HELPER_PHONE,
    NAMES,
    PHONE,
    STREET,
    WORDS,
)
from tests.acceptance.listening import heard
from tests.acceptance.site import Person, Site

CANARIES = (*NAMES, CODE_NAME, WORDS, STREET, PHONE, HELPER_PHONE)
SEALED = (STREET, PHONE, HELPER_PHONE)
# Where people's names and reasons are kept; everywhere else there are only codes.
THEIR_OWN = {
    "child",
    "helper",
    "decision",
    "override",
    "file_access",
    "credential",
    "seat_request",
    # What an import changed, until it can no longer be undone.
    "roster_change",
}


@contextlib.asynccontextmanager
async def overheard(redis_url: str) -> AsyncIterator[list[bytes]]:
    """Every command that Valkey gets, payloads and keys among it."""
    redis, said = Redis.from_url(redis_url), list[bytes]()
    async with redis.monitor() as monitor:

        async def listen() -> None:
            async for command in monitor.listen():
                said.append(str(command["command"]).encode())

        task = asyncio.create_task(listen())
        yield said
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await redis.aclose()


async def tables(dsn: str) -> dict[str, bytes]:
    """Each table as one text."""
    conn = await asyncpg.connect(dsn)
    names = await conn.fetch("select tablename from pg_tables where schemaname = 'public'")
    held = {
        row["tablename"]: str(
            await conn.fetchval(f"select string_agg(t::text, '') from \"{row['tablename']}\" as t")
        ).encode()
        for row in names
    }
    await conn.close()
    return held


async def give_reasons(coordinator: Person, approver: Person, path: str) -> None:
    """Every act for which people write words of their own, about the canaries."""
    circle = next(
        circle
        for circle in (await coordinator.get(f"{path}/proposal"))["circles"]
        if any(row["seat"] == "mentor" and row["helper"] for row in circle["seats"])
    )
    child = circle["child"]["id"]
    changed = await coordinator.client.post(
        f"{path}/overrides",
        json={"kind": "empty", "child": child, "seat": "mentor", "reason": WORDS},
        headers={"if-match": f'"{child}.0"'},
    )
    assert changed.status_code == 201, changed.text
    await approver.post("accesses", {"child": CHILD, "reason": f"{WORDS}，{WORDS}", "hours": 4})
    record = {"kind": "training", "result": "passed", "checked_on": "2026-01-05"}
    await coordinator.post(
        f"helpers/{HELPER}/credentials", {**record, "body": WORDS, "until": "2027-12-31"}
    )


async def test_canaries_sing_in_no_log_audit_row_error_address_payload_or_key(
    idle_site: Site,
) -> None:
    site = idle_site
    coordinator, approver = await site.coordinator(), await site.approver()
    client = coordinator.client
    addresses, errors = list[str](), list[str]()

    def sung(text: str, words: tuple[str, ...]) -> list[str]:
        return [word for word in words if word in text]

    async def ask(method: str, path: str, **given: Any) -> str:
        answer = await client.request(method, f"{site.address}{path}", **given)
        addresses.extend((str(answer.url), answer.headers.get("location", "")))
        # A form sent back with its fault is still the page it was.
        if answer.status_code >= 400 and answer.status_code != 422:
            errors.append(answer.text)
        return answer.text

    async with overheard(site.redis_url) as commands:
        site.work()
        path = await coordinator.start_round(seconds=1)
        await coordinator.until(path, "proposed")
        await give_reasons(coordinator, approver, path)
        await approver.post(f"{path}/approve")
        await coordinator.post(f"{path}/publish")
        token = {"form_token": form_token(client.cookies["linjia_session"])}
        covered = await ask("GET", f"/children/{CHILD}")
        shown = await ask("POST", f"/children/{CHILD}/contacts", data=token)
        assert sung(shown, (NAMES[0], STREET, PHONE)) == [NAMES[0], STREET, PHONE]
        assert sung(covered, (NAMES[0], STREET, PHONE)) == []
        assert HELPER_PHONE in await ask("POST", f"/helpers/{HELPER}/contacts", data=token)
        await ask("GET", "/duties")
        await ask("POST", f"/children/{CHILD}/bases", data={**token, "kind": "consent"})
        await ask("POST", f"/api/v1/{path}/publish/nothing")
        await ask("POST", f"/api/v1/{path}/approve")
        await ask("GET", "/children/nobody")
        await ask("GET", f"/api/v1/circles?helper={HELPER}&child=nobody")
    assert len(errors) >= 3
    assert any(b"match_round" in command for command in commands)
    held = await tables(site.dsn)
    for table in ("child", "helper", "decision", "override", "file_access", "credential"):
        assert heard(held[table], CANARIES), f"no canary was planted in {table}"
    for where, heap in {
        "the site's log": site.log_bytes("serve"),
        "the workers' log": site.log_bytes("work"),
        "addresses": " ".join(addresses).encode(),
        "errors": "".join(errors).encode(),
        "the queue": b" ".join(commands),
        **{name: heap for name, heap in held.items() if name not in THEIR_OWN},
    }.items():
        assert heard(heap, CANARIES) == [], where
    assert {name: heard(heap, SEALED) for name, heap in held.items() if heard(heap, SEALED)} == {}
