"""Libraries that only the benchmark uses and that may not be installed: loaded late, untyped."""

import importlib
import importlib.util
from typing import Any, TypeAlias

Foreign: TypeAlias = Any


def load(name: str) -> Foreign:
    return importlib.import_module(name)


def not_installed(name: str) -> str | None:
    """What to say when the library is not there, None when it is."""
    if importlib.util.find_spec(name) is None:
        return f"没有安装 {name}：sh scripts/install.sh requirements-bench.lock"
    return None
