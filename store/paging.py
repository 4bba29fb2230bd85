"""Cursor paging: a page of rows, and where the next one begins."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
LIMIT = 50


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """Some rows; `next` is the cursor of the next page, None on the last."""

    rows: tuple[T, ...]
    next: str | None = None


def page(rows: Sequence[T], limit: int, cursors: Sequence[str]) -> Page[T]:
    """A page of at most `limit` rows out of one more, and a cursor for each row."""
    further = cursors[limit - 1] if len(rows) > limit else None
    return Page(rows=tuple(rows[:limit]), next=further)
