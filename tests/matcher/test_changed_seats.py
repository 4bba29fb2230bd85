"""Seats that people changed: named in the certificate, checked with it, and not to be forged."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from matcher import Policy
from matcher.certificate import Certificate, ChangedSeat, changed, check, sealed, shifts
from matcher.people import Seat
from tests.matcher.build import POLICY_TEXT
from tests.matcher.test_certificate import LUCKY, TRUE

MUM = Seat.NEIGHBOUR_MUM
POLICY = Policy.parse(POLICY_TEXT)
UNLUCKY = next(
    g.child for g in TRUE.outcome.gaps if g.seat == MUM and g.child in ("c1", "c2", "c3")
)
GIVEN_UP = ChangedSeat(child=LUCKY, seat=MUM, before="m1", after=None)
TAKEN_UP = ChangedSeat(child=UNLUCKY, seat=MUM, before=None, after="m1")


def with_people(*seats: ChangedSeat, of: Certificate = TRUE) -> Certificate:
    return replace(of, changed=changed(of.seal, seats))


HANDED_OVER = with_people(GIVEN_UP, TAKEN_UP)


def told(certificate: Certificate, seal: str | None = None) -> list[str]:
    return [f"[{breach.rule}] {breach.message}" for breach in check(certificate, seal=seal)]


def test_seats_that_people_changed_hold_under_a_seal_of_their_own() -> None:
    assert TRUE.published == TRUE.seal
    assert HANDED_OVER.published not in (TRUE.seal, with_people(GIVEN_UP).published)
    assert told(HANDED_OVER, HANDED_OVER.published) == []
    [line] = told(HANDED_OVER, TRUE.seal)
    assert line.endswith("(that of the round before people changed it)")


def test_what_the_change_does_to_each_goal_is_measured_anew() -> None:
    people = with_people(GIVEN_UP).changed
    assert people is not None
    found = {
        s.tier: (s.before, s.after) for s in shifts(TRUE.problem, POLICY, TRUE.outcome, people)
    }
    values = {tier.name: tier.value for tier in TRUE.outcome.tiers}
    before, after = found["coverage"]
    assert before == values["coverage"] > after
    assert "locks" not in found


@pytest.mark.parametrize(
    ("names", "forged"),
    [
        ("[capacity] m1 carries 3", with_people(TAKEN_UP)),
        ("[active]", with_people(replace(GIVEN_UP, after="m2"))),
        ("[legal_basis]", with_people(replace(TAKEN_UP, child="c4"), GIVEN_UP)),
        (f"[changed] the neighbour_mum seat of {LUCKY} had m1 when it was solved, not kin",
         with_people(replace(GIVEN_UP, before="kin"))),
        ("[changed] the neighbour_mum seat of c9 is not in the round",
         with_people(replace(TAKEN_UP, child="c9"))),
        (f"[changed] the neighbour_mum seat of {LUCKY} is listed 2 times",
         with_people(GIVEN_UP, GIVEN_UP)),
        (f"[changed] the neighbour_mum seat of {LUCKY} is listed as changed, but is not",
         with_people(replace(GIVEN_UP, after="m1"))),
        (f"[changed] the neighbour_mum seat of {LUCKY} is given to ghost",
         with_people(replace(GIVEN_UP, after="ghost"))),
        ("[seal] changed is not what was sealed",
         replace(TRUE, changed=changed("0" * 64, (GIVEN_UP,)))),
    ],
)  # fmt: skip
def test_a_list_that_does_not_hold_is_named(names: str, forged: Certificate) -> None:
    assert [line for line in told(forged) if line.startswith(names)], told(forged)


@pytest.mark.parametrize(
    "forge",
    [
        lambda c: replace(c, changed=None),
        lambda c: with_people(GIVEN_UP),
        lambda c: with_people(
            GIVEN_UP,
            TAKEN_UP,
            of=sealed(replace(c, outcome=replace(c.outcome, engine="another 9.9"))),
        ),
    ],
    ids=["left out", "another list", "another outcome"],
)
def test_neither_list_nor_outcome_is_exchanged_under_the_published_seal(
    forge: Callable[[Certificate], Certificate],
) -> None:
    forged = forge(HANDED_OVER)
    assert any(
        line.startswith("[seal] the seal is") for line in told(forged, HANDED_OVER.published)
    )
