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
from tests.acceptance.site import Site

CANARIES = (*NAMES, CODE_NAME, WORDS, STREET, PHONE, HELPER_PHONE)
SEALED = (STREET, PHONE, HELPER_PHONE)


@contextlib.asynccontextmanager
async def overheard(redis_url: str) -> AsyncIterator[list[str]]:
    """Every command that Valkey gets, payloads and keys among it."""
    redis, heard = Redis.from_url(redis_url), list[str]()
    async with redis.monitor() as monitor:

        async def listen() -> None:
            async for command in monitor.listen():
                heard.append(str(command["command"]))

        task = asyncio.create_task(listen())
        yield heard
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await redis.aclose()


async def tables(dsn: str) -> dict[str, str]:
    """Each table as one text."""
    conn = await asyncpg.connect(dsn)
    names = await conn.fetch("select tablename from pg_tables where schemaname = 'public'")
    held = {
        row["tablename"]: str(
            await conn.fetchval(f"select string_agg(t::text, '') from \"{row['tablename']}\" as t")
        )
        for row in names
    }
    await conn.close()
    return held


def sung(text: str, canaries: tuple[str, ...] = CANARIES) -> list[str]:
    return [word for word in canaries if word in text]


async def test_canaries_sing_in_no_log_audit_row_error_address_payload_or_key(
    idle_site: Site,
) -> None:
    site = idle_site
    coordinator, approver = await site.coordinator(), await site.approver()
    client = coordinator.client
    addresses, errors = list[str](), list[str]()

    async def ask(method: str, path: str, **given: Any) -> str:
        answer = await client.request(method, f"{site.address}{path}", **given)
        addresses.extend((str(answer.url), answer.headers.get("location", "")))
        # A form sent back with its fault is still the page it was.
        if answer.status_code >= 400 and answer.status_code != 422:
            errors.append(answer.text)
        return answer.text

    async with overheard(site.redis_url) as heard:
        site.work()
        path = await coordinator.start_round(seconds=1)
        await coordinator.until(path, "proposed")
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
    assert any("match_round" in command for command in heard)
    held = await tables(site.dsn)
    assert sung(held["child"]), "no canary was planted"
    for where, text in {
        "logs": site.log("serve") + site.log("work"),
        "addresses": " ".join(addresses),
        "errors": "".join(errors),
        "queue": "".join(heard),
        **{
            name: held[name]
            for name in ("audit", "round", "round_block", "round_event", "roster_import")
        },
    }.items():
        assert sung(text) == [], where
    assert {name: sung(text, SEALED) for name, text in held.items() if sung(text, SEALED)} == {}
