"""What a coordinator does about vacancies. Each act is called inside the request's transaction."""

import asyncio
from uuid import UUID

import msgspec

from api.access import scope, within
from api.repairs.views import (
    Declined,
    NewDecline,
    RepairStatus,
    ReplacementView,
    Taken,
    Vacancies,
    replacement_view,
    vacancy_view,
)
from api.rounds.acts import today
from matcher import Breach, Policy, Problem
from matcher.repair import Move, breaches_of
from rosters.problem import build_problem
from store import absences, circles, geography, policies, repairs, rosters
from store.accounts import Account
from store.errors import Conflict, NotFound
from store.pool import Conn
from store.repairs import RepairView, StandingRound


async def vacancies(conn: Conn, account: Account, asked: str | None) -> Vacancies:
    """The vacancies within reach, with the suggestions of the scope's latest search."""
    street = scope(account, "vacancy_read", asked)
    standing = await repairs.standing_round(conn, street)
    policy = Policy.parse(await policies.get(conn, standing.policy))
    search = await repairs.latest(conn, street)
    answer = search.answer if search and search.answer else ()
    found = {(seat.gap.child, seat.gap.seat): seat for seat in answer}
    rows = await repairs.vacancies(conn, street, policy)
    wanted = {(row.child, row.seat) for row in rows}
    names = await repairs.names(
        conn,
        (
            m
            for key, seat in found.items()
            if key in wanted
            for w in seat.suggestions
            for m in w.moves
        ),
    )
    return Vacancies(
        street=street,
        round=standing.id,
        search=status(search) if search else None,
        vacancies=tuple(vacancy_view(row, found.get((row.child, row.seat)), names) for row in rows),
    )


async def search(conn: Conn, account: Account, asked: str | None) -> RepairStatus:
    """Ask for people for the scope's empty seats. The caller rings after the commit."""
    street = scope(account, "repair_run", asked)
    standing = await repairs.standing_round(conn, street)
    problem = await problem_now(conn, street, standing)
    body = await asyncio.to_thread(msgspec.json.encode, problem)
    repair_id = await repairs.ask(
        conn, street=street, round_id=standing.id, problem=body, by=account.id
    )
    return status(await repairs.get(conn, repair_id))


async def reach(conn: Conn, account: Account, repair_id: UUID, right: str) -> RepairView:
    """A search within the account's reach."""
    found = await repairs.get(conn, repair_id)
    within(account, right, found.street)
    return found


async def decline(conn: Conn, account: Account, said: NewDecline) -> Declined:
    """A helper says no: their seat is vacant at once, and they are not asked for it again."""
    circle = await circles.of_child(conn, said.child)
    within(account, "repair_run", circle.street)
    await repairs.lock(conn)
    await repairs.decline(
        conn, said.child, said.seat, said.helper, login=account.login, reason=said.reason
    )
    return Declined(child=said.child, seat=said.seat, helper=said.helper)


async def take(conn: Conn, account: Account, repair_id: UUID, taken: Taken) -> ReplacementView:
    """Make all moves of a suggestion, or none.

    Conflict when somebody has changed a seat it counts on, or a rule stands against it by now.
    """
    found = await reach(conn, account, repair_id, "repair_run")
    moves = _moves(found, taken)
    await repairs.lock(conn)
    standing = await repairs.standing_round(conn, found.street)
    policy = Policy.parse(await policies.get(conn, standing.policy))
    problem = await problem_now(conn, found.street, standing)
    broken = await asyncio.to_thread(_broken, problem, policy, moves)
    if broken:
        rule = broken[0].rule
        raise Conflict("suggestion_is_out_of_date" if rule == "seats" else "rule_against_the_moves")
    await repairs.make_moves(conn, moves, standing.id, policy)
    made = await repairs.record(
        conn, repair_id, taken.child, taken.seat, moves, by=account.id, login=account.login
    )
    return replacement_view(made, await repairs.names(conn, made.moves))


async def history(conn: Conn, account: Account, asked: str | None) -> tuple[ReplacementView, ...]:
    """The latest replacements within reach."""
    street = scope(account, "vacancy_read", asked)
    rows = await repairs.replacements(conn, street)
    names = await repairs.names(conn, (move for row in rows for move in row.moves))
    return tuple(replacement_view(row, names) for row in rows)


async def problem_now(conn: Conn, street: str | None, standing: StandingRound) -> Problem:
    """The scope as its rosters and pairings are now, in the standing round's term; nobody who is
    away is asked."""
    roster = await rosters.load(conn, street)
    away = await absences.away(conn)
    roster = msgspec.structs.replace(
        roster,
        helpers=tuple(
            msgspec.structs.replace(row, active=False) if row.id in away else row
            for row in roster.helpers
        ),
    )
    places = await geography.load(conn)
    return await asyncio.to_thread(build_problem, roster, places, as_of=today(), term=standing.term)


def status(found: RepairView) -> RepairStatus:
    """Where a search stands."""
    return RepairStatus(
        id=found.id,
        street=found.street,
        state=found.state,
        asked_at=found.asked_at,
        answered_at=found.answered_at,
        failure=found.failure,
    )


def _moves(found: RepairView, taken: Taken) -> tuple[Move, ...]:
    for seat in found.answer or ():
        if (seat.gap.child, seat.gap.seat) == (taken.child, taken.seat):
            if taken.rank <= len(seat.suggestions):
                return seat.suggestions[taken.rank - 1].moves
            break
    raise NotFound


def _broken(problem: Problem, policy: Policy, moves: tuple[Move, ...]) -> list[Breach]:
    known = {m.child for m in moves} <= problem.child_by_id.keys() and {
        helper for m in moves for helper in (m.before, m.after) if helper
    } <= problem.helper_by_id.keys()
    if not known:
        return [Breach(rule="seats", message="somebody is no longer in the scope")]
    return breaches_of(problem, policy, moves)
