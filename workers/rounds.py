"""The job of a match round: lease, split, form its blocks together with whoever is free, join,
verify, propose. Delivered twice, it works once."""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import structlog

from matcher import Breach, Outcome, Policy, Problem, Progress, over_parts
from store import blocks, certificates, leases, reasons
from store.blocks import NewBlock
from store.errors import Conflict
from store.leases import Leased
from workers import queue
from workers.blocks import work_on_block
from workers.desk import Desk
from workers.holding import BEAT, LeaseLost, hold, idle_solver, to_the_end
from workers.pool import Solver
from workers.shares import proof_seconds

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
T = TypeVar("T")


async def match_round(ctx: dict[Any, Any], round_id: str) -> None:
    """arq's way in. A bell that finds all solvers busy goes back for another worker."""
    desk: Desk = ctx["desk"]
    async with idle_solver(desk) as solver:
        if await work_on(desk, solver, UUID(round_id)) == "released":
            await queue.ring(ctx["redis"], UUID(round_id))


async def work_on(desk: Desk, solver: Solver, round_id: UUID) -> str:
    """Do the round if it waits; say what became of it, `nothing` when another had it."""
    try:
        async with desk.pool.acquire() as conn, conn.transaction():
            leased = await leases.take_lease(conn, round_id, desk.name, desk.lease)
    except asyncio.CancelledError:
        # The lease may be ours already, and nobody below knows of it yet.
        await asyncio.shield(_release(desk, round_id))
        raise
    if leased is None:
        return "nothing"
    work = _Work(desk, solver, round_id, leased)
    say = log.bind(round=str(round_id), worker=desk.name)
    say.info("round.solving", attempt=leased.attempts)
    return await to_the_end(
        work.through(), work, solver, attempts=leased.attempts, say=say, what="round"
    )


class _Work:
    """One round in this worker's hands."""

    def __init__(self, desk: Desk, solver: Solver, round_id: UUID, leased: Leased) -> None:
        self.desk, self.solver, self.round_id, self.leased = desk, solver, round_id, leased
        self.told: dict[str, Progress] = {}

    async def through(self) -> str:
        count = await self._blocks()
        while True:
            async with self.desk.pool.acquire() as conn:
                reason = await blocks.exhausted(conn, self.round_id)
                standing = await blocks.standing(conn, self.round_id)
            if reason is not None:
                return await self.fail(reason)
            if standing.done == count:
                return await self._gather(count)
            block = work_on_block(self.desk, self.solver, self.round_id)
            if await self._holding(block) == "nothing":
                # Others form the last blocks; should one of them die, its lease comes to an end.
                await self._holding(asyncio.sleep(BEAT))

    async def fail(self, reason: str) -> str:
        try:
            async with self.desk.pool.acquire() as conn, conn.transaction():
                await leases.fail(conn, self.round_id, self.desk.name, reason)
        except Conflict:
            return "dropped"
        return "failed"

    async def release(self) -> str:
        return await _release(self.desk, self.round_id)

    async def _blocks(self) -> int:
        """How many blocks the round has; they are made at the first attempt, and then kept."""
        async with self.desk.pool.acquire() as conn:
            known = (await blocks.standing(conn, self.round_id)).blocks
        if known:
            return known
        leased = self.leased
        pieces = await self._holding(
            self.solver.split(
                problem=leased.problem, policy=leased.policy, at_least=self.desk.block_children
            )
        )
        async with self.desk.pool.acquire() as conn, conn.transaction():
            await blocks.lay(
                conn,
                self.round_id,
                self.desk.name,
                [
                    NewBlock(
                        digest=piece.digest,
                        children=piece.children,
                        size=piece.size,
                        problem=piece.problem,
                    )
                    for piece in pieces
                ],
            )
        if len(pieces) > 1:
            for number in range(len(pieces)):
                await self.desk.ring_block(self.round_id, number)
        return len(pieces)

    async def _gather(self, count: int) -> str:
        leased = self.leased
        async with self.desk.pool.acquire() as conn:
            formed = await blocks.formed(conn, self.round_id)
        found = await self._holding(
            self.solver.join(
                problem=leased.problem, policy=leased.policy, seed=leased.seed, formed=formed
            )
        )
        certified = await self._holding(
            self.solver.certify(
                problem=leased.problem,
                policy=leased.policy,
                outcome=found,
                seconds=proof_seconds(leased.seconds),
            )
        )
        if certified.verdict:
            return await self.fail(_refusal(certified.verdict))
        outcome, problem = await self._holding(asyncio.to_thread(_decode, found, leased.problem))
        async with self.desk.pool.acquire() as conn, conn.transaction():
            await blocks.gather(conn, self.round_id, count)
            await leases.propose(conn, self.round_id, self.desk.name, outcome, problem)
            await certificates.save(conn, self.round_id, certified.seal, certified.body)
            if certified.reasons is not None:
                await reasons.save(conn, self.round_id, certified.reasons)
        if certified.refused:
            told = [f"{breach.rule}: {breach.message}" for breach in certified.refused[:5]]
            log.error("round.reasons_refused", round=str(self.round_id), found=told)
        return "proposed"

    async def _holding(self, work: Awaitable[T]) -> T:
        """A wish to stop is heard by who forms a block; here it is only passed on by the row."""
        return await hold(work, self._beat, stop=lambda: None, patience=self.desk.lease)

    async def _beat(self) -> bool:
        async with self.desk.pool.acquire() as conn, conn.transaction():
            heartbeat = await leases.heartbeat(conn, self.round_id, self.desk.name, self.desk.lease)
            if not heartbeat.still_ours:
                raise LeaseLost
            parts = await blocks.progress(conn, self.round_id)
            for step in over_parts(Policy.parse(self.leased.policy), parts):
                if self.told.get(step.tier) != step:
                    self.told[step.tier] = step
                    await leases.report(conn, self.round_id, self.desk.name, step)
        return heartbeat.stop_requested


async def _release(desk: Desk, round_id: UUID) -> str:
    """Back to the queue at once; no need to wait for the lease to lapse."""
    with contextlib.suppress(Conflict):
        async with desk.pool.acquire() as conn, conn.transaction():
            await leases.release(conn, round_id, desk.name)
    return "released"


def _decode(outcome: bytes, problem: bytes) -> tuple[Outcome, Problem]:
    return msgspec.json.decode(outcome, type=Outcome), msgspec.json.decode(problem, type=Problem)


def _refusal(breaches: tuple[Breach, ...]) -> str:
    first = "；".join(f"{breach.rule}：{breach.message}" for breach in breaches[:3])
    more = f"；另有 {len(breaches) - 3} 处" if len(breaches) > 3 else ""
    return f"求解结果未通过独立核验，共 {len(breaches)} 处：{first}{more}。请联系管理员。"
