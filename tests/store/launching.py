"""A launcher in a process of its own, which a test may kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SCRIPT = """
import os, sys
from pathlib import Path
from store.embedded import EmbeddedPostgres
# Only now: the interpreter may stand where only root may read.
for user in sys.argv[2:]:
    os.setgroups([])
    os.setgid(int(user))
    os.setuid(int(user))
try:
    with EmbeddedPostgres(Path(sys.argv[1])) as server:
        print(server.dsn, flush=True)
        sys.stdin.read()
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


class Launcher:
    """`with EmbeddedPostgres(folder)` elsewhere, with the address it printed."""

    def __init__(self, folder: Path, user: int | None = None) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, folder, *([] if user is None else [str(user)])],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.popen.stdout is not None
        self.dsn = self.popen.stdout.readline().strip()
        assert self.dsn, self.popen.communicate()[1]

    def kill(self) -> None:
        """Without a chance to stop its server."""
        self.popen.kill()
        self.popen.communicate()

    def interrupt(self) -> str:
        """As Ctrl-C does: every process of the group is told. What it said then."""
        os.killpg(self.popen.pid, signal.SIGINT)
        return self.popen.communicate()[0].strip()

    def end(self) -> None:
        """Let it stop its server and end."""
        self.popen.communicate()
        assert self.popen.returncode == 0


def until(true: Callable[[], bool], patience: float = 30.0) -> None:
    """Wait for something that must come; fail when it does not."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
