"""Whose address a request comes from: what guessing is counted by."""

from typing import Any

from litestar.connection import ASGIConnection

from api.settings import Settings


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The peer's address; behind proxies of ours, the one the outermost of them saw.

    What stands further left in X-Forwarded-For is the client's own claim, and counts for nothing.
    """
    settings: Settings = connection.app.state["settings"]
    peer = connection.client.host if connection.client else "unknown"
    if settings.proxies < 1:
        return peer
    told = connection.headers.getall("x-forwarded-for", [])
    hops = [part.strip() for line in told for part in line.split(",") if part.strip()]
    return hops[-settings.proxies] if len(hops) >= settings.proxies else peer
