"""The command as a whole: help, unknown words, exit codes."""

import subprocess
import sys

import pytest

from cli.exits import OK, USAGE
from cli.main import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_and_exit_codes(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])
    said = capsys.readouterr().out
    assert end.value.code == OK
    assert f"linjia {name}" in said.partition("例子：")[2]
    assert "退出码" in said


def test_the_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == OK
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


def test_an_unknown_command_is_a_usage_error_that_shows_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["macth"]) == USAGE
    said = capsys.readouterr().err
    assert "macth" in said
    assert "match" in said


def test_an_impossible_argument_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["generate", "somewhere", "--children", "0"])
    assert end.value.code == USAGE
    assert "100000" in capsys.readouterr().err


def test_help_does_not_load_the_solver_or_the_website() -> None:
    code = (
        "import sys\n"
        "from cli.main import main\n"
        "try:\n    main(['demo', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'ortools', 'litestar', 'asyncpg', 'numpy'} & set(sys.modules)\n"
        "sys.exit(' '.join(heavy) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False, timeout=60
    )
    assert done.returncode == OK
