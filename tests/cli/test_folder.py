"""The demo's data folder and the processes that belong to it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.demo.folder import Folder, State
from cli.demo.processes import Process, stop_orphans
from cli.exits import ENVIRONMENT, CliError

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STATE = State(children=120, seed=1, tightness=1.0, loaded=True, round="r1", seconds=5.0)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path)
    yield folder
    folder.release()


def test_a_folder_in_use_is_refused_with_the_number_of_its_holder(tmp_path: Path) -> None:
    held = Folder(tmp_path)
    with pytest.raises(CliError, match=str(os.getpid())) as refusal:
        Folder(tmp_path)
    assert refusal.value.code == ENVIRONMENT
    held.release()
    Folder(tmp_path).release()


def test_a_file_in_the_folders_place_is_an_environment_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CliError) as refusal:
        Folder(tmp_path / "file")
    assert refusal.value.code == ENVIRONMENT


def test_a_folder_remembers_its_state_and_forgets_it(folder: Folder) -> None:
    assert folder.state() is None
    folder.remember(STATE)
    assert folder.state() == STATE
    (folder.servers / "data").write_text("x")
    folder.forget()
    assert folder.state() is None
    assert not list(folder.servers.iterdir())


def test_a_torn_state_file_counts_as_none(folder: Folder) -> None:
    (folder.path / "state.json").write_text('{"children": 1')
    assert folder.state() is None


def test_other_people_are_another_district_and_other_seconds_are_not() -> None:
    assert STATE.same_district(State(children=120, seed=1, tightness=1.0))
    assert not STATE.same_district(State(children=120, seed=2, tightness=1.0))


def test_a_process_left_by_a_killed_demo_is_stopped(folder: Folder) -> None:
    left = Process(folder, "serve", [], {}, program=SLEEPER)
    assert stop_orphans(folder) == ["serve"]
    assert left.popen.wait(20) == -signal.SIGTERM
    assert stop_orphans(folder) == []


def test_a_process_that_only_shares_the_number_is_left_alone(folder: Folder) -> None:
    stranger = subprocess.Popen(SLEEPER)
    (folder.pids / "serve").write_text(f"{stranger.pid} 12345")
    assert stop_orphans(folder) == []
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_process_that_ends_by_itself_is_reported_with_the_end_of_its_log(folder: Folder) -> None:
    process = Process(folder, "work", ["no-such-command"], {})
    process.popen.wait(30)
    with pytest.raises(CliError, match="no-such-command"):
        process.check()
