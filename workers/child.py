"""What runs inside a solver's child process. Nothing here knows PostgreSQL, Valkey or asyncio."""

import os
import signal
import threading
from multiprocessing.connection import Connection

import msgspec

from matcher import Breach, Limit, Outcome, Policy, Problem, Progress, solve, verify


class ChildError(Exception):
    """What went wrong in the child, as a text: the matcher's own errors don't survive pickling."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen problem to solve."""

    number: int
    problem: bytes
    policy: str
    seed: int
    seconds: float
    threads: int


class _Line:
    """The pipe to the parent: stop numbers come in, progress goes out."""

    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.stopped = 0
        self._sending = threading.Lock()

    def open(self, connection: Connection) -> None:
        self.connection = connection
        threading.Thread(target=self._listen, args=(connection,), daemon=True).start()

    def tell(self, progress: Progress) -> None:
        if self.connection is not None:
            with self._sending:
                self.connection.send(progress)

    def _listen(self, connection: Connection) -> None:
        try:
            while True:
                self.stopped = max(self.stopped, connection.recv())
        except (EOFError, OSError):
            # The parent is gone, killed perhaps: nobody wants the result any more.
            os._exit(1)


_line = _Line()


def prepare(connection: Connection) -> None:
    """Set the child up. Ctrl-C in a terminal reaches the whole group; the parent decides for us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _line.open(connection)


def ready() -> int:
    """The child's process id, once OR-Tools is loaded."""
    return os.getpid()


def solve_task(task: Task) -> bytes:
    """The outcome as JSON."""
    try:
        outcome = solve(
            msgspec.json.decode(task.problem, type=Problem),
            Policy.parse(task.policy),
            seed=task.seed,
            limit=Limit(seconds=task.seconds, threads=task.threads),
            progress=_line.tell,
            stop=lambda: _line.stopped >= task.number,
        )
        return msgspec.json.encode(outcome)
    except Exception as error:  # noqa: BLE001 - its text is what can be told
        raise ChildError(f"{type(error).__name__}: {error}") from None


def verify_outcome(problem: bytes, policy: str, outcome: bytes) -> tuple[Breach, ...]:
    """Check the outcome's JSON, as it will be saved, against the problem."""
    try:
        return verify(
            msgspec.json.decode(problem, type=Problem),
            Policy.parse(policy),
            msgspec.json.decode(outcome, type=Outcome),
        )
    except Exception as error:  # noqa: BLE001 - its text is what can be told
        raise ChildError(f"{type(error).__name__}: {error}") from None
