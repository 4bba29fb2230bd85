"""What runs inside a solver's child process. Nothing here knows PostgreSQL, Valkey or asyncio."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Generator, Sequence
from importlib import import_module
from multiprocessing.connection import Connection

import msgspec

from matcher import (
    Breach,
    Formed,
    Limit,
    Outcome,
    Policy,
    Problem,
    Progress,
    digest,
    form,
    join,
    settled,
    split,
)
from matcher.certificate import certify, with_proofs
from matcher.certificate.prices import witnesses
from matcher.repair import ways_to_fill
from matcher.why.gaps.explain import explain
from matcher.why.gaps.reasons import Reasons
from matcher.why.gaps.recheck import recheck
from rosters.outcome_file import encode


class ChildError(Exception):
    """What went wrong in the child, as a text: the matcher's own errors don't survive pickling."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A problem's JSON to solve. `stopped`: the wish to stop came before the task did."""

    number: int
    problem: bytes
    policy: str
    seed: int
    seconds: float
    threads: int
    stopped: bool = False


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a round as JSON, its digest, and its size in candidate pairs."""

    problem: bytes
    digest: str
    children: int
    size: int


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of what was formed, and its last word on each tier."""

    formed: bytes
    progress: tuple[Progress, ...]


class Certified(msgspec.Struct, frozen=True, kw_only=True):
    """What the checker found wrong, and the certificate that says so: its seal and its file. The
    reasons of its gaps, None when counting again `refused` them."""

    verdict: tuple[Breach, ...]
    seal: str
    body: bytes
    reasons: Reasons | None
    refused: tuple[Breach, ...]


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
    import_module("matcher.lexicographic")
    return os.getpid()


def split_round(problem: bytes, policy: str, at_least: int) -> list[Piece]:
    """A round's parts."""
    with told_as_text():
        return [
            Piece(
                problem=msgspec.json.encode(part.problem),
                digest=digest(part.problem),
                children=len(part.problem.children),
                size=part.size,
            )
            for part in split(_problem(problem), Policy.parse(policy), at_least=at_least)
        ]


def form_part(task: Task) -> Done:
    """What comes of one part."""
    with told_as_text():
        policy = Policy.parse(task.policy)
        formed = form(
            _problem(task.problem),
            policy,
            seed=task.seed,
            limit=Limit(seconds=task.seconds, threads=task.threads),
            progress=_line.tell,
            stop=lambda: task.stopped or _line.stopped >= task.number,
        )
        return Done(formed=msgspec.json.encode(formed), progress=settled(policy, formed))


def join_parts(problem: bytes, policy: str, seed: int, formed: Sequence[bytes]) -> bytes:
    """The outcome of a round's parts as JSON."""
    with told_as_text():
        parts = [msgspec.json.decode(part, type=Formed) for part in formed]
        outcome = join(_problem(problem), Policy.parse(policy), parts, seed=seed)
        return msgspec.json.encode(outcome)


def certify_outcome(problem: bytes, policy: str, outcome: bytes, seconds: float) -> Certified:
    """Check the outcome's JSON, as it will be saved, against the problem; say why seats are empty,
    find for so long what proves its bounds; and seal it all."""
    with told_as_text():
        given, rules = _problem(problem), Policy.parse(policy)
        found = msgspec.json.decode(outcome, type=Outcome)
        certificate, breaches = certify(given, policy, found), tuple[Breach, ...]()
        if not certificate.verdict:
            reasons = explain(given, rules, found)
            breaches = recheck(given, rules, found, reasons)
            proofs = witnesses(given, rules, found, seconds=seconds)
            # The circles hold without the reasons: the page then shows the ledgers alone.
            certificate = with_proofs(certificate, None if breaches else reasons, proofs)
        return Certified(
            verdict=certificate.verdict,
            seal=certificate.seal,
            body=encode(certificate),
            reasons=certificate.reasons,
            refused=breaches,
        )


def fill_seats(problem: bytes, policy: str, seed: int, most: int, seconds: float) -> bytes:
    """The empty seats of the problem's pairings and who could take them, as JSON. After so many
    seconds the seats left are given without."""
    end = time.monotonic() + seconds
    with told_as_text():
        found = ways_to_fill(
            _problem(problem),
            Policy.parse(policy),
            seed=seed,
            most=most,
            stop=lambda: time.monotonic() > end,
        )
        return msgspec.json.encode(found)


def _problem(text: bytes) -> Problem:
    return msgspec.json.decode(text, type=Problem)


@contextlib.contextmanager
def told_as_text() -> Generator[None, None, None]:
    """Whatever goes wrong within is raised as a ChildError with its text."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - its text is what can be told
        raise ChildError(f"{type(error).__name__}: {error}") from None
