"""Schemathesis over the whole OpenAPI document, as each role: the site does what it says."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from api.sessions.cookies import SESSION
from store import sessions
from store.pool import connect
from tests.conftest import KEY, clone
from tests.store.walled_town import furnish
from tests.web.conftest import serving

ROLES = ("east", "all", "admin", "mum")
# The coordinator of a street has most of the routes: only for them is every border tried each time.
# LINJIA_CONTRACT_EXAMPLES=100 looks longer, in every phase and for everybody.
ENDS = "DELETE /api/v1/sessions/current"
EXAMPLES = os.environ.get("LINJIA_CONTRACT_EXAMPLES")

CONFIG = """
[auth.openapi.session]
api_key = "{token}"

# What fits its shape may still be refused for what it says: a seat that is gone, a key used before,
# a version that is old.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 409, 412, 422, 428, 429]

# It would end the session that all the others need: tried apart.
[[operations]]
include-name = "{ends}"
enabled = {apart}

# A stream stays open as long as its round is under way; tests/api tries it.
[[operations]]
include-name = "GET /api/v1/rounds/{{round_id}}/events"
enabled = false
"""


@pytest.fixture(scope="module")
async def site(
    postgres: str, settled: str, valkey: str
) -> AsyncGenerator[tuple[str, dict[str, str]], None]:
    """The site's address, and a live session of each role."""
    async with clone(postgres, settled) as town:
        conn = await connect(town)
        await furnish(conn)
        # These stand for certificates, and are none.
        await conn.execute("delete from round_certificate")
        rows = await conn.fetch("select id, login from account")
        tokens = {row["login"]: await sessions.begin(conn, row["id"]) for row in rows}
        tokens["once"] = await sessions.begin(conn, rows[0]["id"])
        await conn.close()
        settings = {"DATABASE_URL": town, "REDIS_URL": valkey, "LINJIA_KEYS": KEY}
        async with serving(settings) as address:
            yield address, tokens


@pytest.mark.parametrize("login", ROLES)
async def test_the_site_keeps_its_contract(
    login: str, site: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    phases = ["examples", "fuzzing"]
    if EXAMPLES:
        phases += ["coverage", "stateful"]
    elif login == "east":
        phases += ["coverage"]
    address, tokens = site
    await hold(address, tokens[login], tmp_path, "--phases", ",".join(phases))


async def test_ending_a_session_keeps_its_contract(
    site: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    address, tokens = site
    await hold(address, tokens["once"], tmp_path, "--include-name", ENDS)


async def hold(address: str, token: str, folder: Path, *more: str) -> None:
    """Everything the site's own document says of it is so, for whoever has that session."""
    async with httpx.AsyncClient(trust_env=False, cookies={SESSION: token}) as client:
        document = (await client.get(f"{address}/api/v1/openapi")).json()
    (folder / "openapi.json").write_text(json.dumps(document))
    apart = str(ENDS in more).lower()
    (folder / "schemathesis.toml").write_text(CONFIG.format(token=token, ends=ENDS, apart=apart))
    run = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("st")), "--no-color"),
        *("--config-file", str(folder / "schemathesis.toml")),
        *("run", str(folder / "openapi.json"), "--url", address, "--checks", "all"),
        *("--seed", "1", "--max-examples", EXAMPLES or "2", "--no-shrink"),
        *("--suppress-health-check", "all", "--warnings", "off", *more),
        cwd=folder,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await run.communicate()
    assert run.returncode == 0, said.decode()
