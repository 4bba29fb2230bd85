"""The result of a round outside the server: `circles.json` to check, `关爱圈.xlsx` to read."""

from pathlib import Path

import msgspec

from matcher.errors import MatcherError
from matcher.outcome import Breach, Outcome
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.verify import verify
from rosters.outcome_sheets import write_sheets
from rosters.rows import Roster

FORMAT = "linjia-circles-1"


class BrokenOutcomeFile(Exception):
    """The file is not a whole result of a round."""


class OutcomeFile(msgspec.Struct, frozen=True, kw_only=True):
    """All that `verify` needs, no names; `policy` is the TOML text, `verdict` empty when the
    checker found nothing wrong."""

    format: str
    problem: Problem
    policy: str
    outcome: Outcome
    verdict: tuple[Breach, ...]


def write_outcome(
    folder: Path, problem: Problem, policy_text: str, outcome: Outcome, roster: Roster
) -> None:
    """Write both files; the roster gives the spreadsheet code names and streets."""
    verdict = tuple(verify(problem, Policy.parse(policy_text), outcome))
    saved = OutcomeFile(
        format=FORMAT, problem=problem, policy=policy_text, outcome=outcome, verdict=verdict
    )
    content = msgspec.json.format(msgspec.json.encode(saved), indent=1)
    (folder / "circles.json").write_bytes(content)
    write_sheets(folder / "关爱圈.xlsx", problem, outcome, roster)


def read_outcome(content: bytes) -> OutcomeFile:
    """The content of a `circles.json`; raises BrokenOutcomeFile with what is wrong."""
    try:
        saved = msgspec.json.decode(content, type=OutcomeFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenOutcomeFile(
            f"内容不完整或被改坏（{error}）；请重新运行匹配，或换一份完好的 circles.json"
        ) from error
    except MatcherError as error:
        raise BrokenOutcomeFile(f"输入有矛盾（{error}）；请重新运行匹配") from error
    if saved.format != FORMAT:
        raise BrokenOutcomeFile(f"格式是“{saved.format}”，这个版本只认“{FORMAT}”")
    return saved
