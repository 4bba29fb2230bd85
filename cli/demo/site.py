"""The demo's website and worker: on a port that is theirs alone, and known to answer."""

import contextlib
import time
import uuid
from collections.abc import Mapping

import httpx
import msgspec
from rich.console import Console

from cli import ports
from cli.demo.folder import Folder
from cli.demo.processes import Process
from cli.exits import ENVIRONMENT, CliError

HOST = "127.0.0.1"
FIRST_PORT = 8000
# A first start compiles every module; on a loaded machine that takes minutes.
PATIENCE = 180.0
LONG = 15.0


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of /health."""

    worker: bool
    instance: str | None = None


def open_site(
    folder: Folder,
    running: contextlib.ExitStack,
    settings: Mapping[str, str],
    port: int | None,
    say: Console,
) -> tuple[str, list[Process]]:
    """The address where our own website answers, and the processes behind it.

    Without a port the first free one is taken, and another when somebody was quicker.
    """
    # Public passwords, and nobody's telephone: the site says so on every page.
    shown = {**settings, "LINJIA_DEMO": "true", "LINJIA_KEYS": folder.key()}
    worker = Process(folder, "work", ["work"], settings)
    running.callback(worker.stop)
    first = FIRST_PORT
    while True:
        chosen = port or ports.next_free(HOST, first)
        address, instance = f"http://{HOST}:{chosen}", uuid.uuid4().hex
        site = Process(
            folder,
            "serve",
            ["serve", "--host", HOST, "--port", str(chosen)],
            {**shown, "LINJIA_INSTANCE": instance},
        )
        with contextlib.ExitStack() as starting:
            starting.callback(site.stop)
            if _is_ours(address, instance, site, worker, say):
                running.push(starting.pop_all())
                return address, [worker, site]
        if port is not None:
            ports.refuse_taken(HOST, port)
        if port is not None or chosen >= FIRST_PORT + 99:
            raise CliError(f"端口 {chosen} 上应答的是别的程序。请用 --port 换一个。", ENVIRONMENT)
        say.print(f"端口 {chosen} 刚被别的程序占用，换下一个。")
        first = chosen + 1


def _is_ours(address: str, instance: str, site: Process, worker: Process, say: Console) -> bool:
    """Wait until our website answers and a worker was seen; False when the port is another's."""
    begun, told = time.monotonic(), False
    port = int(address.rpartition(":")[2])
    while (waited := time.monotonic() - begun) < PATIENCE:
        worker.check()
        if site.popen.poll() == ENVIRONMENT and not ports.is_free(HOST, port):
            return False
        site.check()
        with contextlib.suppress(httpx.TransportError):
            health = _health(httpx.get(f"{address}/health", trust_env=False))
            if health is None or health.instance != instance:
                return False
            if health.worker:
                return True
        if waited > LONG and not told:
            told = True
            say.print("网站还在启动（第一次启动或机器忙时会久一些），请稍候……")
        time.sleep(0.1)
    raise CliError(f"网站 {PATIENCE:.0f} 秒内没有就绪。{site.log_end()}", ENVIRONMENT)


def _health(answer: httpx.Response) -> Health | None:
    """None for what is not a Linjia's answer."""
    try:
        return msgspec.json.decode(answer.content, type=Health)
    except msgspec.MsgspecError:
        return None
