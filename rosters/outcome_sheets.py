"""`关爱圈.xlsx`: circles, gaps, tiers and coverage by street, by code and code name only."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import xlsxwriter

from matcher.outcome import Gap, Outcome, Sense
from matcher.people import Seat
from matcher.problem import Problem
from rosters.cells import guard
from rosters.rows import Roster
from rosters.words import RULE_WORDS, SEAT_WORDS, STEP_WORDS, TERMINATION_WORDS, TIER_WORDS
from rosters.writing import CREATED

Line = Iterable[str | int | float]


def write_sheets(path: Path, problem: Problem, outcome: Outcome, roster: Roster) -> None:
    """Write the workbook."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": CREATED})
        bold = book.add_format({"bold": True, "bg_color": "#E8F0EA", "bottom": 1})
        for name, headers, lines in (
            ("关爱圈", _circle_headers(), _circles(problem, outcome, roster)),
            (
                "缺位",
                ("儿童编号", "化名", "街镇", "席位", "主要原因", "候选人数", "逐项说明"),
                _gaps(problem, outcome, roster),
            ),
            ("目标", ("次序", "目标", "方向", "结果", "已证明的界限", "结束原因"), _tiers(outcome)),
            (
                "统计",
                ("街镇代码", "街镇", "儿童", "已满的关爱圈", "已落实席位", "缺位", "席位覆盖率"),
                _coverage(problem, outcome),
            ),
        ):
            page = book.add_worksheet(name)
            page.freeze_panes(1, 1)
            page.set_column(0, len(headers) - 1, 16)
            page.write_row(0, 0, headers, bold)
            for number, line in enumerate(lines, start=1):
                cells = [guard(cell) if isinstance(cell, str) else cell for cell in line]
                page.write_row(number, 0, cells)


def _circle_headers() -> tuple[str, ...]:
    seats = (
        header for word in SEAT_WORDS.values() for header in (word, f"{word}·延续", f"{word}·远近")
    )
    return ("儿童编号", "化名", "街镇", "居委", "需要程度", *seats)


def _circles(problem: Problem, outcome: Outcome, roster: Roster) -> Iterator[Line]:
    names = {row.id: row.code_name for row in roster.children}
    places = problem.geography.neighbourhood_by_code
    seated = {(row.child, row.seat): row for row in outcome.assignments}
    empty = {(gap.child, gap.seat) for gap in outcome.gaps}
    for child in problem.children:
        line: list[str | int] = [
            child.id,
            names.get(child.id, ""),
            _street(problem, child.id),
            places[child.neighbourhood].name,
            child.need_level,
        ]
        for seat in Seat:
            row = seated.get((child.id, seat))
            if row is None:
                line += ["（缺位）" if (child.id, seat) in empty else "（不设）", "", ""]
                continue
            far = "" if row.step is None else STEP_WORDS[row.step]
            if row.metres is not None:
                far = f"{far} {row.metres} 米".strip()
            line += [row.helper, "延续" if row.kept else "新结对", far]
        yield line


def ledger_in_words(gap: Gap) -> str:
    """A gap's ledger as a sentence: how many candidates, and what removed each of them."""
    word = SEAT_WORDS[gap.seat]
    if not gap.ledger:
        return f"名册里没有{word}"
    parts = "，".join(
        f"{line.count} 人{RULE_WORDS.get(line.rule, line.rule)}" for line in gap.ledger
    )
    return f"{word}共 {gap.candidates} 人：{parts}"


def _gaps(problem: Problem, outcome: Outcome, roster: Roster) -> Iterator[Line]:
    names = {row.id: row.code_name for row in roster.children}
    for gap in outcome.gaps:
        yield (
            gap.child,
            names.get(gap.child, ""),
            _street(problem, gap.child),
            SEAT_WORDS[gap.seat],
            RULE_WORDS.get(gap.reason, gap.reason),
            gap.candidates,
            ledger_in_words(gap),
        )


def _tiers(outcome: Outcome) -> Iterator[Line]:
    for number, tier in enumerate(outcome.tiers, start=1):
        yield (
            number,
            TIER_WORDS.get(tier.name, tier.name),
            "越大越好" if tier.sense is Sense.MAXIMISE else "越小越好",
            tier.value,
            tier.bound,
            TERMINATION_WORDS[tier.termination],
        )


def _coverage(problem: Problem, outcome: Outcome) -> Iterator[Line]:
    street_of = {
        child.id: problem.geography.street_of(child.neighbourhood) for child in problem.children
    }
    children = Counter(street_of.values())
    filled = Counter(street_of[row.child] for row in outcome.assignments)
    gaps = Counter(street_of[gap.child] for gap in outcome.gaps)
    short = {gap.child for gap in outcome.gaps}
    seated = {row.child for row in outcome.assignments}
    whole = Counter(street_of[child] for child in seated - short)
    for street in problem.geography.streets:
        code = street.code
        if children[code]:
            seats = filled[code] + gaps[code]
            share = f"{filled[code] / seats:.1%}" if seats else "—"
            yield code, street.name, children[code], whole[code], filled[code], gaps[code], share


def _street(problem: Problem, child: str) -> str:
    geography = problem.geography
    home = problem.child_by_id[child].neighbourhood
    return geography.street_by_code[geography.street_of(home)].name
