"""`make` on machines that lack something says what to install; nothing is downloaded here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

# Answers as this Python does, but has no ensurepip, like Debian without python3-venv.
WITHOUT_ENSUREPIP = f"""#!/bin/sh
case "$*" in *ensurepip*) exit 1;; esac
exec '{sys.executable}' "$@"
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder, with a space and Chinese in its path, that holds what `make` reads."""
    folder = tmp_path / "邻家 clone"
    (folder / "scripts").mkdir(parents=True)
    for name in ("Makefile", "requirements-dev.lock", "pyproject.toml", "scripts/install.sh"):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    alone = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return subprocess.run(
        ["make", *words], cwd=folder, env=alone, capture_output=True, text=True, check=False
    )


def test_make_alone_prints_every_target(clone: Path) -> None:
    answer = make(clone)
    assert answer.returncode == 0
    assert "make demo" in answer.stdout
    assert "make test" in answer.stdout
    assert not (clone / ".venv").exists()


def test_a_machine_without_a_fitting_python_is_told_which_to_install(clone: Path) -> None:
    answer = make(clone, "install", "PYTHON=/bin/false")
    assert answer.returncode != 0
    assert "需要 Python 3.11" in answer.stderr
    assert "apt-get install" in answer.stderr
    assert answer.stdout == ""


def test_a_python_without_ensurepip_is_told_which_package_to_install(clone: Path) -> None:
    python = clone / "python-debian"
    python.write_text(WITHOUT_ENSUREPIP)
    python.chmod(0o755)
    answer = make(clone, "install", "PYTHON=./python-debian")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert answer.returncode != 0
    assert f"python{version}-venv" in answer.stderr
    assert not (clone / ".venv").exists()
