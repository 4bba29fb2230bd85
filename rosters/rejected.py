"""The rows that were not used, as a workbook to mend and send again."""

from collections.abc import Sequence
from io import BytesIO

from rosters.books import Book
from rosters.cells import guard
from rosters.faults import quoted
from rosters.headers import PROBLEM_HEADER
from rosters.reading import BadRow
from rosters.sheets import SHEETS

# A spreadsheet's cell takes 32,767 characters.
_LONGEST_CELL = 30_000


def write_rejected(rows: Sequence[BadRow]) -> bytes:
    """A worksheet for each kind that has bad rows; the last column says what is wrong with a row,
    and is not read when the file comes back."""
    body = BytesIO()
    with Book(body) as book:
        for sheet in SHEETS:
            bad = [row for row in rows if row.kind == sheet.kind]
            if bad:
                cells = (
                    [
                        *(
                            guard(quoted(row.cells.get(header, ""), _LONGEST_CELL))
                            for header in sheet.headers
                        ),
                        quoted(_why(row), _LONGEST_CELL),
                    ]
                    for row in bad
                )
                book.roster(sheet, cells, (PROBLEM_HEADER,))
    return body.getvalue()


def _why(row: BadRow) -> str:
    return f"{row.place.file} 第 {row.place.row} 行：{'；'.join(row.why)}"
