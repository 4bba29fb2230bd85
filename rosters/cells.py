"""What stands in a cell: text, numbers, dates and words, read tolerantly or refused in words."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from rosters.faults import Rule

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T][\d:.]+)?")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_SEPARATORS = re.compile(r"[;；、]")
# Tab and line ends are people's; of the other control characters PostgreSQL refuses NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
_FAILED = re.compile(r"#(REF|N/A|VALUE|DIV/0|NAME|NUM|NULL|SPILL|CALC|GETTING_DATA)[!?]?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
# What tells who somebody is: an identity card's number, a mobile's, a name.
_TELLING = re.compile(r"\d{15}|\d{17}[\dX]|1[3-9]\d{9}|[\u4e00-\u9fff·]+", re.IGNORECASE)
_LARGEST_DATE_SERIAL = 2_958_465  # 9999-12-31

LONGEST_CODE = 64
LONGEST_TEXT = 2_000
NO_RESULT = "（公式没有结果）"


class CellFault(Exception):
    """A cell that cannot be read: what is wrong, what to do, and the rule it breaks."""

    def __init__(self, problem: str, remedy: str, rule: Rule) -> None:
        self.problem, self.remedy, self.rule = problem, remedy, rule
        super().__init__(problem)


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def shown(raw: object) -> str:
    """A raw cell as the text a reader sees, the guard against formulas taken off."""
    if raw is None or raw == "":
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    text = str(raw)
    return _INVISIBLE.sub("", text[1:] if _GUARDED.match(text) else text).strip()


def legible(text: str) -> str:
    """The text with control characters as the signs that stand for them, such as ␀."""
    return _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), text)


def check(raw: object) -> None:
    """Refuse what no column takes: a control character that nobody can see, a formula that has
    failed, a text of a book's length."""
    if not isinstance(raw, str):
        return
    if found := _CONTROL.search(raw):
        raise CellFault(
            f"含有看不见的控制字符（{legible(found[0])}）",
            "清空这一格，重新输入，不要粘贴",
            Rule.TEXT,
        )
    if raw == NO_RESULT or _FAILED.fullmatch(raw):
        raise CellFault("公式出错，或没有算出结果", "改正公式，或直接填写内容", Rule.TEXT)
    if len(raw) > LONGEST_TEXT:
        raise CellFault(
            f"有 {len(raw)} 个字符，太长", f"填写不超过 {LONGEST_TEXT} 个字符", Rule.TEXT
        )


def folded(raw: object) -> str:
    """The text with full-width letters and digits made plain."""
    return unicodedata.normalize("NFKC", shown(raw)).strip()


def code(raw: object) -> str:
    """A code: no spaces inside."""
    text = "".join(folded(raw).split())
    if len(text) > LONGEST_CODE:
        raise CellFault(
            f"代码有 {len(text)} 个字符，太长", f"填写不超过 {LONGEST_CODE} 个字符的代码", Rule.CODE
        )
    if _SCIENTIFIC.fullmatch(text):
        raise CellFault(
            "代码被表格软件改成了科学计数法",
            "把这一列设为“文本”格式，重新填写完整代码",
            Rule.CODE,
        )
    return text


def pseudonym(raw: object) -> str:
    """A person's own code, which stands in addresses, in the audit and in certificates: it must not
    tell who it is."""
    text = code(raw)
    if _TELLING.fullmatch(text):
        raise CellFault(
            "像身份证号、手机号或姓名，不能作编号",
            "另编一个认不出本人的编号，如 C0001；它会出现在网址、审计和证书里",
            Rule.CODE,
        )
    return text


def number(least: int, most: int | None = None) -> Callable[[object], int]:
    """A reader of whole numbers within bounds."""
    wanted = f"不小于 {least} " if most is None else f"{least} 至 {most} "

    def read(raw: object) -> int:
        text = folded(raw)
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise CellFault("不是整数", f"填写{wanted}的整数", Rule.NUMBER)
        value = int(text)
        if value < least or (most is not None and value > most):
            what = "不能是负数" if value < 0 and least == 0 else "超出允许的范围"
            raise CellFault(what, f"填写{wanted}的整数", Rule.NUMBER)
        return value

    return read


def unlimited(raw: object) -> int | None:
    """A capacity: a whole number, or 不限."""
    return None if folded(raw) == "不限" else number(0)(raw)


def degrees(limit: int) -> Callable[[object], float]:
    """A reader of WGS84 degrees."""

    def read(raw: object) -> float:
        try:
            value = float(folded(raw))
        except ValueError:
            value = float("nan")
        if not -limit <= value <= limit:
            raise CellFault(
                "不是经纬度", f"填写 -{limit} 至 {limit} 之间的度数（WGS84），或留空", Rule.NUMBER
            )
        return value

    return read


def day(raw: object) -> date:
    """A date cell, an Excel serial number, or one of the usual ways to write a date."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = folded(raw)
    remedy = "按 2026-09-01 的写法填写日期"
    if re.fullmatch(r"\d{8}", text):
        parts = (text[:4], text[4:6], text[6:])
    elif re.fullmatch(r"\d{1,7}(\.\d+)?", text):
        serial = int(text.partition(".")[0])
        if not 1 <= serial <= _LARGEST_DATE_SERIAL:
            raise CellFault("不是日期", remedy, Rule.DATE)
        return date(1899, 12, 30) + timedelta(days=serial)
    elif match := _DATE.fullmatch(text):
        parts = match.groups()
    else:
        raise CellFault("不是日期", remedy, Rule.DATE)
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        raise CellFault("没有这一天", "核对年月日，" + remedy, Rule.DATE) from None


def yes(raw: object) -> bool:
    """是 or 否."""
    text = folded(raw)
    if text not in {"是", "否"}:
        raise CellFault("只能填“是”或“否”", "改为“是”或“否”", Rule.WORD)
    return text == "是"


def word(words: Mapping[Word, str]) -> Callable[[object], Word]:
    """A reader of one of a set of words."""
    by_word = {text: member for member, text in words.items()}

    def read(raw: object) -> Word:
        member = by_word.get(folded(raw))
        if member is None:
            raise CellFault("不是允许的词", f"改为以下之一：{'、'.join(by_word)}", Rule.WORD)
        return member

    return read


def several(read: Callable[[object], Value]) -> Callable[[object], tuple[Value, ...]]:
    """A reader of a list separated by ； ; or 、, each value kept once."""

    def read_all(raw: object) -> tuple[Value, ...]:
        parts = [part for part in _SEPARATORS.split(shown(raw)) if part.strip()]
        return tuple(dict.fromkeys(read(part) for part in parts))

    return read_all


def listed(write: Callable[[Any], Any]) -> Callable[[Any], str]:
    """A writer of such lists."""
    return lambda values: "；".join(str(write(value)) for value in values)
