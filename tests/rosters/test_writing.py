"""Rows to files and back."""

import string
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.people import Need, Seat
from rosters.reading import read_roster
from rosters.rows import Roster
from rosters.writing import write_csv, write_xlsx
from tests.rosters.build import CHILD, HELPER, PLACES, ROSTER

WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
FREE = st.text(alphabet="甲乙丙丁示例样'=+-@,;；\"（）1a", min_size=1, max_size=8)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))

CHILDREN = st.builds(
    lambda **changes: msgspec.structs.replace(CHILD, **changes),
    id=st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=6),
    name=FREE,
    address=FREE,
    born=DAYS,
    need_level=st.integers(1, 4),
    needs=st.lists(st.sampled_from(Need), unique=True).map(tuple),
    declined_seats=st.lists(st.sampled_from(Seat), unique=True).map(tuple),
    lon=st.none() | st.floats(121, 122).map(lambda value: round(value, 6)),
)
HELPERS = st.builds(
    lambda **changes: msgspec.structs.replace(HELPER, **changes),
    name=FREE,
    capacity=st.none() | st.integers(0, 99),
    seats=st.lists(st.sampled_from(Seat), unique=True).map(tuple),
    active=st.booleans(),
    serves=st.lists(
        st.sampled_from([place.code for place in PLACES.neighbourhoods]), unique=True
    ).map(tuple),
    born=st.none() | DAYS,
)


def written(roster: Roster, kind: str) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        WRITERS[kind](roster, PLACES, Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=25, deadline=None)
@given(children=st.lists(CHILDREN, max_size=3, unique_by=lambda row: row.id), helper=HELPERS)
def test_what_is_written_is_read_back_the_same(kind, children, helper) -> None:
    roster = Roster(schools=ROSTER.schools, children=tuple(children), helpers=(helper,))
    reading = read_roster(written(roster, kind), PLACES)
    assert not reading.faults
    assert reading.roster == roster


@pytest.mark.parametrize("kind", WRITERS)
def test_a_whole_roster_comes_back_with_all_its_sheets(kind: str) -> None:
    reading = read_roster(written(ROSTER, kind), PLACES)
    assert not reading.faults
    assert reading.roster == ROSTER


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_roster_gives_the_same_bytes(kind: str) -> None:
    assert written(ROSTER, kind) == written(ROSTER, kind)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_starts_a_formula(start: str) -> None:
    child = msgspec.structs.replace(CHILD, name=f"{start}示例()")
    body = written(Roster(children=(child,)), "csv")["儿童.csv"].decode("utf-8-sig")
    assert f",'{start}示例()," in body
