"""Answering for one's own seat, and seeing what was answered. Called inside the request's
transaction."""

from api.access import scope
from api.answers.views import AnsweredSeat, Answers, NewAnswer, answer_view, answers_view
from api.refusals import Refused
from store import answers, notices, repairs
from store.accounts import Account
from store.answers import Answer
from store.errors import Conflict, NotFound
from store.pool import Conn


async def say(conn: Conn, account: Account, new: NewAnswer) -> AnsweredSeat:
    """Answer for the account's own seat; the same answer again is the answer that stands.

    Refused where a decline has no reason, or an acceptance has one; NotFound for another's seat,
    and one that has ended unanswered; Conflict for a second thought.
    """
    if (new.answer is Answer.DECLINED) != (new.reason is not None):
        raise Refused(422, "谢绝须选一个理由，接受不用理由。")
    if account.helper is None:
        raise NotFound
    said = await answers.find(conn, new.pairing)
    if said is None:
        if new.answer is Answer.DECLINED:
            await repairs.lock(conn)
        said = await answers.say(conn, account.helper, new.pairing, new.answer, new.reason)
        await notices.answered(conn, new.pairing)
    elif (said.answer, said.reason) != (new.answer, new.reason):
        raise Conflict("seat_is_answered_once")
    return answer_view(said)


async def listed(conn: Conn, account: Account, asked: str | None) -> Answers:
    """How the seats within reach are answered."""
    return answers_view(await answers.listed(conn, scope(account, "vacancy_read", asked)))


async def seen(conn: Conn, account: Account, asked: str | None) -> Answers:
    """The declines within reach so far are seen."""
    await answers.seen(conn, scope(account, "repair_run", asked))
    return await listed(conn, account, asked)
