"""What a round's page says beside the facts: where it stands, what comes next, which buttons."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from api.access import has_right
from api.rounds import acts
from api.rounds.views import Round, Tier
from store.accounts import Account
from store.pool import Conn
from store.rounds import RoundState, RoundView

Act = Callable[[Conn, Account, UUID], Awaitable[Round]]

BUTTONS: dict[str, Act] = {
    "start": acts.start,
    "cancel": acts.cancel,
    "publish": acts.publish,
    # The page has asked whether it is meant.
    "close": partial(acts.close, early=True),
}
_PATH = (
    ("就绪检查", (RoundState.DRAFT, RoundState.READY)),
    ("求解", (RoundState.QUEUED, RoundState.SOLVING)),
    ("审核", (RoundState.PROPOSED,)),
    ("发布", (RoundState.APPROVED,)),
    ("服务中", (RoundState.PUBLISHED,)),
)

_CLOSING = "结束后本轮不能再修订；关爱圈仍然有效，直到后来的轮次改变它。"


def in_order(running: tuple[Tier, ...], names: tuple[str, ...]) -> tuple[Tier, ...]:
    """Every tier of the policy, with its latest step where there is one."""
    found = {tier.name: tier for tier in running}
    return tuple(found.get(name, Tier(name=name)) for name in names)


def steps_of(state: RoundState) -> list[tuple[str, str]]:
    """The stages of a round, each past, now or ahead."""
    at = next((n for n, (_, states) in enumerate(_PATH) if state in states), None)
    if at is None:
        at = len(_PATH) if state is RoundState.CLOSED else -1
    return [
        (word, "past" if n < at else "now" if n == at else "ahead")
        for n, (word, _) in enumerate(_PATH)
    ]


def hint_of(found: RoundView, account: Account) -> tuple[str, list[str]]:
    """A tone, and what this user should know or do next."""
    mine = found.created_by == account.id
    match found.state:
        case RoundState.DRAFT | RoundState.READY:
            return "", [
                "看过就绪检查后开始求解。求解用的是开始那一刻的名册，之后的改动进入下一轮。"
            ]
        case RoundState.QUEUED:
            return "", ["正在排队，轮到后自动开始。可以离开本页，结果不会丢。"]
        case RoundState.SOLVING if found.stop_requested:
            return "care", ["已请求停止，正在收尾：当时最好的方案会保留下来供审核。"]
        case RoundState.SOLVING:
            return "", ["正在求解。可以随时停止，会保留当时最好的方案；也可以离开本页。"]
        case RoundState.PROPOSED if found.trial:
            return "", ["试算已算好。看比较，再决定留作新的草稿，或放弃。"]
        case RoundState.PROPOSED if mine:
            return "care", ["方案已通过独立核验，等待另一位同事审核。发起人不能审核自己的轮次。"]
        case RoundState.PROPOSED:
            return "care", ["方案已通过独立核验，请审核：看缺位与原因是否说得通，再决定是否通过。"]
        case RoundState.APPROVED:
            return "good", [
                "审核已通过。发布后，志愿者会看到各自的关爱圈；整轮一次生效。",
                "若发布被拒（求解后名册有变动），可放弃这个方案，按新名册新建一轮。",
            ]
        case RoundState.PUBLISHED:
            return "good", ["已发布，关爱圈正在服务。服务期满后可结束本轮。"]
        case RoundState.CANCELLED:
            return "", ["本轮已取消，没有改动任何结对。需要时请新建一轮。"]
        case RoundState.FAILED:
            return "bad", ["没有改动任何结对。按上面的说明处理后，请新建一轮。"]
        case _:
            return "", []


def sure_of(found: RoundView) -> dict[str, list[str]]:
    """What to think of before an act that can't be taken back."""
    match found.state:
        case RoundState.DRAFT | RoundState.READY | RoundState.QUEUED:
            return {"cancel": ["取消后不能恢复，需要时要重新新建。没有改动任何结对。"]}
        case RoundState.PROPOSED | RoundState.APPROVED:
            return {"cancel": ["放弃后，这个方案和其中的人工改动都不能恢复。没有改动任何结对。"]}
        case RoundState.PUBLISHED if acts.today() <= found.term_ends:
            return {"close": ["服务期还没有满，现在结束是提前结束。", _CLOSING]}
        case RoundState.PUBLISHED:
            return {"close": [_CLOSING]}
        case _:
            return {}


def buttons_of(found: RoundView, account: Account) -> list[tuple[str, str, str]]:
    """What this user may do now: the act, the word on the button, its look."""
    coordinates = has_right(account, "round_run")
    match found.state:
        case RoundState.DRAFT | RoundState.READY if coordinates:
            return [("start", "开始求解", ""), ("cancel", "取消本轮", "second")]
        case RoundState.QUEUED if coordinates:
            return [("cancel", "取消本轮", "stop")]
        case RoundState.SOLVING if coordinates and not found.stop_requested:
            return [("cancel", "停止并保留当前最好的方案", "stop")]
        case RoundState.PROPOSED if found.trial:
            choices = [("keep", "留作新的草稿", ""), ("cancel", "放弃试算", "second")]
            return choices if coordinates else []
        case RoundState.PROPOSED if coordinates:
            return [("cancel", "放弃这个方案", "second")]
        case RoundState.APPROVED if coordinates:
            return [("publish", "发布关爱圈", ""), ("cancel", "放弃这个方案", "second")]
        case RoundState.PUBLISHED if coordinates:
            return [("close", "结束本轮", "second")]
        case _:
            return []
