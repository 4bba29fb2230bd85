"""What every answer tells the browser to forbid: pages, data, errors and files alike."""

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.routes import HTTPRoute
from litestar.types import Message, Scope

from api.settings import Settings

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_ALWAYS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cache-control": "no-store",
}
_OVER_TLS = {"strict-transport-security": "max-age=31536000"}


async def harden(message: Message, scope: Scope) -> None:
    """Add the headers to an answer that doesn't say otherwise."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        settings: Settings = scope["litestar_app"].state["settings"]
        for name, value in (_ALWAYS | (_OVER_TLS if settings.cookie_secure else {})).items():
            headers.setdefault(name, value)


async def name_every_method(message: Message, scope: Scope) -> None:
    """Answer OPTIONS with all that a path takes. Litestar names only what the first handler did
    that was registered for it."""
    if message["type"] == "http.response.start" and scope.get("method") == "OPTIONS":
        app: Litestar = scope["litestar_app"]
        there = scope.get("path_template")
        methods = {
            method
            for route in app.routes
            if isinstance(route, HTTPRoute) and route.path_format == there
            for method in route.methods
        }
        if methods:
            MutableScopeHeaders.from_message(message)["allow"] = ", ".join(sorted(methods))
