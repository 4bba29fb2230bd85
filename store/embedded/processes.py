"""Processes that end with us, and those that did not."""

import contextlib
import ctypes
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from store.embedded.account import Account

_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
_PR_SET_PDEATHSIG = 1
# Found before any fork: between fork and exec there is no time for imports.
_PRCTL: Callable[..., int] | None = (
    ctypes.CDLL(None).prctl if platform.system() == "Linux" else None
)


def spawn(
    command: Sequence[str | Path],
    *,
    account: Account,
    cwd: Path,
    log: Path,
    stop: signal.Signals,
    stdin: bytes = b"",
) -> subprocess.Popen[bytes]:
    """Start a server under the account; on Linux it gets the stop signal when we die."""
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own programs
            [*command],
            cwd=cwd,
            env=_ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
            # A session of its own: Ctrl-C reaches us alone, and we stop it in order.
            start_new_session=True,
            preexec_fn=_dies_with_us(stop),
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
        )
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(stdin)
    return process


def run(
    command: Sequence[str | Path], *, account: Account, cwd: Path, stdin: Path
) -> tuple[int, str]:
    """Run a program of a server to its end: the exit code and what it said."""
    with stdin.open("rb") as told:
        done = subprocess.run(  # noqa: S603 - our own programs
            [*command],
            cwd=cwd,
            env=_ENVIRONMENT,
            stdin=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
        )
    return done.returncode, done.stdout.decode(errors="replace")


def stop_all(mark: str, stop: signal.Signals, patience: float) -> None:
    """Stop the processes with the mark on their command line: their starter is dead.

    They are ending by themselves where the system told them; elsewhere they are told now.
    """
    for told, seconds in ((None, 3.0), (stop, patience), (signal.SIGKILL, 5.0)):
        for pid in marked(mark) if told is not None else []:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, told or stop)
        end = time.monotonic() + seconds
        while marked(mark):
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        else:
            return


def marked(mark: str) -> list[int]:
    """The living processes with the mark on their command line."""
    if Path("/proc/self").exists():
        found: list[int] = []
        for entry in Path("/proc").iterdir():
            # A process may end while we look at it.
            with contextlib.suppress(OSError):
                if entry.name.isdecimal() and mark.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return found
    listed = subprocess.run(
        ["ps", "-axo", "pid=,args="],  # noqa: S607 - where there is no /proc, ps is there
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if mark in line]


def is_alive(pid: int) -> bool:
    """Whether a process with this number exists, whosever it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _dies_with_us(stop: signal.Signals) -> Callable[[], None] | None:
    if _PRCTL is None:
        return None
    tell, parent, number = _PRCTL, os.getpid(), int(stop)

    def ask() -> None:
        tell(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask
