"""Lists, letters and cards of published circles."""

import io
import re
import zlib
from datetime import UTC, date, datetime

import python_calamine as calamine

from matcher.people import Need, Seat
from rosters.letters import cards, letters
from rosters.papers import Mark, PaperCircle, PaperSeat, circle_list, helper_list

MARK = Mark(login="east", at=datetime(2026, 11, 25, 10, tzinfo=UTC), purpose="例会")


def circle(number: int = 1, name: str = "示例志愿者") -> PaperCircle:
    return PaperCircle(
        child=f"C{number}",
        code_name=f"小示{number}",
        street_name="示例东街道",
        neighbourhood_name="示例东居委会",
        needs=(Need.STUDY_SUPPORT,),
        seats=(PaperSeat(seat=Seat.MENTOR, helper="M1", helper_name=name, since=date(2026, 9, 1)),),
    )


def cells(book: bytes) -> list[list[object]]:
    return (
        calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    )


def test_a_circle_list_has_its_mark_and_a_row_for_each_circle() -> None:
    mark, headers, row = cells(circle_list([circle()], MARK))
    assert "east · 2026-11-25 10:00 · 例会" in str(mark[0])
    assert headers[:2] == ["儿童编号", "化名"]
    assert row[:2] == ["C1", "小示1"]
    assert row[5:9] == ["示例志愿者", "2026-09-01", "空缺", ""]


def test_no_cell_is_a_formula() -> None:
    for name in ("=1+1", "@SUM(A1)", "+1", "-1", "\t=1"):
        row = cells(helper_list([circle(name=name)], MARK))[2]
        assert row[1] == f"'{name}"


def test_a_helper_list_is_by_helper() -> None:
    rows = cells(helper_list([circle(2), circle(1)], MARK))[2:]
    assert [row[3] for row in rows] == ["C1", "C2"]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b[^s]", pdf))


def test_letters_are_a_page_each_and_carry_their_font() -> None:
    made = letters([circle(number) for number in range(3)], MARK)
    assert made.startswith(b"%PDF-")
    assert pages(made) == 3
    assert b"/FontFile2" in made
    assert b"(east)" in made or "east".encode("utf-16-be") in made


def test_ten_cards_are_a_page_and_the_eleventh_begins_another() -> None:
    assert pages(cards([circle(number) for number in range(10)], MARK)) == 1
    assert pages(cards([circle(number) for number in range(11)], MARK)) == 2


def test_a_long_name_stays_inside_its_card() -> None:
    long = cards([circle(name="名" * 60)], MARK)
    assert pages(long) == 1
    assert len(zlib.compress(long)) < 200_000


def test_no_circles_are_an_empty_paper() -> None:
    assert pages(letters([], MARK)) == 1
