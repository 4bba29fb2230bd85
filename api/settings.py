"""How the website is set up: from the environment, or from files the environment names."""

import os
from pathlib import Path

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the servers are, and how the website answers."""

    database_url: str
    redis_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    cookie_secure: bool = False
    connections: int = 10
    roster_megabytes: int = 60
    instance: str | None = None

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read DATABASE_URL, REDIS_URL, and LINJIA_HOST, _PORT, _COOKIE_SECURE, _CONNECTIONS,
        _ROSTER_MEGABYTES and _INSTANCE.

        A name with _FILE at its end gives the file that holds the value.
        """
        names = {
            "database_url": "DATABASE_URL",
            "redis_url": "REDIS_URL",
            "host": "LINJIA_HOST",
            "port": "LINJIA_PORT",
            "cookie_secure": "LINJIA_COOKIE_SECURE",
            "connections": "LINJIA_CONNECTIONS",
            "roster_megabytes": "LINJIA_ROSTER_MEGABYTES",
            "instance": "LINJIA_INSTANCE",
        }
        values = {field: _value(name) for field, name in names.items()}
        given = {field: value for field, value in values.items() if value is not None}
        return msgspec.convert(given, cls, strict=False)


def _value(name: str) -> str | None:
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else os.environ.get(name)
