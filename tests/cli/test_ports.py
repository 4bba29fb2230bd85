"""Taken and free ports."""

import socket
from collections.abc import Iterator

import pytest

from cli.exits import ENVIRONMENT, CliError
from cli.ports import claim, is_free, next_free, refuse_taken
from tests.conftest import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free() -> int:
    return free_port()


def test_a_taken_port_is_refused_with_what_to_do(taken: int) -> None:
    with pytest.raises(CliError, match="--port") as refusal:
        refuse_taken("127.0.0.1", taken)
    assert refusal.value.code == ENVIRONMENT


def test_the_search_for_a_free_port_passes_a_taken_one(taken: int) -> None:
    free = next_free("127.0.0.1", taken)
    assert free > taken
    assert is_free("127.0.0.1", free)


def test_a_port_held_by_another_linjia_is_not_free_though_nobody_listens_yet(free: int) -> None:
    with claim("127.0.0.1", free):
        assert not is_free("127.0.0.1", free)
        with pytest.raises(CliError, match="--port"):
            claim("127.0.0.1", free)
    assert is_free("127.0.0.1", free)


def test_a_port_that_its_listener_would_share_is_still_taken() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert not is_free("127.0.0.1", listener.getsockname()[1])
