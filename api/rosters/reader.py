"""Uploads are read in a process apart, a few at a time, so that no file can harm the site."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Mapping

import msgspec

from matcher.geography import Geography
from rosters.child import LENGTH, SECONDS, Done, Frame, Task, length_of
from rosters.reading import Known, Reading

# Reading takes a core and some memory; the others wait their turn.
_AT_ONCE = asyncio.Semaphore(2)
_WALL_SECONDS = 2 * SECONDS


class ReaderDied(Exception):
    """The process ended before it had read the files: too large for its memory or time."""


async def read_apart(
    files: Mapping[str, bytes],
    geography: Geography,
    known: Known,
    heard: Callable[[int, int], None] = lambda done, total: None,  # noqa: ARG005 - told to nobody
) -> Reading:
    """As `rosters.reading.read_roster`; raises ReaderDied."""
    task = msgspec.msgpack.encode(Task(files=dict(files), geography=geography, known=known))
    async with _AT_ONCE:
        # Nothing of our environment: it holds the addresses and secrets of the servers.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "rosters.child"),
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(_WALL_SECONDS):
                return await _answer(process, task, heard)
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            raise ReaderDied from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _answer(
    process: asyncio.subprocess.Process, task: bytes, heard: Callable[[int, int], None]
) -> Reading:
    given, told = process.stdin, process.stdout
    assert given is not None  # noqa: S101 - both are pipes
    assert told is not None  # noqa: S101
    given.write(task)
    await given.drain()
    given.close()
    while True:
        head = await told.readexactly(LENGTH)
        body = await told.readexactly(length_of(head))
        frame = await asyncio.to_thread(msgspec.msgpack.decode, body, type=Frame)
        if isinstance(frame, Done):
            return frame.reading
        heard(frame.done, frame.total)
