"""What if: a round tried with something else assumed, kept as a draft or given up."""

import asyncio
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.rounds import acts, titles
from api.rounds.reach import reach, shown
from api.rounds.titles import LONGEST_TITLE, Title
from api.rounds.views import Round
from api.servers import Db, queue_of, ring
from matcher import InvalidEdits, Policy, Problem, digest
from matcher.errors import Fault
from matcher.policy_text import text_of
from matcher.why.edits import Edits, edited, unmet
from store import policies, rounds, what_ifs
from store.accounts import Account
from store.errors import Conflict, NotFound
from store.pool import Conn
from store.rounds import RoundView

# What one person assumes at once, and tries at once: a round's own solve waits behind them.
MOST_EDITS = 200
MOST_TRIALS = 5


class WhatIf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to assume beside the round's own input. `title` null: the round's with a mark."""

    edits: Edits
    title: Title | None = None


class Trials(msgspec.Struct, frozen=True, kw_only=True):
    """The trials made from a round, the newest first, those given up left out."""

    trials: tuple[Round, ...]


class WhatIfController(Controller):
    path = "/rounds/{round_id:uuid}"
    tags = ("rounds",)

    @post(
        "/what-if",
        summary="试算",
        status_code=202,
        guards=[May("round_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def try_out(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        state: State,
        data: JSONBody[WhatIf | None] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Round]:
        """A trial, queued at once: the round's own input with these edits; no roster is changed."""
        asked = data or WhatIf(edits=Edits())

        async def make() -> Round:
            return shown(await rounds.get(conn, await try_out(conn, request.user, round_id, asked)))

        made = await once(request, conn, idempotency_key, Round, make)
        return Response(
            made,
            status_code=202,
            headers={"location": f"/api/v1/rounds/{made.id}", "retry-after": "1"},
            background=BackgroundTask(ring, queue_of(state), made.id),
        )

    @get(
        "/what-if",
        summary="一个轮次的试算",
        guards=[May("round_read")],
        responses=problems(400, 404),
    )
    async def trials(self, round_id: FromPath[UUID], request: UserRequest, conn: Db) -> Trials:
        """Each with what it assumes; compare one with its round at `comparison`."""
        await reach(conn, request.user, round_id)
        found = await what_ifs.trials_of(conn, round_id)
        return Trials(trials=tuple(shown(row) for row in found))

    @post(
        "/keep",
        summary="把试算留作草稿",
        status_code=201,
        guards=[May("round_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def keep(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Round]:
        """A new draft that assumes the same. It is published once its edits are in the rosters."""

        async def make() -> Round:
            return shown(await rounds.get(conn, await keep(conn, request.user, round_id)))

        made = await once(request, conn, idempotency_key, Round, make)
        return Response(made, status_code=201, headers={"location": f"/api/v1/rounds/{made.id}"})


async def base_problem(conn: Conn, found: RoundView) -> Problem:
    """What a trial starts from: the round's frozen problem, else the rosters as they stand."""
    try:
        kept = await what_ifs.material(conn, found.id)
    except NotFound:
        return await acts.problem_of(conn, found)
    return await asyncio.to_thread(msgspec.json.decode, kept.problem, type=Problem)


async def try_out(conn: Conn, account: Account, round_id: UUID, asked: WhatIf) -> UUID:
    """A queued trial; the caller rings after the commit. Raises matcher.InvalidEdits."""
    origin = await reach(conn, account, round_id, "round_run")
    if origin.edits is not None:
        raise Conflict("a_trial_is_made_from_its_origin")
    if len(asked.edits) > MOST_EDITS:
        raise InvalidEdits((Fault("edits", "too many at once"),))
    if await what_ifs.unfinished(conn, account.id) >= MOST_TRIALS:
        raise Conflict("few_trials_at_once")
    if asked.title is not None:
        await titles.check(conn, asked.title)
    base = await base_problem(conn, origin)
    policy = Policy.parse(await policies.get(conn, origin.policy))
    problem, changed = await asyncio.to_thread(edited, base, policy, asked.edits)
    key = origin.policy
    if changed != policy:
        key = await policies.save_trial(conn, text_of(changed))
    title = asked.title or f"试算 · {origin.title}"[:LONGEST_TITLE]
    trial = await what_ifs.make_trial(
        conn, round_id, title=title, policy=key, edits=asked.edits, by=account.id
    )
    body, mark = await asyncio.to_thread(lambda: (msgspec.json.encode(problem), digest(problem)))
    await rounds.freeze(conn, trial, body, mark)
    await rounds.queue(conn, trial)
    return trial


async def keep(conn: Conn, account: Account, round_id: UUID) -> UUID:
    """A draft with the trial's edits."""
    trial = await reach(conn, account, round_id, "round_run")
    title = f"采用{trial.title}"[:LONGEST_TITLE]
    return await what_ifs.keep(conn, round_id, title=title, by=account.id)


async def missing(conn: Conn, found: RoundView) -> Edits:
    """What the round assumes that the rosters, or the policy now in force, do not say yet."""
    if found.edits is None:
        return Edits()
    return unmet(
        await acts.roster_problem(conn, found), await acts.policy_in_force(conn, found), found.edits
    )
