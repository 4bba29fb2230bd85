"""Solving without a server, in the same kind of child process as the worker's."""

import asyncio
import os
import signal
from collections.abc import Callable

import msgspec

from cli.exits import ENVIRONMENT, FAULTS, CliError
from matcher import Problem, Progress
from matcher.certificate import Certificate
from rosters.outcome_file import read_certificate
from workers.child import ChildError
from workers.pool import Solver, SolverDied
from workers.shares import proof_seconds


async def solve_in_child(
    problem: Problem,
    policy: str,
    *,
    seed: int,
    seconds: float,
    heard: Callable[[Progress], None],
) -> tuple[Certificate, bool]:
    """The round's certificate, with what the checker found, and whether Ctrl-C cut it short."""
    solver = Solver()
    presses = 0

    def pressed() -> None:
        nonlocal presses
        presses += 1
        if presses == 1:
            solver.stop()
        else:
            solver.kill()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, pressed)
    content = msgspec.json.encode(problem)
    try:
        done = await solver.form(
            heard,
            problem=content,
            policy=policy,
            seed=seed,
            seconds=seconds,
            threads=os.cpu_count() or 1,
        )
        found = await solver.join(problem=content, policy=policy, seed=seed, formed=[done.formed])
        certified = await solver.certify(
            problem=content,
            policy=policy,
            outcome=found,
            seconds=0 if presses else proof_seconds(seconds),
        )
    except SolverDied as error:
        if presses:
            raise KeyboardInterrupt from error
        raise CliError("求解进程意外退出，可能是内存不足。", ENVIRONMENT) from error
    except ChildError as error:
        raise CliError(f"求解未能完成：{error}", FAULTS) from error
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        await solver.close()
    return read_certificate(certified.body), presses > 0
