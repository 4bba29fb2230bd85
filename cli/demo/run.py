"""The demo from beginning to end."""

import argparse
import asyncio
import contextlib
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from cli import ports
from cli.demo import database
from cli.demo.client import Api
from cli.demo.folder import Folder, State
from cli.demo.match_round import run_round
from cli.demo.people import WORDS, ensure_accounts, find
from cli.demo.processes import Process, stop_orphans
from cli.demo.report import Proposal, Report, show
from cli.demo.site import HOST, open_site
from cli.environment import reaching_servers
from cli.exits import ENVIRONMENT, OK, CliError
from cli.foundations import lay
from cli.tiers import Tiers
from fixtures.accounts import DemoAccount, demo_accounts
from fixtures.district import District, generate
from rosters.writing import write_xlsx
from store.embedded import servers
from store.errors import ServerError


def demo(args: argparse.Namespace) -> int:
    """Run it all; stopped with Ctrl-C while the website is up, it ends well."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    say = Console(stderr=args.json)
    if args.port is not None:
        ports.refuse_taken(HOST, args.port)
    folder = Folder(args.data)
    for name in stop_orphans(folder):
        say.print(f"停掉了上次遗留的进程 {name}。")
    wanted = State(children=args.children, seed=args.seed, tightness=args.tightness)
    state = wanted if database.given() else database.kept(folder, wanted, say)
    with contextlib.ExitStack() as running:
        running.callback(signal.signal, signal.SIGINT, signal.SIG_IGN)
        say.print(f"数据文件夹 {folder.path}；正在启动数据库和队列……", soft_wrap=True)
        try:
            dsn, redis_url = running.enter_context(servers(folder.servers))
        except ServerError as error:
            raise CliError(str(error), ENVIRONMENT) from error
        database.tell(dsn, redis_url, say)
        if database.given():
            state = asyncio.run(
                reaching_servers(lambda: database.adopted(folder, wanted, dsn, say))
            )
        district = generate(children=state.children, seed=state.seed, tightness=state.tightness)
        people = demo_accounts(district)
        asyncio.run(reaching_servers(lambda: lay(dsn, district.geography)))
        settings = {"DATABASE_URL": dsn, "REDIS_URL": redis_url}
        address, processes = open_site(folder, running, settings, args.port, say)
        running.callback(say.print, "正在停止……")
        report = _match(folder, state, district, dsn, address, args.seconds, say)
        if args.json:
            print(msgspec.json.encode(report).decode(), flush=True)
        else:
            show(report, say)
        if not args.once:
            _serve(processes, address, people, say)
    say.print("已全部停止；数据留着，下次启动接着用。")
    return OK


def _match(
    folder: Folder,
    state: State,
    district: District,
    dsn: str,
    address: str,
    seconds: float,
    say: Console,
) -> Report:
    people = demo_accounts(district)
    staff = [person for person in people if person.helper is None]
    asyncio.run(reaching_servers(lambda: ensure_accounts(dsn, staff)))
    with (
        Api(address, *find(people, "district-coordinator")) as coordinator,
        Api(address, *find(people, "district")) as approver,
    ):
        if not state.loaded:
            say.print(f"正在生成并上传 {state.children} 名儿童的合成名册……")
            with tempfile.TemporaryDirectory() as spot:
                write_xlsx(district.roster, district.geography, Path(spot))
                coordinator.upload("rosters?mode=whole", sorted(Path(spot).iterdir()))
            asyncio.run(reaching_servers(lambda: ensure_accounts(dsn, people)))
            state.loaded = True
            folder.remember(state)
        if state.round is not None and state.seconds == seconds:
            say.print("已有发布的轮次，不再求解。")
            return Report.of(
                coordinator.get(f"rounds/{state.round}/proposal", Proposal),
                round_id=state.round,
                seconds=state.took,
                found=True,
            )
        say.print(f"正在匹配全区，最长 {seconds:g} 秒……")
        report = run_round(
            coordinator,
            approver,
            Tiers(say),
            term=district.term,
            seed=state.seed,
            seconds=seconds,
        )
        state.round, state.seconds, state.took = report.round, seconds, report.seconds
        folder.remember(state)
        return report


def _serve(
    processes: list[Process], address: str, people: Sequence[DemoAccount], say: Console
) -> None:
    say.print(f"\n网站：{address}/    按 Ctrl-C 停止", highlight=False)
    table = Table("演示账号", "用户名", "密码（仅限演示）")
    for person in people:
        table.add_row(WORDS[person.login], person.login, person.password)
    say.print(table)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            for process in processes:
                process.check()
            time.sleep(0.5)
