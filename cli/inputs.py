"""What `linjia match` reads besides its arguments."""

from datetime import date
from importlib import resources
from pathlib import Path

from cli.exits import USAGE, CliError
from rosters.reading import SIZE_LIMIT


def roster_files(folder: Path) -> dict[str, bytes]:
    """The folder's spreadsheets by name; Excel's lock files and hidden ones are left out."""
    try:
        files = {
            path.name: _content(path)
            for path in sorted(folder.iterdir())
            if path.suffix.lower() in (".xlsx", ".csv") and not path.name.startswith(("~$", "."))
        }
    except OSError as error:
        raise CliError(f"读不了名册 {error.filename}：{error.strerror}", USAGE) from error
    if not files:
        raise CliError(f"文件夹 {folder} 里没有 xlsx 或 CSV 名册。先试试 linjia generate。", USAGE)
    return files


def _content(path: Path) -> bytes:
    """A roster's bytes, and one more than the reader takes where it is larger."""
    # Opening a pipe would wait for a writer for ever, and a device has no end.
    if not path.is_file():
        raise CliError(f"{path} 不是普通文件，读不了。请删去它，或换成 xlsx 或 CSV 文件。", USAGE)
    with path.open("rb") as file:
        return file.read(SIZE_LIMIT + 1)


def policy_text(path: Path | None = None) -> str:
    """The policy file's text; Putuo's policy when none is given."""
    if path is None:
        return resources.files("fixtures").joinpath("policies/putuo.toml").read_text("utf-8")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CliError(f"读不了策略文件 {path}：{error}", USAGE) from error


def school_term(day: date) -> tuple[date, date]:
    """The school term a day falls in: September to January, or February to August."""
    if day.month == 1 or day.month >= 9:
        year = day.year - (day.month == 1)
        return date(year, 9, 1), date(year + 1, 1, 31)
    return date(day.year, 2, 1), date(day.year, 8, 31)
