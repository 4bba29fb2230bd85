"""Policies, kept word for word: a version never changes, so a round can be explained later."""

import msgspec

from matcher.policy import Policy
from store.errors import Conflict, NotFound
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class PolicyKey(msgspec.Struct, frozen=True):
    """Which policy, and which version of it."""

    name: str
    version: str


async def save(conn: Conn, text: str) -> PolicyKey:
    """Keep a policy's TOML text; raises matcher.InvalidPolicy.

    Another text under a version that is there already is a Conflict.
    """
    policy = Policy.parse(text)
    key = PolicyKey(policy.name, policy.version)
    await conn.execute(SQL["save"], key.name, key.version, text)
    if await get(conn, key) != text:
        raise Conflict("policy_version_keeps_its_text")
    return key


async def save_trial(conn: Conn, text: str) -> PolicyKey:
    """Keep a policy that is only tried; raises matcher.InvalidPolicy."""
    policy = Policy.parse(text)
    key = PolicyKey(policy.name, policy.version)
    await conn.execute(SQL["save_trial"], key.name, key.version, text)
    return key


async def get(conn: Conn, key: PolicyKey) -> str:
    """The policy's TOML text."""
    text = await conn.fetchval(SQL["body"], key.name, key.version)
    if text is None:
        raise NotFound
    return text


async def default(conn: Conn) -> PolicyKey:
    """The policy saved last."""
    keys = await versions(conn)
    if not keys:
        raise NotFound
    return keys[0]


async def versions(conn: Conn) -> list[PolicyKey]:
    """All policies but those only tried, the latest first."""
    return [msgspec.convert(record, PolicyKey) for record in await conn.fetch(SQL["versions"])]
