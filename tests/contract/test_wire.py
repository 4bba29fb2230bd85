"""Bytes that two servers in a row may read as different requests: the site reads one, or none."""

import asyncio
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

import pytest

from tests.conftest import KEY, clone
from tests.web.conftest import serving

HIDDEN = "GET /api/v1/openapi HTTP/1.1\r\nhost: x\r\n\r\n"
END = "\r\n\r\n"


@pytest.fixture(scope="module")
async def place(postgres: str, settled: str, valkey: str) -> AsyncGenerator[tuple[str, int], None]:
    """The host and port of a site."""
    async with clone(postgres, settled) as town:
        settings = {"DATABASE_URL": town, "REDIS_URL": valkey, "LINJIA_KEYS": KEY}
        async with serving(settings) as address:
            parts = urlsplit(address)
            yield str(parts.hostname), int(parts.port or 0)


async def said(place: tuple[str, int], sent: str) -> str:
    """All that the site answers until it closes, or is silent."""
    reader, writer = await asyncio.open_connection(*place)
    writer.write(sent.encode("latin-1"))
    heard = b""
    try:
        async with asyncio.timeout(1):
            while more := await reader.read(65536):
                heard += more
    except (TimeoutError, ConnectionError):
        pass
    writer.close()
    return heard.decode("latin-1")


POST = "POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\n"
LENGTH = len(HIDDEN) + 5
WIRES = {
    "length and chunks": f"{POST}content-length: {LENGTH}\r\ntransfer-encoding: chunked{END}0{END}",
    "two lengths": f"{POST}content-length: 0\r\ncontent-length: {len(HIDDEN)}{END}",
    "two codings": f"{POST}transfer-encoding: x, chunked\r\ncontent-length: {LENGTH}{END}0{END}",
    "a space before a colon": f"{POST}transfer-encoding : chunked{END}0{END}",
    "an unknown coding": f"{POST}transfer-encoding: xchunked{END}0{END}",
    "a signed length": f"{POST}content-length: +0{END}",
    "a folded line": f"{POST}x: a\r\n content-length: 5{END}",
    "a null": f"GET /health HTTP/1.1\r\nhost: x\r\nx: a\x00b{END}",
    "a line in a path": f"GET /health\r\nx: y HTTP/1.1\r\nhost: x{END}",
    "an endless path": f"GET /{'a' * 500_000} HTTP/1.1\r\nhost: x{END}",
    "an endless header": f"GET /health HTTP/1.1\r\nhost: x\r\nx: {'y' * 2_000_000}{END}",
}


@pytest.mark.parametrize("wire", WIRES)
async def test_no_second_request_is_hidden_in_one(place: tuple[str, int], wire: str) -> None:
    heard = await said(place, WIRES[wire] + HIDDEN)
    assert "openapi" not in heard
    assert heard.startswith("HTTP/1.1 4")
    assert heard.count("HTTP/1.1") == 1
    well = f"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close{END}"
    assert (await said(place, well)).startswith("HTTP/1.1 200")
