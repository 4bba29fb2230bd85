"""What `linjia verify` says of a round that people changed by hand."""

from pathlib import Path

import msgspec
import pytest

from cli.main import main
from matcher.certificate import Certificate
from tests.matcher.test_certificate import LUCKY, TRUE
from tests.matcher.test_changed_seats import HANDED_OVER, UNLUCKY, with_people


def verified(certificate: Certificate, folder: Path, *more: str) -> int:
    file = folder / "certificate.json"
    file.write_bytes(msgspec.json.encode(certificate))
    return main(["verify", str(file), *more])


def test_changed_seats_are_named_with_what_they_do_to_the_goals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(HANDED_OVER, tmp_path, "--seal", HANDED_OVER.published) == 0
    told = capsys.readouterr().out
    assert "由人调整的席位 2 个" in told
    assert f"{LUCKY} 邻家妈妈：m1 → 空" in told
    assert f"{UNLUCKY} 邻家妈妈：空 → m1" in told
    assert f"封印 {HANDED_OVER.published}" in told


def test_a_round_that_nobody_changed_says_nothing_of_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(TRUE, tmp_path) == 0
    assert "由人调整" not in capsys.readouterr().out


def test_a_changed_seat_that_breaks_a_rule_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert HANDED_OVER.changed is not None
    _, taken_up = HANDED_OVER.changed.seats
    assert verified(with_people(taken_up), tmp_path) == 1
    assert "[capacity] 超过这位志愿者的容量" in capsys.readouterr().out
