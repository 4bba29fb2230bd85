"""Words, dates and tones of the pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context

from api.pages.language import t
from api.review.views import CostView
from api.rounds.readiness import Readiness
from api.rounds.supply import PlaceReadiness
from api.rounds.views import GapView, SeatView, Tier
from rosters.sheets import SHEETS
from rosters.words import (
    NEED_WORDS,
    RULE_WORDS,
    SEAT_WORDS,
    STEP_WORDS,
    TERMINATION_WORDS,
    TIER_NOTES,
    TIER_WORDS,
)
from store import rights
from store.accounts import Account, AccountKind
from store.answers import DeclineReason
from store.api_tokens import TokenScope

SHANGHAI = ZoneInfo("Asia/Shanghai")

STATE_WORDS = {
    "draft": "草稿",
    "ready": "已就绪",
    "queued": "排队中",
    "solving": "求解中",
    "proposed": "待审核",
    "approved": "已审核，待发布",
    "published": "已发布",
    "closed": "已结束",
    "failed": "未成功",
    "cancelled": "已取消",
}
TONES = {
    "queued": "going",
    "solving": "going",
    "proposed": "asks",
    "approved": "asks",
    "published": "done",
    "failed": "bad",
}
ROLE_WORDS = {
    AccountKind.COORDINATOR: "街镇协调员",
    AccountKind.VOLUNTEER: "志愿者",
    AccountKind.DISTRICT_ADMIN: "区级审核",
}
SCOPE_WORDS = {
    TokenScope.READ: "读取",
    TokenScope.ROSTERS: "上传名册",
    TokenScope.ROUNDS: "新建、求解、取消轮次",
}
OVERRIDE_WORDS = {
    "assign": "安排",
    "move": "移动",
    "swap": "对调",
    "empty": "空出",
    "lock": "锁定",
    "ban": "禁止",
    "undo": "撤销",
}
DECLINE_WORDS = {
    DeclineReason.TIME: "时间排不开",
    DeclineReason.DISTANCE: "路程太远",
    DeclineReason.UNSUITED: "觉得自己不合适",
    DeclineReason.ACQUAINTED: "与这家人相识，需要回避",
    DeclineReason.OTHER: "其他，由协调员来电了解",
}
ROSTER_WORDS = {sheet.kind: sheet.name for sheet in SHEETS}


def moment(value: datetime | None) -> str:
    """A time on Shanghai's clock."""
    return "—" if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def day(value: date | None) -> str:
    """A date."""
    return "—" if value is None else value.isoformat()


def share(part: int, whole: int) -> str:
    """A share, rounded down so that only all is 100 %."""
    return f"{100 * part // whole}%" if whole else "—"


def kind(kind: AccountKind) -> str:
    """What kind of user this is."""
    return ROLE_WORDS[kind]


def role(user: Account) -> str:
    """What a user is by the rights' own words: a coordinator is a street's or the district's."""
    known = rights.load()
    return known.roles[known.role_of(user.kind.value, user.street)].about


@pass_context
def nearness(context: Context, held: SeatView) -> str:
    """How near a neighbour mum lives, and whether the pair goes on from last term."""
    parts = [t(context, STEP_WORDS[held.step])] if held.step is not None else []
    parts += [t(context, "约 {n} 米", n=held.metres)] if held.metres is not None else []
    parts += [t(context, "续任")] if held.kept else []
    return " · ".join(parts)


def rule(name: str) -> str:
    """A rule's phrase in a ledger."""
    return RULE_WORDS.get(name, name)


def because(gap: GapView | None) -> str:
    """The rule that decides why a seat is empty."""
    return "" if gap is None else rule(gap.reason)


@pass_context
def gap_sentence(context: Context, held: SeatView) -> str:
    """Why a seat is empty, adding up to every candidate."""
    gap = held.gap
    if gap is None:
        return ""
    seat = t(context, SEAT_WORDS[held.seat])
    if not gap.candidates:
        return t(context, "本轮没有登记在册的{seat}。", seat=seat)
    lines = [
        t(context, "{n} 人{rule}", n=line.count, rule=t(context, rule(line.rule)))
        for line in gap.ledger
        if line.count
    ]
    counted = t(context, "，").join(lines)
    return t(
        context, "本轮在册{seat} {n} 人：{counted}。", seat=seat, n=gap.candidates, counted=counted
    )


def gains(cost: CostView) -> bool:
    """Whether a tier is better after than before."""
    return (cost.after - cost.before) * cost.sense.sign > 0


def ending(tier: Tier) -> str:
    """Why work on a tier ended."""
    if tier.termination is not None:
        return TERMINATION_WORDS[tier.termination]
    if tier.total is not None:
        return "改进中" if tier.bound is None else "已证明上下界"
    return "等待"


@pass_context
def checks(context: Context, found: Readiness) -> list[tuple[str, str, list[str]]]:
    """What to mend before a round starts: the finding, the remedy, the codes."""
    listed = [
        (
            "没有同意或法定依据的儿童",
            "不会被匹配，会列为缺位。请补登监护人同意或法定依据。",
            list(found.without_legal_basis),
        ),
        (
            "证明缺失或在服务期内到期的志愿者",
            "不会被安排到要求该证明的席位。请补登从业查询、培训或保险的有效期。",
            [
                f"{row.helper} {t(context, CREDENTIAL_WORDS[row.credential])}"
                for row in found.expired
            ],
        ),
        (
            "儿童主任空岗的居委",
            "本轮由街镇儿童督导员代任；没有督导员的会列为缺位。请尽快补岗。",
            [row.name for row in found.vacant_posts],
        ),
    ]
    return [
        (t(context, word), t(context, remedy), codes) for word, remedy, codes in listed if codes
    ]


def scarce(places: tuple[PlaceReadiness, ...]) -> list[PlaceReadiness]:
    """The neighbourhoods where a seat is certainly short, the greatest lack first."""

    def lack(place: PlaceReadiness) -> int:
        return sum(line.short for line in place.seats)

    return sorted((place for place in places if lack(place)), key=lack, reverse=True)


def _translated(word: Callable[[Any], Any]) -> Callable[..., str]:
    """A filter whose word is said in the reader's language."""

    @pass_context
    def said(context: Context, value: object) -> str:
        return t(context, word(value))

    return said


CREDENTIAL_WORDS = {"clearance": "从业查询", "training": "培训", "insurance": "保险"}
_WORDS: dict[str, Callable[[Any], Any]] = {
    "kind": kind,
    "role": role,
    "scope": lambda scope: SCOPE_WORDS[scope],
    "rule": rule,
    "because": because,
    "ending": ending,
    "override": lambda kind: OVERRIDE_WORDS[str(kind)],
    "state": lambda state: STATE_WORDS.get(str(state), str(state)),
    "seat": lambda seat: SEAT_WORDS[seat],
    "need": lambda need: NEED_WORDS[need],
    "decline": lambda reason: DECLINE_WORDS[reason],
    "tier_note": lambda name: TIER_NOTES.get(name, ""),
    "tier": lambda name: TIER_WORDS.get(name, name),
}
FILTERS: dict[str, Callable[..., Any]] = {
    **{name: _translated(word) for name, word in _WORDS.items()},
    "checks": checks,
    "scarce": scarce,
    "moment": moment,
    "day": day,
    "share": share,
    "nearness": nearness,
    "gap_sentence": gap_sentence,
    "gains": gains,
    # A worksheet has one name, whatever the reader speaks.
    "roster_kind": lambda kind: ROSTER_WORDS.get(kind, kind),
    "tone": lambda state: TONES.get(str(state), ""),
}
