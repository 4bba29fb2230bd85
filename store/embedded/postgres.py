"""PostgreSQL in a folder."""

import shutil
import signal
import subprocess
from pathlib import Path

from store.embedded.binaries import postgres_programs
from store.embedded.processes import is_alive, run
from store.embedded.server import HOST, Server
from store.errors import ServerError

_MAJOR = "18"


class EmbeddedPostgres(Server):
    """PostgreSQL 18 in a folder; after a crash it recovers what was committed."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # SIGTERM would wait for every client to leave
    passing = ("could not bind", "lock file", "still in use", "Address already in use")

    @property
    def dsn(self) -> str:
        """The address of its database."""
        return f"postgresql://linjia:{self.password}@{HOST}:{self.port}/postgres"

    def prepare(self) -> None:
        """Make the cluster if there is none, and drop a lock that belongs to a stranger."""
        if not self.data.exists():
            self._make()
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != _MAJOR:
            raise ServerError(
                f"文件夹 {self.data} 是 PostgreSQL {version} 的数据，本程序自带 {_MAJOR}。"
                "请另选一个文件夹。"
            )
        # Every server of this folder has been stopped by now. PostgreSQL itself sees that a lock
        # is stale unless its number has since been given to another process.
        lock = self.data / "postmaster.pid"
        holder = lock.read_text().partition("\n")[0] if lock.exists() else ""
        if holder.isdecimal() and is_alive(int(holder)):
            lock.unlink()

    def command(self) -> tuple[list[str | Path], bytes]:
        """TCP only: a socket's path may be too long for a deep folder."""
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "cluster_name": self.mark,
            # The log quotes neither rows nor statements: they hold people.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            "recovery_init_sync_method": "syncfs",
        }
        words: list[str | Path] = [postgres_programs(self.account) / "postgres", "-D", self._place]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        return words, b""

    def answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Its lock file has its number in the first line and `ready` in the eighth."""
        lock = self.data / "postmaster.pid"
        try:
            lines = lock.read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready"

    @property
    def _place(self) -> str | Path:
        # Under another account the way to the folder may be closed (/root); the folder is not.
        closed = self.account.uid is not None and Path("/proc/self/cwd").exists()
        return "/proc/self/cwd" if closed else "."

    def _make(self) -> None:
        """Beside its place first: an interrupted attempt leaves no half of a cluster there."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.account.own(fresh)
        code, said = run(
            [
                postgres_programs(self.account) / "initdb",
                *("-D", self._place, "--username=linjia", "--pwfile=/dev/stdin"),
                *("--auth=scram-sha-256", "--locale=C.UTF-8", "--encoding=UTF8"),
            ],
            account=self.account,
            cwd=fresh,
            # Open already, so that it can be read where its path is closed.
            stdin=self.folder / "password",
        )
        if code != 0:
            raise ServerError(f"建不了数据库（文件夹 {fresh}）：\n{said}")
        fresh.rename(self.data)
