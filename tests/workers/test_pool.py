"""The solver's child process: warm, told to stop, killed, orphaned."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import pytest

from matcher import Outcome, Progress
from matcher.certificate import check
from rosters.outcome_file import read_certificate
from tests.matcher.build import POLICY_TEXT, child, director, mentor, mum, problem
from workers.child import ChildError
from workers.pool import Solver, SolverDied

SMALL = msgspec.json.encode(problem(child(), mentor(), mum(), director()))


@pytest.fixture(scope="module")
async def solver() -> AsyncIterator[Solver]:
    solver = Solver()
    await solver.warm()
    yield solver
    await solver.close()


async def solve(solver: Solver, content: bytes = SMALL, policy: str = POLICY_TEXT) -> Outcome:
    done = await solver.form(
        lambda _: None, problem=content, policy=policy, seed=1, seconds=20, threads=1
    )
    found = await solver.join(problem=content, policy=policy, seed=1, formed=[done.formed])
    return msgspec.json.decode(found, type=Outcome)


async def test_a_solve_tells_its_tiers_on_the_way(solver: Solver) -> None:
    heard: list[Progress] = []
    await solver.form(
        heard.append, problem=SMALL, policy=POLICY_TEXT, seed=1, seconds=20, threads=1
    )
    assert "coverage" in {step.tier for step in heard}


async def test_an_outcome_passes_the_check_in_the_child(solver: Solver) -> None:
    outcome = msgspec.json.encode(await solve(solver))
    certified = await solver.certify(problem=SMALL, policy=POLICY_TEXT, outcome=outcome, seconds=5)
    assert certified.verdict == ()
    certificate = read_certificate(certified.body)
    assert check(certificate, seal=certified.seal) == ()
    assert certificate.witnesses


async def test_a_changed_outcome_does_not_pass_the_check(solver: Solver) -> None:
    outcome = await solve(solver)
    changed = msgspec.json.encode(replace(outcome, assignments=outcome.assignments[1:]))
    certified = await solver.certify(problem=SMALL, policy=POLICY_TEXT, outcome=changed, seconds=5)
    assert certified.verdict


async def test_a_policy_that_cannot_be_read_is_an_error_with_its_reason(solver: Solver) -> None:
    with pytest.raises(ChildError, match="InvalidPolicy"):
        await solve(solver, policy="name = 1")


async def test_a_killed_child_is_replaced_at_the_next_task(solver: Solver) -> None:
    first = solver.pid
    solver.kill()
    with pytest.raises(SolverDied):
        await solve(solver)
    assert (await solve(solver)).assignments
    assert solver.pid != first


def half_said() -> bytes:
    """Runs in the child, which dies in the middle of its answer."""

    def half(connection: Connection, message: memoryview) -> None:
        os.write(connection.fileno(), message[: len(message) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    Connection._send = half  # type: ignore[attr-defined]
    return bytes(100_000)


async def test_a_child_killed_in_the_middle_of_its_answer_is_noticed_and_closed() -> None:
    solver = Solver()
    executor = await solver.warm()
    async with asyncio.timeout(20):
        with pytest.raises(BrokenProcessPool):
            await asyncio.wrap_future(executor.submit(half_said))
        await solver.close()


async def test_a_stop_for_an_earlier_task_leaves_the_next_alone(solver: Solver) -> None:
    await solve(solver)
    solver.stop()
    outcome = await solve(solver)
    assert {tier.termination.value for tier in outcome.tiers} == {"optimal"}


async def test_a_child_ends_when_its_parent_is_killed() -> None:
    """The parent warms a solver, tells the child's id and is killed with -9."""
    code = (
        "import asyncio, os, signal\n"
        "from workers.pool import Solver\n"
        "async def main():\n"
        "    solver = Solver()\n"
        "    await solver.warm()\n"
        "    print(solver.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    await gone(int(done.stdout))


async def gone(pid: int) -> None:
    async with asyncio.timeout(20):
        while alive(pid):  # noqa: ASYNC110 - a process that ends rings no event
            await asyncio.sleep(0.05)


def alive(pid: int) -> bool:
    """A zombie that nobody buries is not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
