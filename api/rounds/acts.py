"""What people do to a round. Each act is called inside the request's transaction."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from api.access import scope
from api.refusals import Refused
from api.review.decisions import as_seen
from api.rounds import titles
from api.rounds.reach import reach, shown
from api.rounds.views import NewRound, Round
from matcher import Policy, Problem, Term, digest
from matcher.why.edits import edited, unmet
from rosters.problem import build_problem
from store import day_check, geography, policies, rosters, rounds
from store.accounts import Account
from store.errors import Conflict
from store.policies import PolicyKey
from store.pool import Conn
from store.rounds import RoundState, RoundView

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A slip of the pen in a year makes every record look expired.
YEARS, LONGEST = range(2000, 2100), timedelta(days=3 * 366)
ODD_TERM = "服务期不对：年份要在 2000 至 2099 之间，最长三年。请检查首日和末日的年份。"
STOPPABLE = {RoundState.SOLVING}


def today() -> date:
    """The date on the users' calendar."""
    return datetime.now(SHANGHAI).date()


async def create(conn: Conn, account: Account, new: NewRound) -> UUID:
    """A draft over the account's street, or the one it asks for. Refused (422) for a term that can
    only be a slip of the pen, and for a title that names somebody."""
    term = new.term
    if not {term.starts.year, term.ends.year} <= {*YEARS} or term.ends - term.starts > LONGEST:
        raise Refused(422, ODD_TERM)
    await titles.check(conn, new.title)
    street = scope(account, "round_run", new.street)
    asked = new.policy
    policy = PolicyKey(asked.name, asked.version) if asked else await policies.default(conn)
    return await rounds.create(
        conn,
        title=new.title,
        street=street,
        term=Term(starts=new.term.starts, ends=new.term.ends),
        policy=policy,
        seed=new.seed,
        seconds=new.seconds,
        by=account.id,
    )


async def problem_of(conn: Conn, found: RoundView) -> Problem:
    """The round's problem as the rosters stand now, with what the round assumes beside them."""
    problem = await roster_problem(conn, found)
    if found.edits is None:
        return problem
    policy = Policy.parse(await policies.get(conn, found.policy))
    rest = unmet(problem, policy, found.edits)
    return edited(problem, policy, rest)[0] if rest else problem


async def policy_in_force(conn: Conn, found: RoundView) -> Policy:
    """The latest version of the round's policy that is not only tried."""
    known = await policies.versions(conn)
    key = next((key for key in known if key.name == found.policy_name), found.policy)
    return Policy.parse(await policies.get(conn, key))


async def roster_problem(conn: Conn, found: RoundView) -> Problem:
    """The round's problem as the rosters stand now."""
    first_day = max(today(), found.term_starts)
    roster = await rosters.load(conn, found.street, day=first_day)
    places = await geography.load(conn)
    term = Term(starts=found.term_starts, ends=found.term_ends)
    return await asyncio.to_thread(build_problem, roster, places, as_of=today(), term=term)


async def start(conn: Conn, account: Account, round_id: UUID) -> Round:
    """Freeze the problem and queue the round. The caller rings after the commit."""
    found = await reach(conn, account, round_id, "round_run")
    if found.state is RoundState.DRAFT:
        problem = await problem_of(conn, found)
        body, mark = await asyncio.to_thread(_frozen, problem)
        await rounds.freeze(conn, round_id, body, mark)
    await rounds.queue(conn, round_id)
    return shown(await rounds.get(conn, round_id))


def _frozen(problem: Problem) -> tuple[bytes, str]:
    return msgspec.json.encode(problem), digest(problem)


async def cancel(conn: Conn, account: Account, round_id: UUID) -> Round:
    """Stop a running solve, which keeps its best so far; discard a round at any other time."""
    found = await reach(conn, account, round_id, "round_run")
    if found.state in STOPPABLE:
        await rounds.request_stop(conn, round_id)
    else:
        await rounds.cancel(conn, round_id)
    return shown(await rounds.get(conn, round_id))


async def approve(
    conn: Conn, account: Account, round_id: UUID, seen: dict[str, int] | None = None
) -> Round:
    """Approve a proposal made by somebody else, as it was seen where that is said."""
    await reach(conn, account, round_id, "round_approve")
    await as_seen(conn, round_id, seen or {})
    await rounds.approve(conn, round_id, account.id)
    return shown(await rounds.get(conn, round_id))


async def publish(conn: Conn, account: Account, round_id: UUID) -> Round:
    """Turn an approved proposal into pairings, all at once. What the round assumes must be true:
    in the rosters, and in the policy in force."""
    found = await reach(conn, account, round_id, "round_run")
    await rounds.not_redacted(conn, round_id)
    if found.edits is not None:
        problem = await roster_problem(conn, found)
        if unmet(problem, await policy_in_force(conn, found), found.edits):
            raise Conflict("what_a_round_assumes_is_true_when_it_is_published")
    await day_check.check(conn, round_id)
    await rounds.publish(conn, round_id, account.id)
    return shown(await rounds.get(conn, round_id))


async def close(conn: Conn, account: Account, round_id: UUID, *, early: bool = False) -> Round:
    """The term is over. Refused (409) before its last day is, unless it is meant (`early`)."""
    found = await reach(conn, account, round_id, "round_run")
    if today() <= found.term_ends and not early:
        raise Refused(
            409,
            f"服务期到 {found.term_ends:%Y-%m-%d} 才结束。确要提前结束，请另行确认（early=true）。",
        )
    await rounds.close(conn, round_id)
    return shown(await rounds.get(conn, round_id))
