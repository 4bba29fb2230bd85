"""The faults of a roster as a table."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from rosters.reading import RosterFault


def show_faults(console: Console, faults: Sequence[RosterFault]) -> None:
    """Print each fault with its place and its remedy: a table on a terminal, lines elsewhere."""
    console.print(f"名册有 {len(faults)} 处错误：")
    if not console.is_terminal:
        for fault in faults:
            place = "".join(
                (
                    fault.file,
                    "" if fault.row is None else f" 第 {fault.row} 行",
                    "" if fault.column is None else f"“{fault.column}”",
                    "" if fault.value is None else f"（{fault.value}）",
                )
            )
            console.print(
                f"{place}：{fault.problem} {fault.remedy}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
        return
    table = Table("文件", "行", "列", "内容", "问题", "怎样改")
    for fault in faults:
        table.add_row(
            *(
                "" if cell is None else str(cell)
                for cell in (
                    fault.file,
                    fault.row,
                    fault.column,
                    fault.value,
                    fault.problem,
                    fault.remedy,
                )
            )
        )
    console.print(table)
