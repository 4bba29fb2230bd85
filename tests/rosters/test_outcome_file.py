"""The result of an offline round."""

from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from fixtures import places
from matcher import Limit, Policy, Term, solve
from matcher.certificate import certify, check
from rosters.outcome_file import BrokenCertificate, read_certificate, write_outcome
from rosters.problem import build_problem
from tests.rosters.build import PLACES, ROSTER

POLICY = (Path(places.__file__).parent / "policies" / "putuo.toml").read_text("utf-8")
TERM = Term(starts=date(2026, 9, 1), ends=date(2027, 1, 31))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    problem = build_problem(ROSTER, PLACES, as_of=date(2026, 9, 1), term=TERM)
    outcome = solve(problem, Policy.parse(POLICY), seed=1, limit=Limit(seconds=20))
    write_outcome(folder, certify(problem, POLICY, outcome), ROSTER)
    return folder


def test_the_file_read_back_passes_the_independent_check(folder: Path) -> None:
    saved = read_certificate((folder / "circles.json").read_bytes())
    assert not saved.verdict
    assert not check(saved, seal=saved.seal)
    assert len(saved.outcome.assignments) == 1


def test_the_file_holds_no_name_phone_or_address(folder: Path) -> None:
    body = (folder / "circles.json").read_text("utf-8")
    assert not [word for word in ("示例", "熟悉", "199000") if word in body]


def test_the_workbook_tells_circles_gaps_tiers_and_coverage(folder: Path) -> None:
    book = CalamineWorkbook.from_path(str(folder / "关爱圈.xlsx"))
    assert book.sheet_names == ["关爱圈", "缺位", "目标", "统计"]
    gaps = book.get_sheet_by_name("缺位").to_python()
    assert [row[3] for row in gaps[1:]] == ["学生导师", "儿童主任"]
    circle = book.get_sheet_by_name("关爱圈").to_python()[1]
    assert circle[:2] == ["C1", "小雨点"]
    assert "H1" in circle


def test_a_broken_file_is_refused_in_words() -> None:
    for content in (b"", b"{}", b"\xff", b'{"format": 1}'):
        with pytest.raises(BrokenCertificate, match="circles"):
            read_certificate(content)
