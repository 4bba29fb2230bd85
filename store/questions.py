"""What a question about a proposal is asked of, and the names its answer is told with."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from store import rounds
from store.errors import NotFound
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """A round's frozen problem, its policy's text, its outcome and the witnesses of its
    certificate, as they are kept."""

    problem: str
    policy: str
    outcome: str
    witnesses: str


async def material(conn: Conn, round_id: UUID) -> Material:
    """What was asked and answered; NotFound before there is an outcome,
    Conflict("round_is_as_it_was_solved") when people of the round were erased."""
    await rounds.not_redacted(conn, round_id)
    record = await conn.fetchrow(SQL["material"], round_id)
    if record is None:
        raise NotFound
    return msgspec.convert(dict(record), Material)


async def place_names(conn: Conn, codes: Iterable[str]) -> dict[str, str]:
    """Names of neighbourhoods, with their street's, and of schools."""
    return {row["code"]: row["name"] for row in await conn.fetch(SQL["places"], sorted(set(codes)))}
