"""Settings that would be unsafe or could not work are refused before anything opens."""

from pathlib import Path

import pytest

from api.settings import NAMES, InvalidSettings, Settings
from store.seals import new_key

SERVERS = {"DATABASE_URL": "postgresql://127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1"}
OIDC = {
    "LINJIA_OIDC_ISSUER": "https://idp.example",
    "LINJIA_OIDC_CLIENT_ID": "linjia",
    "LINJIA_OIDC_CLIENT_SECRET": "example",
    "LINJIA_PUBLIC_URL": "https://linjia.example",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in NAMES.values():
        monkeypatch.delenv(name, raising=False)
    for name, value in SERVERS.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_without_more_there_are_no_keys_no_demo_and_no_provider(
    given: pytest.MonkeyPatch,
) -> None:
    found = Settings.from_environment()
    assert found.seal() is None
    assert not found.demo
    assert found.oidc_issuer is None


def test_a_secret_is_read_from_a_file(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"{new_key()}\n{new_key()}\n")
    given.setenv("LINJIA_KEYS_FILE", str(tmp_path / "keys"))
    assert Settings.from_environment().seal() is not None


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"LINJIA_KEYS": "short"}, "LINJIA_KEYS"),
        ({"LINJIA_PORT": "eighty"}, "读不懂"),
        ({"LINJIA_DEMO": "true", "LINJIA_HOST": "0.0.0.0"}, "只能用在本机"),
        ({**OIDC, "LINJIA_OIDC_CLIENT_SECRET": ""}, "同时设"),
        ({**OIDC, "LINJIA_PUBLIC_URL": ""}, "LINJIA_PUBLIC_URL"),
        ({**OIDC, "LINJIA_OIDC_ISSUER": "http://idp.example"}, "https"),
    ],
)
def test_what_is_unsafe_or_cannot_work_is_refused(
    given: pytest.MonkeyPatch, variables: dict[str, str], says: str
) -> None:
    for name, value in variables.items():
        given.setenv(name, value)
    with pytest.raises(InvalidSettings, match=says):
        Settings.from_environment()


def test_a_whole_provider_is_taken(given: pytest.MonkeyPatch) -> None:
    for name, value in OIDC.items():
        given.setenv(name, value)
    assert Settings.from_environment().oidc_issuer == "https://idp.example"
