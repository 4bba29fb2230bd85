"""Logging in elsewhere: OpenID Connect's code flow with PKCE, a state and a nonce.

Nothing here holds a database connection. An issuer is https, or on this machine.
"""

import base64
import hashlib
import hmac
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
import structlog

from api.settings import Settings, is_private_way

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

PATH_BACK = "/log-in/elsewhere/back"
# Signatures by the provider's private key; a shared secret would let anybody who has it sign.
ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
CLOCKS_APART = 30
PATIENCE = 5.0
KEPT = 3600.0
# A kid that is not among the kept keys fetches them anew, but not more often than this.
KEYS_KEPT_AT_LEAST = 30.0
LONGEST_SUBJECT = 255


class ProviderAway(Exception):
    """The provider doesn't answer, or not with what a provider answers."""


class ProviderRefused(Exception):
    """What came back is not a proof; the text is for the log and names nobody."""


class Provider:
    """The identity provider of the settings, which must name one."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = (settings.oidc_issuer or "").rstrip("/")
        self._client = settings.oidc_client_id or ""
        self._secret = settings.oidc_client_secret or ""
        self.back = f"{(settings.public_url or '').rstrip('/')}{PATH_BACK}"
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, jwt.PyJWKSet] | None = None

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser logs in."""
        metadata = await self._discover()
        challenge = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self.back,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = metadata["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def subject(self, code: str, verifier: str, nonce: str) -> str:
        """Who logged in, by the token that the code is good for."""
        metadata = await self._discover()
        answer = await self._ask(
            "POST",
            metadata["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.back,
                "code_verifier": verifier,
            },
            auth=httpx.BasicAuth(self._client, self._secret),
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused("no id_token")
        return await self._proven(token, nonce)

    async def _proven(self, token: str, nonce: str) -> str:
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(
                token,
                key=await self._key(header.get("kid")),
                algorithms=list(ALGORITHMS),
                audience=self._client,
                issuer=self.issuer,
                leeway=CLOCKS_APART,
                options={"require": ["iss", "aud", "exp", "iat", "sub", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise ProviderRefused(type(error).__name__) from error
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise ProviderRefused("wrong nonce")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client) != self._client:
            raise ProviderRefused("issued to another client")
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise ProviderRefused("no subject")
        return subject

    async def _discover(self) -> dict[str, Any]:
        if self._metadata is not None and time.monotonic() < self._metadata[0] + KEPT:
            return self._metadata[1]
        found = await self._ask("GET", f"{self.issuer}/.well-known/openid-configuration")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        private = all(is_private_way(str(found.get(name))) for name in names)
        if str(found.get("issuer", "")).rstrip("/") != self.issuer or not private:
            raise ProviderAway("the discovery document is another issuer's, or not over TLS")
        self._metadata = (time.monotonic(), found)
        return found

    async def _key(self, kid: object) -> jwt.PyJWK:
        """The provider's key of that name; one it has just begun to use is fetched."""
        keys = await self._fetched(KEPT)
        found = _named(keys, kid) or _named(await self._fetched(KEYS_KEPT_AT_LEAST), kid)
        if found is None:
            raise ProviderRefused("unknown key")
        return found

    async def _fetched(self, kept: float) -> jwt.PyJWKSet:
        if self._keys is not None and time.monotonic() < self._keys[0] + kept:
            return self._keys[1]
        metadata = await self._discover()
        answer = await self._ask("GET", metadata["jwks_uri"])
        try:
            keys = jwt.PyJWKSet.from_dict(answer)
        except jwt.PyJWTError as error:
            raise ProviderAway(f"no keys: {type(error).__name__}") from error
        self._keys = (time.monotonic(), keys)
        return keys

    async def _ask(
        self,
        method: str,
        address: str,
        data: dict[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                answer = await client.request(method, address, data=data, auth=auth)
        except httpx.HTTPError as error:
            raise ProviderAway(type(error).__name__) from error
        if answer.status_code >= 500:
            raise ProviderAway(f"status {answer.status_code}")
        if answer.status_code != 200:
            raise ProviderRefused(f"status {answer.status_code}")
        try:
            found = answer.json()
        except ValueError as error:
            raise ProviderAway("not JSON") from error
        if not isinstance(found, dict):
            raise ProviderAway("not an object")
        return found


def _named(keys: jwt.PyJWKSet, kid: object) -> jwt.PyJWK | None:
    """The key of that name; without a name, the only one there is."""
    if kid is None:
        return keys.keys[0] if len(keys.keys) == 1 else None
    return next((key for key in keys.keys if key.key_id == kid), None)


def drawn() -> tuple[str, str, str]:
    """A fresh state, nonce and PKCE verifier."""
    return secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
