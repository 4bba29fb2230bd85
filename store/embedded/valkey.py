"""Valkey in a folder."""

import contextlib
import signal
import subprocess
from pathlib import Path

import redis

from store.embedded.binaries import valkey_program
from store.embedded.server import HOST, Server


class EmbeddedValkey(Server):
    """Valkey 9 in a folder; what it was told it writes to disk each second."""

    name = "Valkey"
    stop_signal = signal.SIGTERM
    passing = ("Address already in use", "Failed listening on port")

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def prepare(self) -> None:
        """Make the data folder."""
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            self.account.own(self.data)

    def command(self) -> tuple[list[str | Path], bytes]:
        """The settings go in by standard input: a command line is for everybody to read."""
        settings = (
            f"bind {HOST}",
            f"port {self.port}",
            f"requirepass {self.password}",
            "appendonly yes",
            'save ""',
            f'proc-title-template "valkey-server {self.mark} {{listen-addr}}"',
        )
        return [valkey_program(self.account), "-"], "\n".join(settings).encode()

    def answers(self, process: subprocess.Popen[bytes]) -> bool:
        """It takes the password and has read its file."""
        del process
        client = redis.Redis.from_url(self.url, socket_timeout=5)
        with contextlib.closing(client), contextlib.suppress(redis.RedisError):
            return bool(client.ping())
        return False
