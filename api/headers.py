"""What every answer tells the browser to forbid."""

from litestar.datastructures import ResponseHeader

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SECURITY = [
    ResponseHeader(name="content-security-policy", value=CSP),
    ResponseHeader(name="x-content-type-options", value="nosniff"),
    ResponseHeader(name="referrer-policy", value="no-referrer"),
    ResponseHeader(name="cross-origin-opener-policy", value="same-origin"),
    ResponseHeader(name="cross-origin-resource-policy", value="same-origin"),
    ResponseHeader(
        name="permissions-policy", value="camera=(), microphone=(), geolocation=(), payment=()"
    ),
]
NO_STORE = ("cache-control", "no-store")
