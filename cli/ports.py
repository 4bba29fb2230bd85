"""Ports: taken or free, and held against every other Linjia."""

import errno
import socket
import time

from cli.exits import ENVIRONMENT, CliError


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    mark = hold(host, port)
    if mark is None:
        return False
    mark.close()
    return True


def hold(host: str, port: int) -> socket.socket | None:
    """Hold the port against every other Linjia while the socket is open; None when it is taken.

    granian lets others share its port (SO_REUSEPORT): two sites on one port would both be asked,
    in turn. The hold is a name of the system's own that ends with its process, however it ends.
    """
    mark = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        mark.bind(f"\0linjia-port-{port}")
    except OSError as error:
        # Any other error: a system without such names; listening is then the only test.
        if error.errno == errno.EADDRINUSE:
            mark.close()
            return None
    if not _can_listen(host, port):
        mark.close()
        return None
    return mark


def claim(host: str, port: int) -> socket.socket:
    """Hold the port or end the command; somebody's short look at it is waited for."""
    for _ in range(5):
        mark = hold(host, port)
        if mark is not None:
            return mark
        time.sleep(0.1)
    raise _taken(host, port)


def refuse_taken(host: str, port: int) -> None:
    """End the command when the port can't be had."""
    claim(host, port).close()


def next_free(host: str, port: int) -> int:
    """The first free port from this one on."""
    for candidate in range(port, min(port + 100, 65_536)):
        if is_free(host, candidate):
            return candidate
    raise CliError(
        f"端口 {port} 到 {port + 99} 都被占用。请用 --port 指定一个空闲端口。", ENVIRONMENT
    )


def _can_listen(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _taken(host: str, port: int) -> CliError:
    return CliError(
        f"端口 {host}:{port} 已被占用或不允许使用。请换一个端口（--port），或先停掉占用它的程序。",
        ENVIRONMENT,
    )
