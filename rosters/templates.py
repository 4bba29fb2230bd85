"""Empty roster files to fill in: each sheet with its notes, drop-downs and codes to choose from."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from matcher.geography import Geography
from rosters.books import Book
from rosters.sheets import NOTES_SHEET, PLACES_SHEET, Sheet
from rosters.writing import csv_bytes

_NOTES = ("名册", "列", "必填", "例", "说明")
_PLACES = ("居委代码", "居委名称", "街镇代码", "街镇")


def xlsx_template(sheets: Iterable[Sheet], geography: Geography, street: str | None) -> bytes:
    """A workbook of these sheets, with the neighbourhood codes of a street (None: of all)."""
    chosen = tuple(sheets)
    places = [place for place in geography.neighbourhoods if street in (None, place.street)]
    names = {row.code: row.name for row in geography.streets}
    body = BytesIO()
    with Book(body, places=len(places)) as book:
        for sheet in chosen:
            book.roster(sheet, ())
        book.notes(NOTES_SHEET, _NOTES, _explained(chosen))
        book.notes(
            PLACES_SHEET,
            _PLACES,
            ((place.code, place.name, place.street, names[place.street]) for place in places),
        )
    return body.getvalue()


def csv_template(sheet: Sheet) -> bytes:
    """The header alone."""
    return csv_bytes(sheet.headers, ())


def _explained(sheets: Iterable[Sheet]) -> Iterator[tuple[str, ...]]:
    for sheet in sheets:
        for column in sheet.columns:
            required = "必填" if column.required else ""
            yield sheet.name, column.header, required, column.example, column.note
