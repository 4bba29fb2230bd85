"""`linjia work`: a worker that solves rounds."""

import argparse
import asyncio
import os

from cli.exits import FAULTS, OK

ABOUT = (
    "启动后台求解进程：从队列取轮次、求解、独立核验、存为方案，并每十秒清理无人照管的轮次。\n"
    "SIGTERM 或 Ctrl-C：立即放回手上的轮次，由别的进程接手。\n"
    "环境变量：DATABASE_URL、REDIS_URL、LINJIA_SOLVERS（求解进程数，默认 1）、\n"
    "LINJIA_THREADS（每个求解的线程数）、LINJIA_LEASE_SECONDS（租约秒数，默认 15）、"
    "LINJIA_BLOCK_CHILDREN（一个区块至少多少儿童，默认 500）。"
)
EXAMPLES = """  linjia work
  linjia work --check        # 健康检查：本机的后台进程是否活着
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="只检查本机的后台进程是否活着，不启动")


def run(args: argparse.Namespace) -> int:
    from cli.environment import reaching_servers, required

    if args.check:
        required("REDIS_URL")
        from workers.settings import alive

        if asyncio.run(reaching_servers(alive)):
            print("后台进程在工作。")
            return OK
        print("没有找到本机的后台进程。")
        return FAULTS
    required("DATABASE_URL", "REDIS_URL")
    from workers.run import run_worker
    from workers.settings import WorkerSettings

    os.environ.setdefault("LINJIA_THREADS", str(min(os.cpu_count() or 1, 8)))
    run_worker(WorkerSettings.from_environment())
    return OK
