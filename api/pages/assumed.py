"""What a round assumes, in words, and what of it is not true yet."""

from collections.abc import Iterator
from typing import NamedTuple

from api.access import UserRequest
from api.pages.language import english, speaks_english
from api.rounds.what_if import missing
from matcher.why.edits import Edits
from rosters.words import NEED_WORDS, SEAT_WORDS, STEP_WORDS
from store import what_ifs
from store.pool import Conn
from store.rounds import RoundView

BEYOND = "不限"


class Assumed(NamedTuple):
    """One edit in the reader's language, and whether the rosters or the policy say so by now."""

    text: str
    done: bool


async def assumed(request: UserRequest, conn: Conn, found: RoundView) -> list[Assumed]:
    """Each edit of the round. Of a trial nothing need be true, and nothing is looked up."""
    if found.edits is None:
        return []
    rest = found.edits if found.trial else await missing(conn, found)
    words = _Words(await _places(conn, found.edits), english=speaks_english(request))
    left = set(words.lines(rest))
    return [Assumed(line, line not in left) for line in words.lines(found.edits)]


async def _places(conn: Conn, edits: Edits) -> dict[str, str]:
    codes = {row.place for row in edits.added} | {row.street for row in edits.ladders}
    return await what_ifs.place_names(conn, sorted(codes))


class _Words:
    def __init__(self, places: dict[str, str], *, english: bool) -> None:
        self._places, self._english = places, english

    def lines(self, edits: Edits) -> Iterator[str]:
        """One sentence an edit."""
        for row in edits.added:
            yield self._say(
                "新增{seat} {helper}（{place}，名额 {capacity}{skills}）",
                seat=self._word(SEAT_WORDS[row.seat]),
                helper=row.helper,
                place=self._places.get(row.place, row.place),
                capacity=row.capacity,
                skills="".join(f"，{self._word(NEED_WORDS[need])}" for need in row.skills),
            )
        for name in edits.gone:
            yield self._say("{helper} 离开", helper=name)
        for row in edits.capacities:
            capacity = self._word(BEYOND) if row.capacity is None else row.capacity
            yield self._say("{helper} 的名额改为 {capacity}", helper=row.helper, capacity=capacity)
        for row in edits.weights:
            yield self._say("{child} 的个案权重改为 {weight}", child=row.child, weight=row.weight)
        for row in edits.ladders:
            yield self._say(
                "{street}的邻家妈妈可远至：{step}",
                street=self._places.get(row.street, row.street),
                step=self._word(STEP_WORDS[row.limit]),
            )
        if edits.pupils is not None:
            yield self._say("每位学生导师至多带教 {pupils} 人", pupils=edits.pupils)
        for row in edits.lifted:
            yield self._say(
                "撤去对 {child}（{seat}）与 {helper} 的锁定或禁止",
                child=row.child,
                seat=self._word(SEAT_WORDS[row.seat]),
                helper=row.helper,
            )

    def _word(self, text: str) -> str:
        return english().get(text, text) if self._english else text

    def _say(self, text: str, **parts: object) -> str:
        return self._word(text).format(**parts)
