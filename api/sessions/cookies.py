"""The cookies of the door: no script reads them, and over TLS no other host can set them."""

from litestar.datastructures import Cookie, State

from api.settings import Settings

SESSION = "linjia_session"


def cookie_name(settings: Settings) -> str:
    """The session cookie's name; a browser takes `__Host-` only over TLS and from this host."""
    return f"__Host-{SESSION}" if settings.cookie_secure else SESSION


def session_cookie(state: State, token: str | None) -> Cookie:
    """The cookie that holds a session; None takes it away."""
    settings: Settings = state["settings"]
    return Cookie(
        key=cookie_name(settings),
        value=token or "",
        path="/",
        max_age=None if token else 0,
        httponly=True,
        samesite="lax",
        secure=settings.cookie_secure,
    )
