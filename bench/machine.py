"""Where numbers were measured: figures without it are worth nothing."""

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

LIBRARIES = ("ortools", "highspy", "pyscipopt", "timefold", "numpy", "scipy")


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The processor, how many of its cores this process may use, the memory, and the versions of
    everything that solves; a library that is not installed is not listed."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    versions: dict[str, str]
    commit: str


def this_machine() -> Machine:
    return Machine(
        processor=_field("/proc/cpuinfo", "model name") or platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        system=platform.platform(),
        python=platform.python_version(),
        versions=_versions(),
        commit=_commit(),
    )


def peak_bytes(pid: int | None = None) -> int:
    """The most memory a process has held, this one by default. Not getrusage: its figure starts
    with the parent's, which the kernel hands down through fork and exec."""
    held = _field(f"/proc/{pid or 'self'}/status", "VmHWM")
    return int(held.split()[0]) * 1024 if held else 0


def _field(file: str, name: str) -> str | None:
    for line in Path(file).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _commit() -> str:
    """The commit that was measured, with a + when files differ from it."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"],  # noqa: S607
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip()
