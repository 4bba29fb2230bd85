"""What a worker has at hand."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from workers.pool import Solver

BLOCK_CHILDREN = 500


async def _silent(round_id: UUID, number: int) -> None:
    """No bell: the sweeper finds what waits."""


@dataclass(slots=True)
class Desk:
    """`lease` is in seconds; a block has `block_children` at least where a round has so many;
    `ring_block` tells the other workers of a block that waits."""

    name: str
    pool: asyncpg.Pool
    lease: float = 15.0
    threads: int = 2
    block_children: int = BLOCK_CHILDREN
    idle: asyncio.Queue[Solver] = field(default_factory=asyncio.Queue)
    ring_block: Callable[[UUID, int], Awaitable[None]] = _silent
