"""The town of tests/api with a round in it, brought to whatever state a test needs."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from matcher import Limit, Policy, Problem, Term, digest, solve
from matcher.certificate import certify
from matcher.outcome import Assignment, Gap, LedgerLine, Outcome, Sense, Termination, TierResult
from matcher.people import Seat
from matcher.why.gaps.explain import explain
from rosters.outcome_file import encode
from rosters.problem import build_problem
from store import certificates, geography, leases, policies, reasons, rosters, rounds
from store.pool import Conn

TERM = Term(starts=date(2026, 9, 1), ends=date(2027, 1, 31))
TODAY = date(2026, 8, 20)
WORKER = "示例甲"
MENTOR, MUM, DIRECTOR = Seat.MENTOR, Seat.NEIGHBOUR_MUM, Seat.CHILDREN_DIRECTOR
SOME = {("C1", MUM): "N1", ("C1", MENTOR): "M1", ("C4", MUM): "N2"}


async def account(conn: Conn, login: str) -> UUID:
    """The id of one of the town's accounts."""
    return await conn.fetchval("select id from account where login = $1", login)


async def draft(conn: Conn, street: str | None = None, *, by: str = "all") -> UUID:
    return await rounds.create(
        conn,
        title="示例轮次",
        street=street,
        term=TERM,
        policy=await policies.default(conn),
        seed=7,
        seconds=10,
        by=await account(conn, by),
    )


async def problem_of(conn: Conn, street: str | None = None) -> Problem:
    return build_problem(
        await rosters.load(conn, street), await geography.load(conn), as_of=TODAY, term=TERM
    )


async def queued(conn: Conn, street: str | None = None) -> UUID:
    round_id = await draft(conn, street)
    problem = await problem_of(conn, street)
    await rounds.freeze(conn, round_id, msgspec.json.encode(problem), digest(problem))
    await rounds.queue(conn, round_id)
    return round_id


async def solving(conn: Conn, street: str | None = None) -> UUID:
    round_id = await queued(conn, street)
    assert await leases.take_lease(conn, round_id, WORKER, 60)
    return round_id


async def solve_queued(conn: Conn, round_id: UUID) -> None:
    """A worker's job, here and now: lease, solve, certify, propose."""
    async with conn.transaction():
        leased = await leases.take_lease(conn, round_id, WORKER, 60)
    assert leased is not None
    problem = msgspec.json.decode(leased.problem, type=Problem)
    policy = Policy.parse(leased.policy)
    found = solve(problem, policy, seed=leased.seed, limit=Limit(seconds=10))
    certificate = certify(problem, leased.policy, found)
    async with conn.transaction():
        await leases.propose(conn, round_id, WORKER, found, problem)
        await certificates.save(conn, round_id, certificate.seal, encode(certificate))
        await reasons.save(conn, round_id, explain(problem, policy, found))


async def proposed(
    conn: Conn, filled: dict[tuple[str, Seat], str] = SOME, street: str | None = None
) -> UUID:
    round_id = await solving(conn, street)
    problem = await problem_of(conn, street)
    async with conn.transaction():
        await leases.propose(conn, round_id, WORKER, outcome(problem, filled), problem)
    return round_id


async def approved(
    conn: Conn, filled: dict[tuple[str, Seat], str] = SOME, street: str | None = None
) -> UUID:
    round_id = await proposed(conn, filled, street)
    await rounds.approve(conn, round_id, await account(conn, "admin"))
    return round_id


async def published(conn: Conn, filled: dict[tuple[str, Seat], str] = SOME) -> UUID:
    round_id = await approved(conn, filled)
    await publish(conn, round_id)
    return round_id


async def publish(conn: Conn, round_id: UUID) -> None:
    """In a transaction of its own, as a request does."""
    by = await account(conn, "all")
    async with conn.transaction():
        await rounds.publish(conn, round_id, by)


def outcome(problem: Problem, filled: dict[tuple[str, Seat], str]) -> Outcome:
    """The given seats filled, all others empty; a declined seat is neither."""
    gaps = [
        Gap(
            child=child.id,
            seat=seat,
            reason="capacity",
            candidates=2,
            ledger=(LedgerLine(rule="capacity", count=2),),
        )
        for child in problem.children
        for seat in Seat
        if (child.id, seat) not in filled and seat not in child.declined_seats
    ]
    return Outcome(
        problem_digest=digest(problem),
        policy_digest="示例",
        engine="示例",
        seed=7,
        assignments=tuple(
            Assignment(child=child, seat=seat, helper=helper, step=0)
            for (child, seat), helper in filled.items()
        ),
        gaps=tuple(gaps),
        tiers=(
            TierResult(
                name="coverage",
                sense=Sense.MAXIMISE,
                value=3,
                bound=4,
                termination=Termination.INTERRUPTED,
            ),
        ),
    )


async def open_pairings(conn: Conn) -> dict[tuple[str, str], str]:
    """(child, seat) to helper."""
    rows = await conn.fetch("select child, seat, helper from pairing where until is null")
    return {(row["child"], row["seat"]): row["helper"] for row in rows}


async def lapse(conn: Conn, round_id: UUID) -> None:
    """As if the worker had been silent for long."""
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    await conn.execute("update round set lease_until = $2 where id = $1", round_id, long_ago)
