"""`linjia generate`, `match` and `verify`: files in, files out, no server."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LINJIA = (sys.executable, "-m", "cli.main")
TERM = ("--as-of", "2026-11-25", "--term-starts", "2026-09-01", "--term-ends", "2027-01-31")


def linjia(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LINJIA, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rosters")
    done = linjia("generate", folder, "--children", 600, "--seed", 3)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def matched(rosters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    done = linjia("match", rosters, "--out", out, "--seconds", 20, *TERM)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_verify_accepts_what_match_has_written(matched: Path) -> None:
    done = linjia("verify", matched / "circles.json")
    assert done.returncode == 0, done.stdout
    assert "核验通过" in done.stdout
    assert (matched / "关爱圈.xlsx").stat().st_size > 0


def test_verify_names_the_rule_that_a_seat_changed_by_hand_breaks(
    matched: Path, tmp_path: Path
) -> None:
    saved = json.loads((matched / "circles.json").read_text("utf-8"))
    schools = {row["id"]: row.get("school") for row in saved["problem"]["helpers"]}
    mentors = [row for row in saved["outcome"]["assignments"] if row["seat"] == "mentor"]
    other = next(row for row in mentors if schools[row["helper"]] != schools[mentors[0]["helper"]])
    mentors[0]["helper"] = other["helper"]
    changed = tmp_path / "circles.json"
    changed.write_text(json.dumps(saved, ensure_ascii=False), "utf-8")
    done = linjia("verify", changed)
    assert done.returncode == 1
    assert "[locality]" in done.stdout
    assert mentors[0]["child"] in done.stdout
    assert other["helper"] in done.stdout


def test_verify_refuses_a_file_that_is_no_outcome(tmp_path: Path) -> None:
    torn = tmp_path / "circles.json"
    torn.write_text('{"problem": ', "utf-8")
    done = linjia("verify", torn)
    assert done.returncode == 1
    assert "circles.json" in done.stderr


def test_verify_of_a_file_that_is_not_there_is_an_environment_error(tmp_path: Path) -> None:
    assert linjia("verify", tmp_path / "nothing.json").returncode == 3


def test_match_lists_the_faults_of_a_roster_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "儿童.csv").write_text("不是,名册\n1,2\n", "utf-8")
    done = linjia("match", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "儿童.csv" in done.stderr
    assert not (tmp_path / "out").exists()


def test_match_of_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    done = linjia("match", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "linjia generate" in done.stderr


def test_the_same_seed_writes_the_same_roster_bytes(rosters: Path, tmp_path: Path) -> None:
    assert linjia("generate", tmp_path, "--children", 600, "--seed", 3).returncode == 0
    names = sorted(path.name for path in rosters.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    assert all((tmp_path / n).read_bytes() == (rosters / n).read_bytes() for n in names)


def test_ctrl_c_while_solving_writes_the_best_so_far(rosters: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "cli.main",
            "match",
            str(rosters),
            "--out",
            str(tmp_path),
            "--seconds",
            "60",
            *TERM,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "目标" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    assert process.returncode == 130
    done = linjia("verify", tmp_path / "circles.json")
    assert done.returncode == 0, done.stdout
