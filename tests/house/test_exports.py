"""`__all__` names only what is there, sorted, and once."""

import ast
import importlib

import pytest

from tests.house.tree import ROOT, sources, text


def declares_exports(source: str) -> bool:
    return any(
        isinstance(target, ast.Name) and target.id == "__all__"
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )


MODULES = [
    ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    for path in sources(".py")
    if declares_exports(text(path) or "")
]


@pytest.mark.parametrize("name", MODULES or [pytest.param("", marks=pytest.mark.skip("none yet"))])
def test_every_exported_name_exists_once(name: str) -> None:
    module = importlib.import_module(name)
    exported: list[str] = list(module.__all__)
    assert len(exported) == len(set(exported))
    assert not [missing for missing in exported if not hasattr(module, missing)]


def test_every_package_with_modules_can_be_imported() -> None:
    for package in {path.parts[0] for path in sources(".py")}:
        origin = importlib.import_module(package).__file__
        assert origin is not None
        assert origin.startswith(str(ROOT)), f"{package} is imported from {origin}"
