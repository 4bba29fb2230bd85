"""`linjia bench`: each act end to end at a tiny size, and what it says of mistakes."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.exits import FAULTS, OK, USAGE
from cli.main import main

ROUND = ["bench", "round", "--children", "8", "--seconds", "30"]


def written(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def test_a_contest_of_several_seeds_is_shown_and_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "deep" / "round.json"
    words = ["--peers", "cp-sat", "--seed", "1..2", "--json", str(file)]
    assert main([*ROUND, *words]) == OK
    said = capsys.readouterr()
    assert "席位覆盖" in said.out
    assert "与邻家相同" in said.out
    assert "种子 2：cp-sat" in said.err
    report = written(file)
    assert [contest["seed"] for contest in report["contests"]] == [1, 2]
    assert report["machine"]["cores"] >= 1
    assert report["machine"]["versions"]["ortools"]
    entries = report["contests"][0]["entries"]
    assert [entry["contender"] for entry in entries] == ["linjia", "cp-sat"]
    assert entries[0]["seconds"] == 30
    assert entries[1]["verdict"]["breaches"] == []


def test_instances_are_generated_solved_and_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, answer = tmp_path / "c.txt", tmp_path / "gap.json"
    made = ["bench", "gap", "--generate", "b:3x12", "--count", "2", "--seed", "4", str(file)]
    assert main(made) == OK
    assert main(["bench", "gap", str(file), "--seconds", "30", "--json", str(answer)]) == OK
    assert "c.txt#2" in capsys.readouterr().out
    results = written(answer)["results"]
    assert [row["unassigned"] for row in results] == [0, 0]
    assert all(row["cost"] == row["bound"] for row in results)


def test_without_a_file_generated_instances_go_to_the_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", "gap", "--generate", "e:2x3"]) == OK
    assert capsys.readouterr().out.startswith("1\n2 3\n")


def test_a_malformed_file_is_told_with_file_and_instance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.txt"
    file.write_text("1\n2 2\n1 2 3\n")
    assert main(["bench", "gap", str(file)]) == FAULTS
    said = capsys.readouterr().err
    assert "bad.txt 第 1 个实例" in said
    assert "格式" in said


def test_a_file_that_is_not_there_is_a_usage_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "gap", str(tmp_path / "none.txt")]) == USAGE
    assert "none.txt" in capsys.readouterr().err
    assert main(["bench", "gap"]) == USAGE
    assert "--generate" in capsys.readouterr().err


def test_growth_is_measured_with_worker_processes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "scale.json"
    words = ["--sizes", "30,60", "--workers", "2", "--seconds", "30", "--json", str(file)]
    assert main(["bench", "scale", *words]) == OK
    assert "2 个进程：合计时间 ∝ n^" in capsys.readouterr().out
    results = written(file)["results"]
    assert [row["job"]["children"] for row in results] == [30, 60]
    assert [row["breaches"] for row in results] == [0, 0]
    assert all(row["peak_bytes"] > 0 for row in results)


def test_a_round_of_unit_loads_is_proven(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "unit.json"
    words = ["--children", "60", "--helpers", "12", "--pairs", "120", "--json", str(file)]
    assert main(["bench", "unit", *words]) == OK
    assert "合法配对" in capsys.readouterr().out
    result = written(file)["result"]
    assert result["breaches"] == 0
    assert all(tier["value"] == tier["bound"] for tier in result["tiers"])


def test_all_reasons_of_a_round_are_given_and_counted_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "why.json"
    words = ["--children", "12", "--tightness", "1.3", "--seconds", "1", "--seats", "2"]
    words += ["--json", str(file)]
    assert main(["bench", "why", *words]) == OK
    assert "未满足的需要" in capsys.readouterr().out
    (result,) = written(file)["results"]
    assert result["breaches"] == 0
    assert sum(result["gaps"].values()) > 0
    assert result["choices"]["seats"] == 2
    assert result["choices"]["recruits"] > 0
    frontier = result["frontier"]
    assert frontier["steps"] > 0
    assert frontier["fewest"] <= frontier["most"] <= frontier["earlier"]


def test_more_pairs_than_one_street_can_hold_are_a_usage_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--children", "10", "--helpers", "2", "--pairs", "1000"]
    assert main(["bench", "unit", *words]) == USAGE
    assert "1000" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["round", "--peers", "gurobi"], "gurobi"),
        (["round", "--seed", "5..1"], "5..1"),
        (["gap", "--generate", "f:3x4"], "f:3x4"),
        (["gap", "--generate", "c:3"], "c:3"),
        (["scale", "--sizes", "0"], "0"),
    ],
)
def test_impossible_arguments_are_told(
    words: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["bench", *words])
    assert end.value.code == USAGE
    assert what in capsys.readouterr().err


def test_repair_is_measured_and_its_answers_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = tmp_path / "repair.json"
    words = ["--children", "20", "--declines", "6", "--seconds", "5", "--json", str(answer)]
    assert main(["bench", "repair", *words]) == OK
    assert "通过" in capsys.readouterr().out
    result = json.loads(answer.read_text("utf-8"))["results"][0]
    assert len(result["wall"]) == len(result["busy"]) == 6
    assert result["filled"] <= 6
    assert result["breaches"] == 0
