"""Keys, exports and erasure from the server's terminal."""

import json
from pathlib import Path

import pytest

from cli.main import main
from store.contacts import Contacts
from store.seals import new_key
from tests.api.town import settled, town
from tests.conftest import KEY

__all__ = ["settled", "town"]


@pytest.fixture
def server(town: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The commands' environment."""
    monkeypatch.setenv("DATABASE_URL", town)
    monkeypatch.setenv("LINJIA_KEYS", KEY)
    return town


def test_a_key_is_changed_and_the_old_one_is_told_until_then(
    server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "status"]) == 0
    fresh = new_key()
    monkeypatch.setenv("LINJIA_KEYS", f"{fresh} {KEY}")
    assert main(["keys", "status"]) == 1
    assert "旧的" in capsys.readouterr().out
    assert main(["keys", "rotate"]) == 0
    assert Contacts([fresh]).current in capsys.readouterr().out
    monkeypatch.setenv("LINJIA_KEYS", fresh)
    assert main(["keys", "status"]) == 0
    monkeypatch.setenv("LINJIA_KEYS", new_key())
    assert main(["keys", "rotate"]) == 1
    assert "没有钥匙能打开 child C1" in capsys.readouterr().err


@pytest.mark.parametrize(("keys", "told"), [("", "缺少环境变量"), ("abc", "不是密钥")])
def test_a_missing_or_spoilt_key_is_told(
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    keys: str,
    told: str,
) -> None:
    monkeypatch.setenv("LINJIA_KEYS", keys)
    assert main(["keys", "status"]) == 3
    assert told in capsys.readouterr().err


def test_somebody_is_given_all_and_then_erased(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["subject", "export", "C1", "--to", str(tmp_path)]) == 0
    file = tmp_path / "C1.json"
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text())["child"][0]["guardian_phone"] == "19900000000"
    assert "示例儿童C1" in (tmp_path / "C1.html").read_text()
    assert main(["subject", "erase", "C1"]) == 1
    assert "--yes" in capsys.readouterr().err
    assert main(["subject", "erase", "C1", "--yes"]) == 0
    assert main(["subject", "export", "C1", "--to", str(tmp_path)]) == 0
    assert "示例儿童C1" not in file.read_text()
    assert main(["subject", "erase", "C99", "--yes"]) == 1


def test_nobody_is_erased_before_their_time(
    server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["retain", "--days", "0", "--dry-run"]) == 0
    assert "C1" not in capsys.readouterr().out
    assert main(["retain", "--days", "365"]) == 0
    assert "儿童 0 名" in capsys.readouterr().out
