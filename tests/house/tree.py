"""What git holds of this house, read once."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("matcher", "rosters", "store", "workers", "api", "cli", "fixtures", "bench")


@cache
def tracked() -> tuple[Path, ...]:
    """Every committed file that is still there, relative to the root."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return tuple(
        Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).exists()
    )


@cache
def text(path: Path) -> str | None:
    """The file's text, or None for a picture or another binary file."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def sources(*suffixes: str) -> list[Path]:
    """Committed files of the packages (not tests, not docs) with one of these endings."""
    return [path for path in tracked() if path.parts[0] in PACKAGES and path.suffix in suffixes]


def lines(path: Path) -> int:
    return len((text(path) or "").splitlines())
