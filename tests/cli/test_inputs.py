"""What the commands read, and how they say it."""

import argparse
import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from cli import kinds
from cli.breaches import RULES, sentence
from cli.exits import USAGE, CliError
from cli.faults import show_faults
from cli.inputs import policy_text, roster_files, school_term
from cli.tiers import Tiers
from matcher import Breach, Policy, Progress
from matcher.people import Seat
from matcher.policy import RULES as HARD_RULES
from rosters.faults import RosterFault, Rule


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2026, 9, 1), date(2027, 1, 31)),
        (date(2027, 2, 1), date(2027, 2, 1), date(2027, 8, 31)),
        (date(2027, 8, 31), date(2027, 2, 1), date(2027, 8, 31)),
    ],
)
def test_a_day_falls_in_a_school_term(day: date, starts: date, ends: date) -> None:
    assert school_term(day) == (starts, ends)


def test_the_default_policy_can_be_read() -> None:
    assert Policy.parse(policy_text()).name == "putuo"


def test_a_policy_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(CliError) as refusal:
        policy_text(tmp_path / "none.toml")
    assert refusal.value.code == USAGE


def test_excel_lock_files_and_other_papers_are_no_rosters(tmp_path: Path) -> None:
    for name in ("儿童.xlsx", "~$儿童.xlsx", ".隐藏.csv", "说明.docx", "学校.CSV"):
        (tmp_path / name).write_bytes(b"")
    assert list(roster_files(tmp_path)) == ["儿童.xlsx", "学校.CSV"]


def test_a_pipe_in_the_folder_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "儿童.csv")
    with pytest.raises(CliError, match="不是普通文件") as refusal:
        roster_files(tmp_path)
    assert refusal.value.code == USAGE


def test_every_hard_rule_has_a_sentence_for_its_breach() -> None:
    assert set(HARD_RULES) <= RULES.keys()


def test_a_breach_is_told_with_rule_child_seat_and_helper() -> None:
    told = sentence(
        Breach(rule="capacity", message="3 of 2", child="C1", seat=Seat.NEIGHBOUR_MUM, helper="H1")
    )
    assert told.startswith("[capacity] 超过这位志愿者的容量")
    assert all(word in told for word in ("C1", "邻家妈妈", "H1"))


def test_a_fault_is_told_with_its_place_and_its_remedy() -> None:
    out = io.StringIO()
    fault = RosterFault(
        file="儿童.xlsx",
        row=7,
        column="居委代码",
        value="1",
        rule=Rule.PLACE,
        problem="没有这个居委。",
        remedy="改成代码。",
    )
    show_faults(Console(file=out), [fault])
    assert "儿童.xlsx 第 7 行“居委代码”（1）：没有这个居委。 改成代码。" in out.getvalue()


def test_off_a_terminal_a_tier_is_a_plain_line_and_is_told_once() -> None:
    out = io.StringIO()
    step = Progress(tier="coverage", value=5, bound=7, done=0, total=1)
    with Tiers(Console(file=out)) as tiers:
        tiers.show(step)
        tiers.show(step)
    assert out.getvalue().count("\n") == 1
    assert "结果 5，上界 7" in out.getvalue()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (kinds.day, "2026-02-30"),
        (kinds.day, "0001-01-01"),
        (kinds.day, "9999-12-31"),
        (kinds.amount, "0"),
        (kinds.whole, "-1"),
        (kinds.seconds, "nan"),
        (kinds.tightness, "9"),
        (kinds.port, "70000"),
        (kinds.folder, "/no/such/folder"),
    ],
)
def test_an_impossible_argument_is_refused_with_what_was_written(
    kind: Callable[[str], object], wrong: str
) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=wrong.replace("/", ".")):
        kind(wrong)
