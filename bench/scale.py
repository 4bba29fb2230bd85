"""How time and memory grow with the number of children, over Shanghai's districts.

A round is split into parts that share nobody, the parts are formed by worker processes, and what
comes of them is joined: the product's own path, without PostgreSQL and the queue between them.
"""

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import msgspec
import numpy as np

from bench.course import district
from bench.machine import Machine, peak_bytes
from fixtures.places import shanghai
from matcher import Formed, Limit, Policy, Problem, form, join, split, verify
from matcher.outcome import TierResult
from workers.desk import BLOCK_CHILDREN


@dataclass(frozen=True, kw_only=True)
class ScaleJob:
    """`seconds` for the whole round; `workers` processes, which share `threads` threads. `queued`:
    through PostgreSQL and the queue."""

    children: int
    tightness: float
    seed: int
    seconds: float
    workers: int
    threads: int
    queued: bool = False


@dataclass(frozen=True, kw_only=True)
class ScaleResult:
    """Seconds of each step, and the most memory that all processes together have held."""

    job: ScaleJob
    helpers: int
    pairs: int
    parts: int
    splitting: float
    forming: float
    joining: float
    peak_bytes: int
    tiers: tuple[TierResult, ...]
    breaches: int

    @property
    def total(self) -> float:
        return self.splitting + self.forming + self.joining


@dataclass(frozen=True, kw_only=True)
class ScaleReport:
    """What `--json` writes."""

    machine: Machine
    results: tuple[ScaleResult, ...]


@dataclass(frozen=True, kw_only=True)
class _Piece:
    problem: Problem
    policy: Policy
    seed: int
    limit: Limit


def seconds_for(children: int, for_thousand: float) -> float:
    """The time limit: what a thousand children get, growing as n·log n."""
    return for_thousand * children * math.log(children + 1) / (1000 * math.log(1001))


def measure_apart(job: ScaleJob) -> ScaleResult:
    """`measure_scale` in a fresh process, so that one size's memory is not the next one's.

    Raises
    ------
    RuntimeError
        with the last words of the process when it fails, for want of memory perhaps.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked, answer = Path(folder, "job.json"), Path(folder, "answer.json")
        asked.write_bytes(msgspec.json.encode(job))
        words = [sys.executable, "-m", "bench.scale", str(asked), str(answer)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            raise RuntimeError(last)
        return msgspec.json.decode(answer.read_bytes(), type=ScaleResult)


def measure_scale(job: ScaleJob) -> ScaleResult:
    """Form one round in parts. The clock runs from the problem in memory to the outcome."""
    course = district(job.children, job.tightness, job.seed, shanghai())
    problem, policy = course.problem, course.policy
    context = get_context("spawn")
    with ProcessPoolExecutor(job.workers, mp_context=context) as pool:
        # Workers are there before a round comes, with the solver loaded.
        list(pool.map(_ready, range(job.workers)))
        began = time.perf_counter()
        parts = split(problem, policy, at_least=BLOCK_CHILDREN)
        cut = time.perf_counter()
        pairs = sum(part.size for part in parts)
        pieces = [
            _Piece(
                problem=part.problem,
                policy=policy,
                seed=job.seed,
                limit=Limit(
                    seconds=max(1.0, job.seconds * job.workers * part.size / max(1, pairs)),
                    threads=max(1, job.threads // job.workers),
                ),
            )
            for part in sorted(parts, key=lambda part: -part.size)
        ]
        formed = list(pool.map(_form, pieces))
        made = time.perf_counter()
        outcome = join(problem, policy, [row for row, _, _ in formed], seed=job.seed)
        joined = time.perf_counter()
    peaks: dict[int, int] = {}
    for _, pid, peak in formed:
        peaks[pid] = max(peak, peaks.get(pid, 0))
    return ScaleResult(
        job=job,
        helpers=len(problem.helpers),
        pairs=pairs,
        parts=len(parts),
        splitting=cut - began,
        forming=made - cut,
        joining=joined - made,
        peak_bytes=peak_bytes() + sum(peaks.values()),
        tiers=outcome.tiers,
        breaches=len(verify(problem, policy, outcome)),
    )


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float | None:
    """The p of the best fit of c·n^p by least squares of the logarithms; None below two sizes."""
    if len(set(sizes)) < 2:
        return None
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(values, 1e-9)), 1)[0])


def _ready(number: int) -> int:
    return number


def _form(piece: _Piece) -> tuple[Formed, int, int]:
    """What comes of a part, the worker that did it, and the most memory it has held."""
    formed = form(piece.problem, piece.policy, seed=piece.seed, limit=piece.limit)
    return formed, os.getpid(), peak_bytes()


def main(job_file: str, answer_file: str) -> None:
    from bench.queued import measure_queued

    job = msgspec.json.decode(Path(job_file).read_bytes(), type=ScaleJob)
    result = measure_queued(job) if job.queued else measure_scale(job)
    Path(answer_file).write_bytes(msgspec.json.encode(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
