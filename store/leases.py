"""Rounds: what a worker does to them. Truth and lease are here; a queue only rings the bell.

Work under a lease that is another's is Conflict("lease_is_held_by_its_worker").
"""

from uuid import UUID

import msgspec

from matcher.outcome import Outcome, Progress
from matcher.problem import Problem
from store import proposals
from store.errors import Conflict, conflicts
from store.pool import Conn
from store.rounds import RoundState
from store.sql import queries

SQL = queries(__file__)
ATTEMPTS = 3
GIVEN_UP = (
    f"求解中断了 {ATTEMPTS} 次，可能是内存不足或服务器重启。"
    "请缩小范围，或请管理员检查求解服务后新建一轮。"
)


class Leased(msgspec.Struct, frozen=True, kw_only=True):
    """A round to solve: the problem's JSON and the policy's TOML, as they were frozen."""

    problem: bytes
    policy: str
    seed: int
    seconds: float
    attempts: int


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """Whether to come to an end, and whether the round is still this worker's."""

    stop_requested: bool
    still_ours: bool


async def take_lease(conn: Conn, round_id: UUID, worker: str, seconds: float) -> Leased | None:
    """queued → solving, for one worker. None: somebody has it, or there is nothing to do."""
    record = await conn.fetchrow(SQL["take_lease"], round_id, worker, seconds)
    if record is None:
        return None
    return msgspec.convert({**record, "problem": record["problem"].encode()}, Leased)


async def heartbeat(conn: Conn, round_id: UUID, worker: str, seconds: float) -> Heartbeat:
    """Hold the lease for some seconds more."""
    stop = await conn.fetchval(SQL["heartbeat"], round_id, worker, seconds)
    return Heartbeat(stop_requested=bool(stop), still_ours=stop is not None)


async def report(conn: Conn, round_id: UUID, worker: str, progress: Progress) -> None:
    """Tell a tier's step."""
    text = msgspec.json.encode(progress).decode()
    await _ours(conn, "report", round_id, worker, progress.tier, text)


async def propose(
    conn: Conn, round_id: UUID, worker: str, outcome: Outcome, problem: Problem
) -> None:
    """solving → proposed, with the outcome and each of its seats.

    Conflict("outcome_answers_the_frozen_problem") when it answers another.
    """
    text = msgspec.json.encode(outcome).decode()
    with conflicts():
        frozen = await conn.fetchval(SQL["propose"], round_id, worker, text)
    if frozen is None:
        raise Conflict("lease_is_held_by_its_worker")
    told = {held.child for held in (*outcome.assignments, *outcome.gaps)}
    if outcome.problem_digest != frozen or not told <= problem.child_by_id.keys():
        raise Conflict("outcome_answers_the_frozen_problem")
    await proposals.save(conn, round_id, outcome, problem)


async def fail(conn: Conn, round_id: UUID, worker: str, reason: str) -> None:
    """solving → failed, with a sentence for the coordinator."""
    await _ours(conn, "fail", round_id, worker, reason)


async def release(conn: Conn, round_id: UUID, worker: str) -> None:
    """solving → queued: this worker will not finish it."""
    await _ours(conn, "release", round_id, worker)


async def requeue_stale(conn: Conn) -> list[UUID]:
    """Put rounds whose lease is over back in the queue, and name them.

    One that was attempted often enough has failed instead and is not named.
    """
    rows = await conn.fetch(SQL["requeue_stale"], ATTEMPTS, GIVEN_UP)
    return [row["id"] for row in rows if row["state"] == RoundState.QUEUED]


async def waiting(conn: Conn) -> list[UUID]:
    """Rounds in the queue, the oldest first."""
    return [row["id"] for row in await conn.fetch(SQL["waiting"])]


async def _ours(conn: Conn, query: str, round_id: UUID, worker: str, *values: object) -> None:
    with conflicts():
        done = await conn.execute(SQL[query], round_id, worker, *values)
    if done == "UPDATE 0":
        raise Conflict("lease_is_held_by_its_worker")
