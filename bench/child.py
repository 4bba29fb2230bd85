"""One contender in a process of its own, so that its memory and its crashes are its own.

`python -m bench.child JOB ANSWER`: two files of JSON.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.course import district
from bench.peers import contender
from bench.run import Claim, Run

# Children, tightness and seed.
REHEARSAL = (10, 1.0, 1)


@dataclass(frozen=True, kw_only=True)
class Job:
    """Which contender, on which district, for how long, on how many cores."""

    contender: str
    children: int
    tightness: float
    seed: int
    seconds: float
    threads: int


def perform(job: Job) -> Claim:
    """Run the contender here. The clock starts when the problem is in memory and the contender has
    had a rehearsal on a tiny district: a running service has its libraries loaded, and Timefold
    its classes translated."""
    module = contender(job.contender)
    module.compete(district(*REHEARSAL), Run(seconds=1.0, threads=job.threads))
    course = district(job.children, job.tightness, job.seed)
    run = Run(seconds=job.seconds, threads=job.threads)
    bounds = module.compete(course, run)
    if run.used is None:
        run.stop()
    return Claim(
        bounds=bounds,
        trace=run.trace,
        first=run.first,
        seconds=run.now,
        peak_bytes=run.peak_bytes,
        threads=run.threads,
        how=module.HOW,
    )


def main(job_file: str, answer_file: str) -> None:
    job = msgspec.json.decode(Path(job_file).read_bytes(), type=Job)
    cores = sorted(os.sched_getaffinity(0))[: job.threads]
    os.sched_setaffinity(0, cores)
    Path(answer_file).write_bytes(msgspec.json.encode(perform(job)))


if __name__ == "__main__":
    main(*sys.argv[1:])
