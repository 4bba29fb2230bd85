"""What a volunteer reads of a round gives nobody away, over generated rounds and over the pages."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from api.words import LANGUAGES, Reader, said
from matcher import Limit, Problem, solve
from matcher.people import Seat
from matcher.why.gaps.explain import explain
from matcher.why.rounds.compare import Because
from matcher.why.seats.alternatives import Explainer
from rosters.words import CATEGORY_WORDS, NEED_WORDS
from store.pool import connect
from tests.api.conftest import LogIn
from tests.api.town import roster
from tests.matcher.build import POLICY
from tests.matcher.strategies import problems
from tests.store.round_town import published

# Nothing that labels a child, and nothing clinical.
CATEGORIES = {word for word in CATEGORY_WORDS.values() if word != "其他"}
LABELS = {
    *CATEGORIES,
    *NEED_WORDS.values(),
    *("诊断", "残疾", "抑郁", "心理", "疾病", "困境", "监护", "户籍", "低保"),
    *("diagnos", "disab", "depress", "psych", "illness", "poverty", "guardian", "orphan"),
}
Said = tuple[str, str, dict[str, Any]]


def reasons_of(problem: Problem) -> Iterator[Said]:
    """Every reason that a round has for anybody, with all that its words might be filled with."""
    outcome = solve(problem, POLICY, limit=Limit(seconds=10, threads=1))
    found = explain(problem, POLICY, outcome)
    for gap, reason in zip(outcome.gaps, found.gaps, strict=True):
        whom = {"child": gap.child, "seat": gap.seat.value}
        yield from ((f"rule.{line.rule}", gap.child, whom) for line in gap.ledger)
        yield f"gap.{reason.verdict}", gap.child, {**whom, "tier": "needs", "change": 17}
    for lack in found.needs:
        whom = {"child": lack.child, "seat": "", "need": NEED_WORDS[lack.need]}
        yield from ((f"rule.{line.rule}", lack.child, whom) for line in lack.ledger)
        yield f"need.{lack.verdict}", lack.child, {**whom, "tier": "needs", "change": 17}
    for short in found.shortages:
        counts = {"claims": len(short.claims), "rooms": len(short.rooms)}
        counts |= {"demand": short.demand, "capacity": short.capacity}
        for claim in short.claims:
            who = [room.helper for room in short.rooms]
            yield f"shortage.{short.measure}", claim.child, {**counts, "helpers": who, "seat": ""}
            yield f"proof.{short.proof}", claim.child, {**counts, "seat": ""}
    rows = [(row.child, row.seat) for row in (*outcome.assignments, *outcome.gaps)]
    for child, seat in rows[:1]:
        for way in Explainer(problem, POLICY, outcome).alternatives([(child, seat)]):
            for price in way.prices:
                yield f"price.{price.name}", child, {"by": price.cost, "seat": seat.value}
    for because in Because:
        yield f"compare.{because}", rows[0][0] if rows else "", {"rule": "conflict", "by": 17}


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(problems(children=4, helpers=6))
def test_a_reason_of_any_round_gives_a_volunteer_nobody_away(problem: Problem) -> None:
    """No code of a child or a helper, no number, no need, no category; and the same words whomever
    the reason is about."""
    people = {row.id for row in (*problem.children, *problem.helpers)}
    heard: dict[tuple[str, str], set[str]] = {}
    for name, child, parts in reasons_of(problem):
        topic, of = name.split(".", 1)
        filled = {"tier": "needs", "child": child, "need": "", **parts}
        for language in LANGUAGES:
            sentence = said(topic, of, Reader.VOLUNTEER, language, **filled)
            told = {part for part in people | LABELS if part.lower() in sentence.lower()}
            assert not told, (name, sentence)
            assert not re.search(r"\d", sentence), (name, sentence)
            heard.setdefault((name, language), set()).add(sentence)
    assert all(len(sentences) == 1 for sentences in heard.values())


@pytest.mark.parametrize("seed", range(2))
async def test_a_volunteers_pages_name_only_the_children_they_serve(
    seed: int, town: str, as_user: LogIn
) -> None:
    """Of a published round that was drawn by lot."""
    draw = random.Random(seed)
    filled: dict[tuple[str, Seat], str] = {}
    for child in ("C1", "C2", "C4", "C5"):
        for seat, helpers in (
            (Seat.MENTOR, ["M1"]),
            (Seat.NEIGHBOUR_MUM, ["N1"] if child in ("C1", "C2") else ["N2"]),
        ):
            if draw.random() < 0.7:
                filled[child, seat] = draw.choice(helpers)
    filled["C1", Seat.NEIGHBOUR_MUM] = "N1"
    conn = await connect(town)
    await published(conn, filled)
    await conn.close()

    site, rows = await as_user("mum"), roster()
    own = {child for (child, _), helper in filled.items() if helper == "N1"}
    others = [row for row in rows.children if row.id not in own]
    hidden = {row.code_name for row in others} | {row.name for row in rows.children}
    hidden |= {row.name for row in rows.helpers if row.id != "N1"}
    hidden |= CATEGORIES | {row.address for row in rows.children}
    for path in ("/my-circles", "/api/v1/circles", "/api/v1/notices"):
        answer = await site.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        assert [word for word in hidden if word in answer.text] == [], path
    assert "小示C1" in (await site.get("/my-circles")).text
