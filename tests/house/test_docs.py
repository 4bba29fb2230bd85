"""The pages for people: links resolve, commands exist, every rule is explained."""

import re
from pathlib import Path

import pytest

from cli import exits
from cli.main import COMMANDS
from matcher.policy import RULES, TIERS
from tests.house.tree import ROOT, sources, text, tracked

PAGES = [path for path in tracked() if path.suffix == ".md"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TARGET = re.compile(r"^([a-z]+):[^=#\n]*## (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```", re.DOTALL)


def anchor(heading: str) -> str:
    words = re.sub(r"[`*]", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {anchor(h) for h in re.findall(r"^#+ (.+)$", text(page) or "", re.MULTILINE)}


def targets() -> dict[str, str]:
    return dict(TARGET.findall((ROOT / "Makefile").read_text()))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_internal_link_resolves(page: Path) -> None:
    broken: list[str] = []
    for link in LINK.findall(CODE.sub("", text(page) or "")):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, fragment = link.partition("#")
        target = (ROOT / page.parent / name).resolve() if name else (ROOT / page).resolve()
        known = target.exists() and (not fragment or fragment in anchors(target.relative_to(ROOT)))
        if not known:
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "CONTRIBUTING.md"])
def test_every_make_command_that_a_page_gives_exists(page: str) -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / page).read_text()))
    assert named <= set(targets())
    assert {"demo", "test"} <= named


def test_the_makefile_has_at_most_ten_targets_and_prints_each() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: ([a-z ]+)$", makefile, re.MULTILINE)[0].split()
    assert len(phony) <= 10
    assert set(phony) == set(targets())


@pytest.mark.parametrize("language", ["README.md", "README.zh.md"])
def test_a_readme_names_the_licence_and_the_sources_of_its_data(language: str) -> None:
    page = (ROOT / language).read_text()
    assert "AGPL-3.0-or-later" in page
    assert "© OpenStreetMap contributors" in page
    assert "ODbL" in page
    assert "国家统计局" in page


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_stated_in_the_model(rule: str) -> None:
    assert f"`{rule}`" in (ROOT / "docs/explanation/model.md").read_text()


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_is_stated_in_the_model(tier: str) -> None:
    assert f"`{tier}`" in (ROOT / "docs/explanation/model.md").read_text()


def test_every_state_of_a_round_is_in_the_state_diagram() -> None:
    page = (ROOT / "docs/explanation/architecture.md").read_text()
    diagram = page.split("stateDiagram-v2")[1].split("```")[0]
    flow = re.search(r"`(draft → .+?)`; `failed`, `cancelled`", page)
    assert flow is not None
    states = [*flow[1].split(" → "), "failed", "cancelled"]
    assert not [state for state in states if state not in diagram]


def test_every_command_and_exit_code_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/cli.md").read_text()
    assert not [name for name in COMMANDS if f"`linjia {name}" not in page]
    codes = {value for name, value in vars(exits).items() if name.isupper() and type(value) is int}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == codes


def test_every_environment_variable_that_is_read_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text()
    source = "".join(text(path) or "" for path in sources(".py"))
    read = set(re.findall(r'"(LINJIA_[A-Z_]+|DATABASE_URL|REDIS_URL)"', source))
    assert not [name for name in read if f"`{name}`" not in page]


def test_every_decision_record_is_in_the_index() -> None:
    index = (ROOT / "docs/adr/README.md").read_text()
    records = {path.name for path in tracked() if path.parent == Path("docs/adr")} - {"README.md"}
    assert set(re.findall(r"\]\((\d{4}-[^)]+)\)", index)) == records
