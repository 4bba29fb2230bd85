"""The demo's data folder: who uses it, what was loaded, and which processes belong to it."""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

import msgspec

from cli.exits import ENVIRONMENT, CliError
from store.seals import new_key


class State(msgspec.Struct, kw_only=True):
    """What the folder holds: the district's arguments, and the round that was published.

    `database`: the identity of a database given from outside, whose data is this demo's own.
    """

    children: int
    seed: int
    tightness: float
    loaded: bool = False
    seconds: float | None = None
    round: str | None = None
    took: float = 0.0
    database: str | None = None

    def same_district(self, other: "State") -> bool:
        """Whether both describe the same synthetic people."""
        return (self.children, self.seed, self.tightness) == (
            other.children,
            other.seed,
            other.tightness,
        )


class Folder:
    """A data folder held by this process; the hold ends with the process, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.servers = self.path / "servers"
        self.logs = self.path / "logs"
        self.pids = self.path / "pids"
        try:
            for folder in (self.path, self.servers, self.logs, self.pids):
                folder.mkdir(parents=True, exist_ok=True)
            self._hold: IO[str] = (self.path / "demo.lock").open("a+")
        except OSError as error:
            raise CliError(f"数据文件夹 {path} 不可用：{error.strerror}", ENVIRONMENT) from error
        try:
            fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._hold.seek(0)
            holder = self._hold.read().strip()
            self.release()
            raise CliError(
                f"这个数据文件夹里已有一个演示在运行（进程 {holder}）："
                f"{self.path}。请先停掉它，或用 --data 另选一个文件夹。",
                ENVIRONMENT,
            ) from None
        self._hold.truncate(0)
        self._hold.write(str(os.getpid()))
        self._hold.flush()

    def state(self) -> State | None:
        """What an earlier start left, None when nothing or nothing readable."""
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self.path / "state.json").read_bytes(), type=State)
        return None

    def key(self) -> str:
        """The key that seals this folder's secrets, the same at every start."""
        file = self.path / "key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(new_key())
        return file.read_text()

    def remember(self, state: State) -> None:
        """Keep the state; a crash leaves the old one or the new one."""
        fresh = self.path / "state.json.new"
        fresh.write_bytes(msgspec.json.encode(state))
        fresh.replace(self.path / "state.json")

    def forget(self) -> None:
        """Delete the state and the embedded servers' data."""
        (self.path / "state.json").unlink(missing_ok=True)
        shutil.rmtree(self.servers, ignore_errors=True)
        self.servers.mkdir(exist_ok=True)

    def release(self) -> None:
        """Let another start have the folder."""
        self._hold.close()
