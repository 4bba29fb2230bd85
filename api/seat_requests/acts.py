"""Asking a bordering street for a seat, and answering. Called inside the request's transaction."""

from uuid import UUID

from api.access import within
from api.seat_requests.views import Answer, NewSeatRequest, SeatRequests, SeatRequestView
from store import circles, seat_requests
from store.accounts import Account
from store.pool import Conn
from store.seat_requests import SeatRequest, SeatRequestState

_STATES = {
    Answer.APPROVE: SeatRequestState.APPROVED,
    Answer.REFUSE: SeatRequestState.REFUSED,
    Answer.WITHDRAW: SeatRequestState.WITHDRAWN,
}


async def ask(conn: Conn, account: Account, new: NewSeatRequest) -> SeatRequestView:
    """Ask; nothing opens before the other street approves."""
    circle = await circles.of_child(conn, new.child)
    within(account, "seat_ask", circle.street)
    request_id = await seat_requests.ask(
        conn, new.child, new.to_street, new.reason, by=account.id, login=account.login
    )
    return view(await seat_requests.get(conn, request_id), account)


async def answer(conn: Conn, account: Account, request_id: UUID, said: Answer) -> SeatRequestView:
    """Approve or refuse what the own street is asked, or take a request or an approval back."""
    await seat_requests.get(conn, request_id)
    await seat_requests.decide(conn, request_id, _STATES[said], by=account.id, login=account.login)
    return view(await seat_requests.get(conn, request_id), account)


async def listed(conn: Conn, account: Account) -> SeatRequests:
    """The requests that concern the account's street."""
    rows = await seat_requests.listed(conn, account.street)
    return SeatRequests(requests=tuple(view(row, account) for row in rows))


def view(row: SeatRequest, account: Account) -> SeatRequestView:
    """A request as this account sees it."""
    return SeatRequestView(
        id=row.id,
        child=row.child,
        code_name=row.code_name,
        seat=row.seat,
        from_street=row.from_street,
        to_street=row.to_street,
        weight=row.weight,
        reason=row.reason,
        state=row.state,
        asked_by=row.asked_login,
        asked_at=row.asked_at,
        decided_by=row.decided_login,
        decided_at=row.decided_at,
        filled=row.filled,
        ours=account.street in (None, row.from_street),
        may=tuple(_may(row, account)),
    )


def _may(row: SeatRequest, account: Account) -> list[Answer]:
    if row.state is SeatRequestState.ASKED:
        asked = account.street in (None, row.to_street)
        asking = account.street in (None, row.from_street)
        answers = [Answer.APPROVE, Answer.REFUSE] if asked else []
        return [*answers, Answer.WITHDRAW] if asking else answers
    return [Answer.WITHDRAW] if row.state is SeatRequestState.APPROVED else []
