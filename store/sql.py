"""Named queries: one .sql file beside each module, its `-- name:` blocks in alphabetical order."""

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def queries(module: str) -> dict[str, str]:
    """The queries of the .sql file beside a module, by name: `SQL = queries(__file__)`."""
    path = Path(module).with_suffix(".sql")
    opening, *rest = _NAME.split(path.read_text(encoding="utf-8"))
    names, texts = rest[::2], rest[1::2]
    if stray := [line for line in opening.splitlines() if line.strip() and line[:2] != "--"]:
        raise ValueError(f"{path}: `{stray[0]}` stands before the first name")
    if names != sorted(set(names)):
        raise ValueError(f"{path}: names are in alphabetical order, each once")
    if empty := [name for name, text in zip(names, texts, strict=True) if not text.strip()]:
        raise ValueError(f"{path}: {empty[0]} is empty")
    return {name: text.strip() for name, text in zip(names, texts, strict=True)}
