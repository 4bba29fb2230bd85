"""A round, if it is within the account's reach."""

from uuid import UUID

from api.access import within
from api.rounds.views import PolicyName, Round, TermView, Tier
from matcher import Progress
from store import rounds
from store.accounts import Account
from store.pool import Conn
from store.rounds import RoundView


async def reach(
    conn: Conn, account: Account, round_id: UUID, right: str = "round_read"
) -> RoundView:
    """The round as stored; NotFound when the right doesn't reach it."""
    found = await rounds.get(conn, round_id)
    within(account, right, found.street)
    return found


def shown(found: RoundView) -> Round:
    """The round as the API shows it."""
    return Round(
        id=found.id,
        title=found.title,
        street=found.street,
        term=TermView(starts=found.term_starts, ends=found.term_ends),
        state=found.state.value,
        policy=PolicyName(name=found.policy_name, version=found.policy_version),
        seed=found.seed,
        seconds=found.seconds,
        created_at=found.created_at,
        created_by=found.created_by,
        approved_at=found.approved_at,
        published_at=found.published_at,
        failure=found.failure,
        stop_requested=found.stop_requested,
        problem_digest=found.problem_digest,
        progress=tuple(tier(step) for step in found.progress),
        origin=found.origin,
        edits=found.edits,
        trial=found.trial,
        redacted_at=found.redacted_at,
    )


def tier(step: Progress) -> Tier:
    """A running tier."""
    return Tier(
        name=step.tier, value=step.value, bound=step.bound, done=step.done, total=step.total
    )
