"""Uploads are read in a process apart, with bounds of its own."""

import asyncio
import subprocess
import sys
from typing import Any, cast

import pytest

from api.rosters.reader import ReaderDied, read_apart
from rosters.reading import Known, read_roster
from tests.rosters.build import PLACES, content, line

KNOWN = Known(schools=frozenset({"S001"}))
FILES = {"儿童.csv": content(*(line("children", 儿童编号=f"C{n}") for n in range(1_200)))}


def in_a_child(deed: str) -> subprocess.CompletedProcess[str]:
    """What comes of a deed in a process that has limited itself."""
    code = f"from rosters.child import limit_itself\nlimit_itself()\n{deed}\nprint('done')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


async def test_a_process_apart_reads_the_same_and_tells_how_far_it_is() -> None:
    heard: list[tuple[int, int]] = []
    reading = await read_apart(FILES, PLACES, KNOWN, lambda *far: heard.append(far))
    assert reading == read_roster(FILES, PLACES, KNOWN)
    assert heard == [(0, 1201), (500, 1201), (1000, 1201)]


async def test_many_uploads_at_once_are_all_read() -> None:
    readings = await asyncio.gather(*(read_apart(FILES, PLACES, KNOWN) for _ in range(5)))
    assert [len(reading.roster.children) for reading in readings] == [1_200] * 5


async def test_a_reader_that_dies_is_told_and_the_next_one_reads() -> None:
    with pytest.raises(ReaderDied):
        await read_apart(FILES, cast("Any", None), KNOWN)
    assert (await read_apart(FILES, PLACES, KNOWN)).read["children"] == 1_200


@pytest.mark.parametrize(
    "deed", ["bytearray(3_000_000_000)", "open('/dev/shm/linjia-test', 'wb', 0).write(b'x')"]
)
def test_the_reader_neither_takes_all_memory_nor_writes_a_file(deed: str) -> None:
    assert "done" in in_a_child("pass").stdout
    done = in_a_child(deed)
    assert done.returncode != 0
    assert "done" not in done.stdout
