"""The town of tests/api with circles, rounds and sessions in both streets, seen by its accounts."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from matcher.people import Seat
from matcher.why.gaps.reasons import (
    Claim,
    GapReason,
    Measure,
    Proof,
    Reasons,
    Room,
    Shortage,
    Verdict,
)
from store import certificates, reasons
from store.acting import act_as
from store.logins import Login, address
from store.pool import Conn, connect
from tests.api.town import EAST, WEST
from tests.store.round_town import account, proposed

# N1 sat with C2 until yesterday, and sits with C1.
CIRCLES = """
insert into pairing (child, seat, helper) values
  ('C1', 'neighbour_mum', 'N1'), ('C1', 'mentor', 'M1'), ('C4', 'neighbour_mum', 'N2');
insert into pairing (child, seat, helper, since, until)
values ('C2', 'neighbour_mum', 'N1', now() - interval '9 days', now() - interval '1 day');
insert into conflict (child, helper, kind) values ('C1', 'N2', 'kin'), ('C4', 'N1', 'kin');
insert into decision (kind, child, seat, helper, decided_by, reason) values
  ('ban', 'C1', 'neighbour_mum', 'N2', '示例', '示例'),
  ('lock', 'C4', 'neighbour_mum', 'N2', '示例', '示例');
insert into file_access (account, child, way, reason, hours, begins_at, ends_at)
select id, 'C4', 'break_glass', '示例理由写到十个字以上', 1, now() - interval '1 hour', now()
from account where login = 'east';
insert into legal_basis (child, kind, since) values ('C1', 'legal_duty', now()),
  ('C4', 'legal_duty', now());
insert into follow_up (child, kind, due) values ('C1', 'basis_withdrawn', now()),
  ('C4', 'basis_withdrawn', now());
insert into session (token_hash, account) select sha256(login::bytea), id from account;
insert into seat_answer (pairing, child, helper, answer)
select id, child, helper, 'accepted' from pairing where until is null and seat = 'neighbour_mum';
insert into idempotency_key (account, key, digest) select id, '示例', '示例' from account;
insert into roster_import (account, street, state, counts, faults)
select id, street, 'stored', '{}', '[]' from account where kind = 'coordinator';
insert into roster_upload (import, files) select id, '' from roster_import;
insert into roster_change (import, subject, after) select id, 'child', '{}' from roster_import;
"""

MENTOR = Claim(child="C1", seat=Seat.MENTOR, need=None, weight=1, filled=False)
REASONS = Reasons(
    gaps=(GapReason(child="C1", seat=Seat.MENTOR, verdict=Verdict.SHORT, shortage=0),),
    needs=(),
    shortages=(
        Shortage(
            claims=(MENTOR,),
            rooms=(Room(helper="M1", room=2, most=0, left=0),),
            measure=Measure.CLAIMS,
            demand=1,
            capacity=0,
            proof=Proof.COUNT,
            without_room=0,
        ),
    ),
)


async def furnish(conn: Conn) -> None:
    """Something in every table for everybody."""
    await conn.execute(CIRCLES)
    for street in (EAST, WEST, None):
        round_id = await proposed(conn, {}, street)
        await certificates.save(conn, round_id, "0" * 64, b"{}")
        await reasons.save(conn, round_id, REASONS)


@asynccontextmanager
async def seen_by(
    town: str, login: str | None, process: Login = Login.APP
) -> AsyncGenerator[asyncpg.Connection, None]:
    """A connection of the application's in a transaction of one of the town's accounts, undone at
    its end. None: nobody is logged in."""
    owner = await connect(town)
    who: UUID | None = await account(owner, login) if login else None
    await owner.close()
    conn = await connect(address(town, process))
    passing = conn.transaction()
    await passing.start()
    await act_as(conn, who)
    try:
        yield conn
    finally:
        await passing.rollback()
        await conn.close()
