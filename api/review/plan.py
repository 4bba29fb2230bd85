"""What an override means: which seats change to whom."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from api.refusals import Refused
from api.review.views import Act, BrokenRule, NewOverride, OverrideView
from matcher.outcome import Breach
from matcher.people import Seat
from matcher.review import Review, SeatChange
from rosters.words import RULE_WORDS, SEAT_WORDS
from store.errors import NotFound
from store.overrides import NewOverride as Recorded
from store.overrides import OverrideSeat

Sitting = Mapping[tuple[str, Seat], str]


def planned(review: Review, new: NewOverride, sitting: Sitting) -> tuple[OverrideSeat, ...]:
    """The seats that an override is about, before and after. NotFound for a seat or a person that
    the round doesn't have; Refused (422) where there is nothing to do."""
    here = new.child, new.seat
    there = (new.other.child, new.other.seat) if new.other else None
    _known(review, here, new.helper)
    if there is not None:
        _known(review, there, None)
    if (new.kind in (Act.MOVE, Act.SWAP)) != (there is not None) or there == here:
        raise Refused(422, "移动和对调要另指一个席位（other），其他操作不要指。")
    match new.kind:
        case Act.ASSIGN:
            if new.helper is None:
                raise Refused(422, "请写明由谁担任（helper）。")
            after = {here: new.helper}
        case Act.MOVE if there:
            after = {here: sitting.get(there), there: None}
        case Act.SWAP if there:
            after = {here: sitting.get(there), there: sitting.get(here)}
        case Act.EMPTY:
            after = {here: None}
        case _:
            return (_decided(new, here, sitting.get(here)),)
    if all(sitting.get(place) == helper for place, helper in after.items()):
        raise Refused(422, "这样改和现在一样，没有要改的。请刷新后再看。")
    return tuple(
        OverrideSeat(child=place[0], seat=place[1], before=sitting.get(place), after=helper)
        for place, helper in after.items()
    )


def changes_of(seats: tuple[OverrideSeat, ...]) -> list[SeatChange]:
    """The seats that somebody else sits in afterwards."""
    return [
        SeatChange(child=row.child, seat=row.seat, helper=row.after)
        for row in seats
        if row.before != row.after
    ]


def refusal(breaches: tuple[Breach, ...]) -> Refused:
    """The rules that stand against a change, in words."""
    faults = [broken(breach) for breach in breaches]
    words = "；".join(dict.fromkeys(fault.detail for fault in faults))
    return Refused(422, f"不能这样改：{words}。没有改动任何席位。", faults)


def broken(breach: Breach) -> BrokenRule:
    """A rule that a change breaks."""
    what = RULE_WORDS.get(breach.rule, breach.rule)
    seat = f"（{SEAT_WORDS[breach.seat]}）" if breach.seat else ""
    return BrokenRule(
        rule=breach.rule,
        detail=f"{breach.helper or ''}{seat}{what}",
        child=breach.child,
        seat=breach.seat,
        helper=breach.helper,
    )


def supposed(recorded: Recorded, login: str) -> OverrideView:
    """An override that is only being thought of."""
    return msgspec.convert(
        {
            **msgspec.to_builtins(recorded),
            "number": 0,
            "by": login,
            "at": datetime.now(UTC),
        },
        OverrideView,
    )


def _decided(new: NewOverride, here: tuple[str, Seat], sits: str | None) -> OverrideSeat:
    named = new.helper or sits
    if named is None:
        raise Refused(422, "这个席位没有人。请写明锁定或禁止谁（helper）。")
    banned = new.kind is Act.BAN and named == sits
    return OverrideSeat(
        child=here[0],
        seat=here[1],
        before=sits,
        after=None if banned else sits,
        decided=named,
    )


def _known(review: Review, place: tuple[str, Seat], helper: str | None) -> None:
    if not review.has(*place) or (helper and helper not in review.problem.helper_by_id):
        raise NotFound
