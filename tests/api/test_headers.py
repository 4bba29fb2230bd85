"""What the browser is told: over TLS more than without, and nothing personal is kept."""

from collections.abc import AsyncGenerator

import pytest
from litestar.connection import ASGIConnection
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.same_origin import form_token
from api.sessions.address import address_of
from api.settings import Settings
from tests.api.conftest import Client
from tests.api.town import PASSWORD

OVER_TLS = "https://testserver.local"
EAST = {"login": "east", "password": PASSWORD}
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture
async def secure(town: str, valkey: str) -> AsyncGenerator[Client, None]:
    """A client of a site behind TLS."""
    settings = Settings(database_url=town, redis_url=valkey, connections=4, cookie_secure=True)
    async with AsyncTestClient(create_app(settings), base_url=OVER_TLS) as client:
        yield client


async def test_over_tls_the_session_is_this_hosts_alone(secure: Client) -> None:
    answer = await secure.post("/log-in", data=EAST, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-linjia_session=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
        assert part.lower() in cookie.lower()
    assert "domain" not in cookie.lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert (await secure.get("/api/v1/sessions/current")).status_code == 200


async def test_without_tls_no_such_promise_is_made(anyone: Client) -> None:
    assert "strict-transport-security" not in (await anyone.get("/")).headers


@pytest.mark.parametrize("path", ["/", "/rounds", "/nowhere", "/link", "/api/v1/rounds", "/health"])
async def test_every_answer_forbids_what_no_page_needs(anyone: Client, path: str) -> None:
    anyone.cookies.clear()
    answer = await anyone.get(path, follow_redirects=False)
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_logging_out_clears_what_the_browser_kept(anyone: Client) -> None:
    anyone.cookies.clear()
    await anyone.post("/log-in", data=EAST)
    form = {"form_token": form_token(anyone.cookies["linjia_session"])}
    answer = await anyone.post("/log-out", data=form, follow_redirects=False)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    ("proxies", "told", "found"),
    [
        (0, "192.0.2.9", "testclient"),
        (1, "203.0.113.5, 192.0.2.9", "192.0.2.9"),
        (2, "203.0.113.5, 192.0.2.9, 10.0.0.1", "192.0.2.9"),
        (2, "192.0.2.9", "testclient"),
    ],
)
def test_an_address_is_what_our_own_proxies_saw_and_never_a_claim(
    proxies: int, told: str, found: str
) -> None:
    settings = Settings(database_url="postgresql://", redis_url="redis://", proxies=proxies)
    app = create_app(settings)
    scope = {
        "type": "http",
        "client": ("testclient", 1),
        "headers": [(b"x-forwarded-for", told.encode())],
        "litestar_app": app,
        "app": app,
    }
    assert address_of(ASGIConnection(scope)) == found  # type: ignore[arg-type]


async def test_a_path_names_every_method_it_takes(anyone: Client) -> None:
    for path, methods in (
        ("/api/v1/accesses", "GET, OPTIONS, POST"),
        ("/api/v1/sessions/current", "DELETE, GET, OPTIONS"),
        ("/health", "GET, OPTIONS"),
    ):
        assert (await anyone.options(path)).headers["allow"] == methods
