"""Tiny problems with every coupling: weights, two roles, siblings, needs, conflicts, locks."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from matcher import Problem
from matcher.people import Conflict, ConflictKind, Decision, Need, Pairing, Point, Seat
from tests.matcher.build import A1, A2, B1, C1, TERM, child, director, helper, problem

PLACES = (A1, A2, B1, C1)
NEEDS = (Need.DIALECT, Need.LEGAL_AID)


@st.composite
def problems(draw: st.DrawFn, children: int = 3, helpers: int = 4, **fixed: Any) -> Problem:
    places, schools = st.sampled_from(PLACES), st.sampled_from(("s1", "s2"))
    some = st.sets(st.sampled_from(NEEDS)).map(lambda found: tuple(sorted(found)))
    points = st.builds(Point, lon=st.floats(121.38, 121.42), lat=st.floats(31.2, 31.24))
    people: list[Any] = [
        child(
            f"c{number}",
            **{
                "neighbourhood": draw(places),
                "other_home": draw(st.none() | places),
                "school": draw(st.none() | schools),
                "household": draw(st.sampled_from((None, "h1", "h2"))),
                "weight": draw(st.integers(1, 3)),
                "need_level": draw(st.integers(1, 4)),
                "needs": draw(some),
                "waiting_since": TERM.starts - timedelta(days=draw(st.integers(0, 400))),
                "declined_seats": draw(st.sampled_from(((), (), (), (Seat.MENTOR,)))),
                "point": draw(st.none() | points),
                **fixed,
            },
        )
        for number in range(draw(st.integers(1, children)))
    ]
    kinds = ((Seat.MENTOR,), (Seat.NEIGHBOUR_MUM,), (Seat.MENTOR, Seat.NEIGHBOUR_MUM))
    people += [
        helper(
            f"h{number}",
            *draw(st.sampled_from(kinds)),
            neighbourhood=draw(places),
            school=draw(schools),
            capacity=draw(st.integers(0, 4)),
            load=draw(st.integers(0, 1)),
            mentees=draw(st.sampled_from((0, 13, 14, 15))),
            skills=draw(some),
            active=draw(st.sampled_from((True, True, True, False))),
            insurance_until=draw(st.sampled_from((date(2027, 12, 31), date(2026, 12, 1)))),
            point=draw(st.none() | points),
        )
        for number in range(draw(st.integers(1, helpers)))
    ]
    people += [director(f"d{place}", serves=(place,)) for place in draw(st.sets(places))]
    ids = [p.id for p in people]
    minors = st.sampled_from([name for name in ids if name[0] == "c"])
    adults = st.sampled_from([name for name in ids if name[0] == "h"])
    seats = st.sampled_from((Seat.MENTOR, Seat.NEIGHBOUR_MUM))
    decisions = st.builds(Decision, child=minors, seat=seats, helper=adults, by=st.just("x"),
                          reason=st.just("y"))  # fmt: skip
    unique = {"max_size": 2, "unique_by": lambda d: (d.child, d.seat, d.helper)}
    return problem(
        *people,
        conflicts=tuple(draw(st.lists(st.builds(
            Conflict, child=minors, helper=adults, kind=st.just(ConflictKind.KIN)), max_size=1))),
        pairings=tuple(draw(st.lists(st.builds(
            Pairing, child=minors, seat=seats, helper=adults), **unique))),
        locks=tuple(draw(st.lists(decisions, **unique))),
        bans=tuple(draw(st.lists(decisions, max_size=1))),
    )  # fmt: skip
