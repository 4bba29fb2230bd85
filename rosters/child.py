"""`python -m rosters.child`: reads one upload in a process of its own, then ends.

A file may be made to harm its reader. Here it meets a process without secrets in its environment,
with bounded memory and time, that can write no file; the worst it can do is to end it.
Standard input holds a Task, standard output frames: four bytes of length, then a Heard or a
Reading. Both are MessagePack.
"""

import resource
import struct
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from matcher.geography import Geography
from rosters.reading import Known, Reading, read_roster

MEMORY = 1_500_000_000
SECONDS = 60
_MOST_OPEN_FILES = 32
_LENGTH = struct.Struct(">I")


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """An upload, its files by name, and what its codes may refer to."""

    files: dict[str, bytes]
    geography: Geography
    known: Known


class Heard(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How many of how many rows have been read."""

    done: int
    total: int


class Done(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The last frame."""

    reading: Reading


Frame = Heard | Done
LENGTH = _LENGTH.size


def length_of(head: bytes) -> int:
    """How many bytes follow a frame's head."""
    return _LENGTH.unpack(head)[0]


def main() -> None:
    """Read the task, answer it."""
    limit_itself()
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    out = sys.stdout.buffer
    reading = read_roster(
        task.files,
        task.geography,
        task.known,
        heard=lambda done, total: _send(out, Heard(done=done, total=total)),
    )
    _send(out, Done(reading=reading))


def limit_itself() -> None:
    """Bound what this process may take, from what it has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + MEMORY
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _MOST_OPEN_FILES),
    ):
        resource.setrlimit(what, (most, most))


def _send(out: BinaryIO, frame: Frame) -> None:
    body = msgspec.msgpack.encode(frame)
    out.write(_LENGTH.pack(len(body)) + body)
    out.flush()


if __name__ == "__main__":
    main()
