"""Taken and free ports."""

import socket
from collections.abc import Iterator

import pytest

from cli.exits import ENVIRONMENT, CliError
from cli.ports import is_free, next_free, refuse_taken


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_refused_with_what_to_do(taken: int) -> None:
    with pytest.raises(CliError, match="--port") as refusal:
        refuse_taken("127.0.0.1", taken)
    assert refusal.value.code == ENVIRONMENT


def test_the_search_for_a_free_port_passes_a_taken_one(taken: int) -> None:
    free = next_free("127.0.0.1", taken)
    assert free > taken
    assert is_free("127.0.0.1", free)
