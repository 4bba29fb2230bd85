"""Published circles to take along: lists as xlsx, each page saying who took it, when and why."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import xlsxwriter

from matcher.people import Need, Seat
from rosters.cells import guard
from rosters.words import NEED_WORDS, SEAT_WORDS

_WIDTHS = (12, 14, 18, 18, 26, 18, 14, 18, 14, 18, 14)


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """The watermark: who took the paper, when, what for."""

    login: str
    at: datetime
    purpose: str

    def __str__(self) -> str:
        return f"{self.login} · {self.at:%Y-%m-%d %H:%M} · {self.purpose}"


class PaperSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A filled seat of a circle."""

    seat: Seat
    helper: str
    helper_name: str
    since: date


class PaperCircle(msgspec.Struct, frozen=True, kw_only=True):
    """A circle on paper: the child by code name, and who sits there; nothing of category."""

    child: str
    code_name: str
    street_name: str
    neighbourhood_name: str
    needs: tuple[Need, ...]
    seats: tuple[PaperSeat, ...]

    def seat(self, wanted: Seat) -> PaperSeat | None:
        """Who has the seat."""
        return next((held for held in self.seats if held.seat == wanted), None)


def circle_list(circles: Iterable[PaperCircle], mark: Mark) -> bytes:
    """A row for each circle, as xlsx."""
    headers = ["儿童编号", "化名", "街镇", "居委", "需要"]
    for seat in Seat:
        headers += [SEAT_WORDS[seat], "自"]
    return _book("关爱圈名单", headers, (_circle_row(row) for row in circles), mark)


def helper_list(circles: Iterable[PaperCircle], mark: Mark) -> bytes:
    """A row for each filled seat, ordered by helper, as xlsx."""
    rows = [(held, row) for row in circles for held in row.seats]
    rows.sort(key=lambda pair: (pair[0].helper, pair[1].child))
    headers = ["志愿者编号", "姓名", "席位", "儿童编号", "化名", "街镇", "居委", "自"]
    return _book(
        "志愿者结对名单",
        headers,
        (
            (
                held.helper,
                held.helper_name,
                SEAT_WORDS[held.seat],
                row.child,
                row.code_name,
                row.street_name,
                row.neighbourhood_name,
                held.since.isoformat(),
            )
            for held, row in rows
        ),
        mark,
    )


def _circle_row(row: PaperCircle) -> Sequence[str]:
    cells = [
        row.child,
        row.code_name,
        row.street_name,
        row.neighbourhood_name,
        "、".join(NEED_WORDS[need] for need in row.needs),
    ]
    for seat in Seat:
        held = row.seat(seat)
        cells += [held.helper_name, held.since.isoformat()] if held else ["空缺", ""]
    return cells


def _book(title: str, headers: Sequence[str], rows: Iterable[Sequence[str]], mark: Mark) -> bytes:
    """A sheet of texts only: no cell is a formula, whatever stands in it."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties(
            {"title": title, "author": mark.login, "comments": str(mark), "created": mark.at}
        )
        bold, soft = book.add_format({"bold": True}), book.add_format({"font_color": "#8f2a22"})
        sheet: Any = book.add_worksheet(title)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        # An ampersand begins a code of the header.
        said = str(mark).replace("&", "&&")
        sheet.set_header(f"&L{title}&R{said}")
        sheet.set_footer(f"&L{said} · 请勿外传&R&P / &N")
        sheet.write_string(0, 0, guard(f"{title}　{mark}　请勿外传，用后销毁"), soft)
        for column, header in enumerate(headers):
            sheet.write_string(1, column, header, bold)
            sheet.set_column(column, column, _WIDTHS[column])
        line = 1
        for line, row in enumerate(rows, start=2):
            for column, text in enumerate(row):
                sheet.write_string(line, column, guard(text))
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(0, 1)
        sheet.autofilter(1, 0, max(line, 2), len(headers) - 1)
    return memory.getvalue()
