"""ECharts: pinned and hashed by a lock of its own, built into one file, never committed."""

import json
import re

from tests.house.tree import ROOT

FOLDER = ROOT / "scripts" / "charts"
WANTED: dict[str, str] = json.loads((FOLDER / "package.json").read_text())["devDependencies"]
LOCKED: dict[str, dict[str, str]] = json.loads((FOLDER / "package-lock.json").read_text())[
    "packages"
]


def test_the_lock_pins_what_is_declared_and_hashes_all_of_it_without_an_address() -> None:
    assert {name: LOCKED[f"node_modules/{name}"]["version"] for name in WANTED} == WANTED
    packages = {name: entry for name, entry in LOCKED.items() if name}
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())


def test_the_file_that_pages_load_is_built_of_the_locked_version() -> None:
    built = ROOT / "api" / "static" / "vendor" / "echarts.js"
    assert built.exists(), "run `sh scripts/charts/build.sh`"
    assert built.read_text().startswith(f"/* Apache ECharts {WANTED['echarts']}, Apache-2.0")
    licences = (built.parent / "LICENCES.md").read_text()
    for name in ("echarts", "zrender", "tslib"):
        assert f"# {name} {LOCKED[f'node_modules/{name}']['version']}\n" in licences


def test_the_image_builds_the_charts_and_ours_are_not_carried_over() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^RUN npm ci --ignore-scripts\b.*npm run build$", dockerfile, re.MULTILINE)
    assert "COPY --from=charts /src/api/static/vendor api/static/vendor" in dockerfile
    assert "api/static/vendor" in (ROOT / ".dockerignore").read_text().splitlines()
