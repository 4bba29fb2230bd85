"""Exit codes, and the error that carries one."""

OK = 0
FAULTS = 1
USAGE = 2
ENVIRONMENT = 3
INTERRUPTED = 130

EXPLAINED = """退出码：
  0    完成
  1    发现错误：名册有错，或结果不符合规则
  2    命令用法不对
  3    环境不满足：数据库或队列连不上、端口被占用、文件夹不可用
  130  被 Ctrl-C 中断
"""


class CliError(Exception):
    """Ends the command with a message for the user and an exit code."""

    def __init__(self, message: str, code: int = ENVIRONMENT) -> None:
        super().__init__(message)
        self.code = code
