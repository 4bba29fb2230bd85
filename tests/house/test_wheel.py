"""What a container installs: the built package holds every page, query and table it needs."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.house.tree import PACKAGES, ROOT, tracked

# Built by `make install` from npm's packages, and carried as it stands.
CHARTS = [Path("api/static/vendor", name) for name in ("echarts.js", "LICENCES.md")]


def test_the_built_package_holds_every_file_of_the_packages_and_the_charts(tmp_path: Path) -> None:
    wanted = [path for path in tracked() if path.parts[0] in PACKAGES] + CHARTS
    for path in (*wanted, Path("pyproject.toml"), Path("README.md"), Path("LICENSE")):
        copy = tmp_path / "source" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    pip = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(tmp_path), "."]
    subprocess.run(pip, cwd=tmp_path / "source", check=True, capture_output=True)
    (wheel,) = tmp_path.glob("linjia-*.whl")
    with zipfile.ZipFile(wheel) as built:
        missing = {str(path) for path in wanted} - set(built.namelist())
    assert not missing
