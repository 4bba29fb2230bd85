"""The pairings of today, and ways to fill a seat that stands empty among them."""

from matcher.people import Decision, Pairing, Seat
from matcher.repair import Move, Repairer, Vacancy, Why, breaches_of, present, ways_to_fill
from tests.matcher.build import A2, B1, MUM_ONLY, POLICY, child, gap, mentor, mum, problem, seats

MUM = Seat.NEIGHBOUR_MUM


def paired(name: str, helper: str, seat: Seat = MUM) -> Pairing:
    return Pairing(child=name, seat=seat, helper=helper)


def fill(name: str, helper: str, before: str | None = None) -> Move:
    return Move(child=name, seat=MUM, before=before, after=helper, why=Why.FILLED)


def test_the_pairings_are_an_outcome_whose_other_seats_are_gaps_with_reasons() -> None:
    p = problem(child(), child("c2"), mum(), pairings=(paired("c1", "m1"),))
    found = present(p, MUM_ONLY)
    assert seats(found) == {("c1", "neighbour_mum"): "m1"}
    assert gap(found, "c2", MUM).reason == "capacity"
    assert found.assignments[0].kept


def test_a_pairing_that_a_rule_forbids_by_now_is_a_gap() -> None:
    p = problem(child(), mum(insurance_until=None), pairings=(paired("c1", "m1"),))
    assert gap(present(p, MUM_ONLY), "c1", MUM).reason == "insurance"


def test_suggestions_come_best_first_and_each_names_another_person() -> None:
    p = problem(child(), mum("near"), mum("far", neighbourhood=A2), mum("away", neighbourhood=B1))
    found = Repairer(p, MUM_ONLY, present(p, MUM_ONLY)).suggestions(
        Vacancy(child="c1", seat=MUM), most=3
    )
    assert [[move.after for move in answer.moves] for answer in found] == [["near"], ["far"]]
    steps = [next(d for d in answer.tiers if d.name == "locality") for answer in found]
    assert [delta.after for delta in steps] == [0, 1]


def test_somebody_makes_way_where_a_chain_fills_one_seat_more() -> None:
    banned = Decision(child="c1", seat=MUM, helper="m2", by="", reason="")
    p = problem(
        child(), child("c2"), mum(), mum("m2"), pairings=(paired("c2", "m1"),), bans=(banned,)
    )
    [best] = Repairer(p, MUM_ONLY, present(p, MUM_ONLY)).suggestions(
        Vacancy(child="c1", seat=MUM), most=3
    )
    assert [(m.child, m.before, m.after) for m in best.moves] == [
        ("c2", "m1", "m2"),
        ("c1", None, "m1"),
    ]
    assert breaches_of(p, MUM_ONLY, best.moves) == []


def test_nobody_is_suggested_where_nobody_can_come() -> None:
    p = problem(child(), mum(capacity=0))
    repairer = Repairer(p, MUM_ONLY, present(p, MUM_ONLY))
    assert repairer.suggestions(Vacancy(child="c1", seat=MUM), most=3) == []


def test_moves_are_refused_once_a_seat_or_a_room_has_changed() -> None:
    p = problem(child(), child("c2"), mum(), pairings=(paired("c2", "m1"),))
    assert [b.rule for b in breaches_of(p, MUM_ONLY, [fill("c2", "m1")])] == ["seats"]
    assert [b.rule for b in breaches_of(p, MUM_ONLY, [fill("c1", "m1")])] == ["capacity"]


def test_what_was_broken_before_does_not_stand_against_a_move_elsewhere() -> None:
    p = problem(
        child(),
        child("c2"),
        mum(insurance_until=None),
        mum("m2"),
        mentor(),
        pairings=(paired("c1", "m1"),),
    )
    assert breaches_of(p, POLICY, [fill("c2", "m2")]) == []


def test_every_empty_seat_is_answered_the_most_urgent_first() -> None:
    p = problem(child("c1", need_level=3), child("c2", need_level=1), mum(capacity=1))
    urgent, other = ways_to_fill(p, MUM_ONLY)
    assert (urgent.gap.child, other.gap.child) == ("c2", "c1")
    assert [move.after for move in urgent.suggestions[0].moves] == ["m1"]
    assert "coverage" in {delta.name for delta in urgent.suggestions[0].tiers}


def test_who_no_longer_fits_is_replaced_by_the_suggestion() -> None:
    p = problem(child(), mum(insurance_until=None), mum("m2"), pairings=(paired("c1", "m1"),))
    [seat] = ways_to_fill(p, MUM_ONLY)
    [move] = seat.suggestions[0].moves
    assert (move.before, move.after, move.why) == ("m1", "m2", Why.REPLACED)
    assert breaches_of(p, MUM_ONLY, [move]) == []


def test_a_search_that_must_end_says_which_seats_were_not_looked_at() -> None:
    p = problem(child(), mum())
    [seat] = ways_to_fill(p, MUM_ONLY, stop=lambda: True)
    assert not seat.searched
    assert seat.suggestions == ()
