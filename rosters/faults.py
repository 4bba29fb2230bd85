"""What is wrong with a roster file, where, and what to do."""

from enum import StrEnum

import msgspec

LONGEST_QUOTE = 200


class Rule(StrEnum):
    """The rule that a fault breaks: what a program, or a reader of another language, goes by."""

    FILE = "file"
    SHEET = "sheet"
    HEADER = "header"
    REQUIRED = "required"
    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    DATE = "date"
    WORD = "word"
    PLACE = "place"
    REFERENCE = "reference"
    DUPLICATE = "duplicate"
    CONSISTENT = "consistent"
    STREET = "street"


class RosterFault(msgspec.Struct, frozen=True, kw_only=True):
    """`row` is the spreadsheet's number; None, like `column` and `value`, where the whole file or
    row is meant."""

    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rule: Rule
    problem: str
    remedy: str


def quoted(text: str, most: int = LONGEST_QUOTE) -> str:
    """A piece of a user's text that may be long, as a fault repeats it."""
    return text if len(text) <= most else f"{text[:most]}…（共 {len(text)} 个字符）"
