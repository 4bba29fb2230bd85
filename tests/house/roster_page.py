"""The roster reference, drawn from the sheets' declarations: python -m tests.house.roster_page."""

from rosters.columns import Column
from rosters.sheets import SHEETS, Sheet
from tests.house.tree import ROOT

PAGE = ROOT / "docs/reference/rosters.md"
INTRODUCTION = """# 名册

本页由名册的定义生成（`python -m tests.house.roster_page`），测试保证二者一致。

- 每份名册一个文件，xlsx 或 CSV；文件名如下，例如 `儿童.xlsx`。
- 可以一次传全部，也可以只传有变动的几份。
- CSV 可用 UTF-8（有无 BOM 均可）或 GBK、GB18030。
- 列的次序不限，列名要一致，后面可带括号说明。表头上面可以有标题行。全角数字、多余空格会自动处理。
- 日期可写 2026-09-01、2026/9/1、2026年9月1日，或用 Excel 的日期格式、日期序号。
- 公式读算出的结果；算错的、没有算过的是一处错误。隐藏的工作表不读，带宏的文件不接受。
- 每份文件至多 20 MB、20 万行，一格至多 2000 个字符。“问题说明”一列会被忽略。
- 居委、街镇一律认 12 位代码，不认名称：有两个海棠苑居委会。
- 每处错误都会列出文件、行、列、值、问题和改法；除非选择只用没有错的行，否则什么也不存。
- 本仓库的例子都是虚构的；请勿把真实名册放进来。
"""


def render() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(part(sheet) for sheet in SHEETS)])


def part(sheet: Sheet) -> str:
    rows = "\n".join(row(column) for column in sheet.columns)
    return f"## {sheet.name}\n\n| 列 | 必填 | 例 | 说明 |\n|---|---|---|---|\n{rows}\n"


def row(column: Column) -> str:
    required = "是" if column.required else ""
    return f"| {column.header} | {required} | {column.example} | {column.note} |"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
