"""The roster reference says what the reader of rosters accepts."""

from tests.house import roster_page


def test_the_roster_page_is_drawn_from_the_declared_sheets() -> None:
    drawn = roster_page.PAGE.read_text(encoding="utf-8")
    assert drawn == roster_page.render(), "run python -m tests.house.roster_page"
