"""The shape of the tree: short files, and names that say what is in them."""

import statistics
from collections.abc import Callable

from tests.house.tree import PACKAGES, lines, sources, text, tracked

SOURCES = sources(".py", ".sql", ".html", ".css", ".js")
EMPTY_NAMES = {"utils", "util", "common", "helpers", "manager", "managers", "misc"}


def test_no_source_file_is_longer_than_400_lines() -> None:
    long = {str(path): lines(path) for path in SOURCES if lines(path) > 400}
    assert not long


def test_half_of_the_source_files_have_at_most_80_lines(
    record_property: Callable[[str, object], None],
) -> None:
    median = statistics.median(lines(path) for path in SOURCES if lines(path) > 0)
    record_property("median_lines", median)
    assert median <= 80


def test_no_test_file_is_longer_than_400_lines() -> None:
    tests = [path for path in tracked() if path.parts[0] == "tests" and path.suffix == ".py"]
    long = {str(path): lines(path) for path in tests if lines(path) > 400}
    assert not long


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [path for path in tracked() if path.suffix == ".py" and path.stem in EMPTY_NAMES]
    vague += [path for path in tracked() if EMPTY_NAMES & set(path.parts[:-1])]
    assert not vague


def test_every_package_is_in_the_house_plan() -> None:
    top = {path.parts[0] for path in tracked() if path.suffix == ".py" and len(path.parts) > 1}
    assert top <= {*PACKAGES, "tests"}


def test_no_one_writes_against_the_old_litestar() -> None:
    old = "litestar." + "contrib"
    assert not [path for path in tracked() if path.suffix == ".py" and old in (text(path) or "")]


def test_no_third_party_script_is_committed() -> None:
    assert not [
        path for path in tracked() if "vendor" in path.parts or path.name.endswith(".min.js")
    ]
