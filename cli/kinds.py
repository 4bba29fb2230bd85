"""Kinds of arguments that several commands share."""

import argparse
from datetime import date
from pathlib import Path


def day(text: str) -> date:
    """A date such as 2026-09-01, with room for a term and an age on both sides of it."""
    try:
        given = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-09-01 的样子") from None
    if 1900 <= given.year < 2200:
        return given
    raise argparse.ArgumentTypeError(f"“{text}”不在 1900-01-01 到 2199-12-31 之间，请核对年份")


def amount(text: str) -> int:
    """A number of children."""
    if text.isdecimal() and 1 <= int(text) <= 100_000:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不在 1 到 100000 之间")


def whole(text: str) -> int:
    """A seed: zero or a positive whole number."""
    if text.isdecimal() and int(text) < 2**31:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不是 0 到 2147483647 之间的整数")


def seconds(text: str) -> float:
    """A time limit above zero."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if 0 < value <= 86_400:
        return value
    raise argparse.ArgumentTypeError(f"“{text}”不是 0 到 86400 之间的秒数")


def tightness(text: str) -> float:
    """Demand over supply."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if 0.1 <= value <= 5:
        return value
    raise argparse.ArgumentTypeError(
        f"“{text}”不在 0.1 到 5 之间（0.5 宽裕，1 大致平衡，1.5 紧缺）"
    )


def folder(text: str) -> Path:
    """A folder that is there."""
    path = Path(text)
    if path.is_dir():
        return path
    raise argparse.ArgumentTypeError(f"没有文件夹“{text}”")


def port(text: str) -> int:
    """A TCP port."""
    if text.isdecimal() and 1 <= int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不是 1 到 65535 之间的端口号")
