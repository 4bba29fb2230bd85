"""Chinese first, English one click away."""

import re
from pathlib import Path

import pytest

import api
from api.pages.language import english, within_the_site
from tests.api.conftest import Client

HOUSE = Path(api.__file__).parent
SAID = re.compile(r'\bt\(\s*"([^"]+)"')


def test_every_sentence_a_template_translates_has_its_english() -> None:
    said = {
        text
        for path in (HOUSE / "templates").glob("*.html")
        for text in SAID.findall(path.read_text())
    }
    assert said - english().keys() == set()


def test_every_refusal_of_the_database_has_its_english() -> None:
    source = re.sub(r'"\s*\n\s*"', "", (HOUSE / "conflicts.py").read_text())
    refusals = re.findall(r'^    "[a-z_]+": "([^"]+)",$', source, re.MULTILINE)
    assert len(refusals) > 50
    assert [text for text in refusals if text not in english()] == []


def test_the_english_catalogues_hold_no_sentence_that_nobody_says() -> None:
    sources = [
        *HOUSE.rglob("*.py"),
        *(HOUSE.parent / "store").glob("*.py"),
        HOUSE.parent / "rosters" / "words.py",
        HOUSE.parent / "store" / "rights.toml",
        *(HOUSE / "templates").glob("*.html"),
    ]
    everything = "".join(path.read_text() for path in sources)
    # Python joins a long sentence's pieces.
    everything = re.sub(r'"\s*\n\s*f?"', "", everything)
    assert [text for text in english() if text not in everything] == []


def test_both_languages_fill_in_the_same_parts() -> None:
    part = re.compile(r"\{\w+\}")
    odd = [a for a, b in english().items() if set(part.findall(a)) != set(part.findall(b))]
    assert odd == []


async def test_a_page_is_chinese_until_english_is_asked_for(anyone: Client) -> None:
    anyone.cookies.clear()
    page = (await anyone.get("/")).text
    assert '<html lang="zh-CN">' in page
    link = re.search(r'href="(/language/en[^"]+)"', page)
    assert link is not None
    page = (await anyone.get(link[1])).text
    assert '<html lang="en">' in page
    assert "Skip to the content" in page


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/a\nb"]
)
def test_the_way_back_stays_on_this_site(address: str) -> None:
    assert within_the_site(address) == "/"
