"""Ports: taken or free."""

import socket

from cli.exits import ENVIRONMENT, CliError


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def refuse_taken(host: str, port: int) -> None:
    """End the command when the port can't be had."""
    if not is_free(host, port):
        raise CliError(
            f"端口 {host}:{port} 已被占用或不允许使用。"
            "请换一个端口（--port），或先停掉占用它的程序。",
            ENVIRONMENT,
        )


def next_free(host: str, port: int) -> int:
    """The first free port from this one on."""
    for candidate in range(port, min(port + 100, 65_536)):
        if is_free(host, candidate):
            return candidate
    raise CliError(
        f"端口 {port} 到 {port + 99} 都被占用。请用 --port 指定一个空闲端口。", ENVIRONMENT
    )
