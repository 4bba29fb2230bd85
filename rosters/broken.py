"""A file that is not read at all, and how much of one is."""

CELLS_AT_MOST = 5_000_000
ROWS_AT_MOST = 200_000


class BrokenFile(Exception):
    """A file that is not read: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


def damaged() -> BrokenFile:
    """A file that its own format does not explain."""
    return BrokenFile("文件损坏，打不开", "在表格软件里打开并另存为 .xlsx 再上传")


def empty() -> BrokenFile:
    """A file with nothing in it."""
    return BrokenFile("文件里没有内容", "下载模板，填好再上传")
