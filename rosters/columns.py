"""A column of a roster sheet: its header, the field behind it, how it is read and written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rosters import cells

Target = Literal["neighbourhood", "street", "school", "child", "helper"]


def _same(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`field` None is a column for people to read; `target` is what the codes in it refer to;
    `blank` is what an empty cell says, None where the row's own default does."""

    header: str
    field: str | None
    read: Callable[[object], Any] = cells.shown
    write: Callable[[Any], Any] = _same
    required: bool = False
    target: Target | None = None
    example: str = ""
    note: str = ""
    choices: tuple[str, ...] = ()
    blank: Any = None


def text(
    header: str, field: str, example: str, *, required: bool = False, note: str = ""
) -> Column:
    return Column(header=header, field=field, required=required, example=example, note=note)


def code(
    header: str,
    field: str,
    example: str,
    *,
    required: bool = False,
    target: Target | None = None,
    note: str = "代码，按文本填写",
) -> Column:
    return Column(
        header=header,
        field=field,
        read=cells.code,
        required=required,
        target=target,
        example=example,
        note=note,
    )


def pseudonym(header: str, example: str) -> Column:
    """A person's own code."""
    return Column(
        header=header,
        field="id",
        read=cells.pseudonym,
        required=True,
        example=example,
        note="自编的编号，不用身份证号、手机号、姓名",
    )


def codes(header: str, field: str, example: str, target: Target) -> Column:
    return Column(
        header=header,
        field=field,
        read=cells.several(cells.code),
        write=cells.listed(str),
        target=target,
        example=example,
        note="可填多个，用；隔开",
        blank=(),
    )


def word(
    header: str, field: str, words: Mapping[Any, str], example: str, *, required: bool = False
) -> Column:
    return Column(
        header=header,
        field=field,
        read=cells.word(words),
        write=words.__getitem__,
        required=required,
        example=example,
        note=f"以下之一：{'、'.join(words.values())}",
        choices=tuple(words.values()),
    )


def words(
    header: str, field: str, allowed: Mapping[Any, str], example: str, *, required: bool = False
) -> Column:
    return Column(
        header=header,
        field=field,
        read=cells.several(cells.word(allowed)),
        write=cells.listed(allowed.__getitem__),
        required=required,
        example=example,
        note=f"可填多个，用；隔开：{'、'.join(allowed.values())}",
        blank=(),
    )


def day(header: str, field: str, example: str, *, required: bool = False) -> Column:
    return Column(
        header=header,
        field=field,
        read=cells.day,
        required=required,
        example=example,
        note="日期，如 2026-09-01",
    )


def whole(
    header: str,
    field: str,
    example: str,
    *,
    least: int,
    most: int | None = None,
    required: bool = False,
    note: str,
) -> Column:
    return Column(
        header=header,
        field=field,
        read=cells.number(least, most),
        required=required,
        example=example,
        note=note,
    )


def yes(header: str, field: str, example: str) -> Column:
    return Column(
        header=header,
        field=field,
        read=cells.yes,
        write=lambda value: "是" if value else "否",
        example=example,
        note="是或否",
        choices=("是", "否"),
    )


def degrees(header: str, field: str, example: str, limit: int) -> Column:
    return Column(
        header=header,
        field=field,
        read=cells.degrees(limit),
        example=example,
        note="度，WGS84；不知道就留空",
    )
