"""What `linjia verify` says of a round that people changed by hand."""

import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from cli.main import main
from matcher.certificate import Certificate, certify, sealed
from tests.matcher.build import POLICY_TEXT
from tests.matcher.test_certificate import FORGERIES, LUCKY, PROBLEM, SOLVED, TRUE
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


def test_what_the_file_proves_and_what_is_the_solvers_word_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = tuple(row for row in TRUE.witnesses if row.tier in ("safety", "coverage"))
    assert verified(sealed(replace(TRUE, witnesses=few)), tmp_path) == 0
    told = capsys.readouterr().out.splitlines()
    [again] = [line for line in told if line.startswith("界已重新证明")]
    [best] = [line for line in told if line.startswith("其中数值已到界")]
    [trusted] = [line for line in told if line.startswith("界未重新证明，须相信求解器")]
    assert again.endswith("：安全优先、席位覆盖")
    assert best.endswith("：安全优先、席位覆盖")
    assert trusted.count("证书里没有见证") == len(TRUE.outcome.tiers) - 2
    assert "缺位的原因已重新数过。不够分的 1 处：1 处数一数就知道不够。" in told
    assert verified(certify(PROBLEM, POLICY_TEXT, SOLVED), tmp_path) == 0
    assert "证书里没有缺位的原因，只有台账。" in capsys.readouterr().out


def test_a_changed_seat_that_breaks_a_rule_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert HANDED_OVER.changed is not None
    _, taken_up = HANDED_OVER.changed.seats
    assert verified(with_people(taken_up), tmp_path) == 1
    assert "[capacity] 超过这位志愿者的容量" in capsys.readouterr().out


def test_every_forgery_is_refused_and_told_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(FORGERIES) >= 20
    for names, tamper in FORGERIES:
        assert verified(sealed(tamper(TRUE)), tmp_path) == 1
        told = capsys.readouterr()
        if names.startswith("[format]"):
            assert "不是完好的证书" in told.err
            continue
        *faults, verdict = told.out.splitlines()
        assert verdict == f"核验未通过：{len(faults)} 处不符。"
        rule = names.partition("]")[0]
        assert [line for line in faults if line.startswith(rule)], (names, faults)
        # In words of the reader's before the checker's own.
        assert all(re.match(r"\[[^]]+\] [\u4e00-\u9fff]", line) for line in faults), faults
