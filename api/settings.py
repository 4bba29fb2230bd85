"""How the website is set up: from the environment, or from files the environment names."""

import ipaddress
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from store.contacts import Contacts
from store.seals import Seal

T = TypeVar("T")
NAMES = {
    "database_url": "DATABASE_URL",
    "redis_url": "REDIS_URL",
    "host": "LINJIA_HOST",
    "port": "LINJIA_PORT",
    "public_url": "LINJIA_PUBLIC_URL",
    "proxies": "LINJIA_PROXIES",
    "cookie_secure": "LINJIA_COOKIE_SECURE",
    "connections": "LINJIA_CONNECTIONS",
    "notice_days": "LINJIA_NOTICE_DAYS",
    "roster_megabytes": "LINJIA_ROSTER_MEGABYTES",
    "instance": "LINJIA_INSTANCE",
    "keys": "LINJIA_KEYS",
    "demo": "LINJIA_DEMO",
    "oidc_issuer": "LINJIA_OIDC_ISSUER",
    "oidc_client_id": "LINJIA_OIDC_CLIENT_ID",
    "oidc_client_secret": "LINJIA_OIDC_CLIENT_SECRET",
    "oidc_name": "LINJIA_OIDC_NAME",
}


class InvalidSettings(ValueError):
    """The settings contradict each other; the message says which and what to do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the servers are, and how the website answers."""

    database_url: str
    redis_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    proxies: int = 0
    cookie_secure: bool = False
    connections: int = 10
    roster_megabytes: int = 60
    notice_days: int = 30
    instance: str | None = None
    keys: str = ""
    demo: bool = False
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_name: str = "统一身份认证"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the variables in NAMES; InvalidSettings when they can't be.

        A name with _FILE at its end gives the file that holds the value.
        """
        values = {field: _value(name) for field, name in NAMES.items()}
        given = {field: value for field, value in values.items() if value is not None}
        try:
            found = msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as error:
            raise InvalidSettings(
                f"设置读不懂：{error}。见 docs/reference/settings.md。"
            ) from error
        found.check()
        return found

    def check(self) -> None:
        """Refuse what would be unsafe or could not work: InvalidSettings."""
        if self.demo and not is_loopback(self.host):
            raise InvalidSettings(
                f"LINJIA_DEMO 免去区级账号的动态码，只能用在本机（现在监听 {self.host}）。"
                "正式站点请去掉它，并设 LINJIA_KEYS。"
            )
        self.seal()
        oidc = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(oidc) and not (all(oidc) and self.public_url):
            raise InvalidSettings(
                "统一身份认证要同时设 LINJIA_OIDC_ISSUER、LINJIA_OIDC_CLIENT_ID、"
                "LINJIA_OIDC_CLIENT_SECRET 和 LINJIA_PUBLIC_URL。"
            )
        if self.oidc_issuer and not is_private_way(self.oidc_issuer):
            raise InvalidSettings("LINJIA_OIDC_ISSUER 必须以 https:// 开头。")

    def seal(self) -> Seal | None:
        """What seals secrets; None without keys, and then nobody can set up a second factor."""
        return self._made(Seal)

    def contacts(self) -> Contacts | None:
        """What seals phones and addresses; None without keys, and then no roster is taken."""
        return self._made(Contacts)

    def _made(self, kind: Callable[[Sequence[str]], T]) -> T | None:
        keys = self.keys.replace(",", " ").split()
        try:
            return kind(keys) if keys else None
        except ValueError as error:
            raise InvalidSettings(
                "LINJIA_KEYS 里有一个不是密钥。用 linjia account key 生成；几个之间用空格隔开。"
            ) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private_way(address: str) -> bool:
    """Whether nobody can listen on the way: by TLS, or within this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _value(name: str) -> str | None:
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else os.environ.get(name)
