"""What the embedded servers have in common: a locked folder, a port, a process that is ours."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from store.embedded.account import Account
from store.embedded.processes import spawn, stop_all
from store.errors import ServerError

HOST = "127.0.0.1"
PATIENCE = 60.0


class Server(ABC):
    """A server of ours on loopback with its data in a folder, running inside a `with` block."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    passing: ClassVar[tuple[str, ...]]
    """What the log says when another try may succeed: a port just taken, a dying predecessor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.port = 0
        self.mark = f"linjia-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}"
        self._running = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opening:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._hold(opening)
                stop_all(self.mark, self.stop_signal, patience=15)
                self.account = Account.of(self.data if self.data.exists() else self.folder)
                self.password = self._secret()
                self.prepare()
            except OSError as error:
                raise ServerError(
                    f"{self.name} 的数据文件夹 {self.folder} 不可用：{error.strerror}。"
                    "请检查它属于谁、磁盘是否已满，或另选一个文件夹。"
                ) from error
            self._start(opening)
            self._running = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.close()

    @abstractmethod
    def prepare(self) -> None:
        """Lay out the data folder before a start."""

    @abstractmethod
    def command(self) -> tuple[list[str | Path], bytes]:
        """The command line and what is written to its standard input."""

    @abstractmethod
    def answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether this very process is ready for clients."""

    def log_end(self, lines: int = 15) -> str:
        """The last lines of the server's log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _hold(self, opening: contextlib.ExitStack) -> None:
        lock = opening.enter_context((self.folder / "lock").open("a+"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise ServerError(
                f"文件夹 {self.folder} 里已有 {self.name} 在运行"
                f"（由进程 {lock.read().strip()} 启动）。请先停掉它，或另选一个文件夹。"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()

    def _secret(self) -> str:
        file = self.folder / "password"
        if not file.exists():
            fresh = file.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(24))
            self.account.own(fresh)
            fresh.replace(file)
        return file.read_text().strip()

    def _start(self, opening: contextlib.ExitStack) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            self._choose_port()
            command, said = self.command()
            process = spawn(
                command,
                account=self.account,
                cwd=self.data,
                log=self.log,
                stop=self.stop_signal,
                stdin=said,
            )
            for file in ("lock", "port", self.log.name):
                self.account.own(self.folder / file)
            with contextlib.ExitStack() as trying:
                trying.callback(self._stop, process)
                while process.poll() is None:
                    if self.answers(process):
                        opening.enter_context(trying.pop_all())
                        return
                    if time.monotonic() > end:
                        raise ServerError(
                            f"{self.name} {PATIENCE:.0f} 秒内没有就绪。"
                            f"日志 {self.log} 的末尾：\n{self.log_end()}"
                        )
                    time.sleep(0.02)
            if time.monotonic() > end or not any(word in self.log_end() for word in self.passing):
                raise ServerError(
                    f"{self.name} 启动失败。日志 {self.log} 的末尾：\n{self.log_end()}"
                )
            time.sleep(0.2)

    def _choose_port(self) -> None:
        """The port of last time while it is free, for those who have noted it; else another."""
        file = self.folder / "port"
        noted = file.read_text().strip() if file.exists() else ""
        for port in (int(noted) if noted.isdecimal() else 0, 0):
            with socket.socket() as probe, contextlib.suppress(OSError, OverflowError):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((HOST, port))
                self.port = probe.getsockname()[1]
                break
        file.write_text(str(self.port))

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        for told, seconds in ((self.stop_signal, 30), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(told)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
                return
