"""The demo's child processes: started, watched, stopped, and found again after a crash."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from cli.demo.folder import Folder
from cli.exits import ENVIRONMENT, CliError

PATIENCE = 8.0


def _appended(log: Path) -> BinaryIO:
    """A log that only we read, and that keeps what a crash before left in it."""
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb")


class Process:
    """A `linjia` command running beside us, with its log and its pid file in the data folder."""

    def __init__(
        self,
        folder: Folder,
        name: str,
        words: Sequence[str],
        settings: Mapping[str, str],
        program: Sequence[str] = (sys.executable, "-m", "cli.main"),
    ) -> None:
        self.name = name
        self.log = folder.logs / f"{name}.log"
        self._file = folder.pids / name
        with _appended(self.log) as log:
            # A session of its own: Ctrl-C reaches us alone, and we stop it in order.
            self.popen = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [*program, *words],
                env=_environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._file.write_text(f"{self.popen.pid} {_birth(self.popen.pid)}")

    def check(self) -> None:
        """End the demo when the process has ended by itself."""
        code = self.popen.poll()
        if code is not None:
            raise CliError(f"{self.name} 意外停止（退出码 {code}）。{self.log_end()}", ENVIRONMENT)

    def log_end(self) -> str:
        """The last lines of its log, as a sentence for an error."""
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        return f"日志 {self.log} 的末尾：\n" + ("\n".join(lines) or "（空）")

    def stop(self) -> None:
        """Ask it to end, insist after some seconds."""
        with contextlib.suppress(ProcessLookupError):
            self.popen.terminate()
        try:
            self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()
        self._file.unlink(missing_ok=True)


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Ours and the settings; a file that names a setting would count for more than they."""
    files = {f"{name}_FILE" for name in settings}
    return {name: value for name, value in os.environ.items() if name not in files} | {**settings}


def stop_orphans(folder: Folder) -> list[str]:
    """Stop what a killed demo left running in this folder; tell the names."""
    found: list[str] = []
    for file in sorted(folder.pids.iterdir()):
        if _stop_orphan(file):
            found.append(file.name)
        file.unlink(missing_ok=True)
    return found


def _stop_orphan(file: Path) -> bool:
    pid_text, _, birth = file.read_text().partition(" ")
    if not pid_text.isdecimal() or not birth:
        return False
    pid = int(pid_text)
    now = _birth(pid)
    if now not in ("", birth):
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    while _birth(pid) and time.monotonic() < end:
        time.sleep(0.05)
    # Its own children may have outlived it; the system gives a group's number to nobody else
    # as long as the group lives.
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return bool(now)
    return True


def _birth(pid: int) -> str:
    """When a process was born, as its system tells it; empty for one that is gone.

    A number alone may since belong to a stranger.
    """
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            state, *fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if state == "Z" else fields[18]
    asked = subprocess.run(  # noqa: S603 - a fixed command and a number
        ["ps", "-o", "lstart=", "-p", str(pid)],  # noqa: S607 - where there is no /proc, ps is there
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()
