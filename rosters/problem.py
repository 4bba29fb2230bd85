"""A roster as the optimiser's input: codes and facts, no name, phone or address."""

from datetime import date

from matcher.geography import Geography
from matcher.people import Child, Conflict, Decision, Helper, LegalBasis, Pairing, Point
from matcher.problem import Problem, Term
from rosters.rows import ChildRow, DecisionKind, DecisionRow, HelperRow, Roster


def build_problem(roster: Roster, geography: Geography, *, as_of: date, term: Term) -> Problem:
    """The problem of a roster, people ordered by id; raises matcher.InvalidProblem.

    `by` and `reason` of a lock or ban are left empty: people write names there. The decision's
    row has them, under the same child, seat and helper.
    """
    opened: dict[str, tuple[str, ...]] = {}
    for opening in sorted(roster.openings, key=lambda row: (row.child, row.street)):
        opened[opening.child] = (*opened.get(opening.child, ()), opening.street)
    return Problem(
        as_of=as_of,
        term=term,
        geography=geography,
        children=tuple(
            _child(row, opened) for row in sorted(roster.children, key=lambda row: row.id)
        ),
        helpers=tuple(_helper(row) for row in sorted(roster.helpers, key=lambda row: row.id)),
        pairings=tuple(
            Pairing(child=row.child, seat=row.seat, helper=row.helper)
            for row in sorted(roster.pairings, key=lambda row: (row.child, row.seat, row.helper))
        ),
        conflicts=tuple(
            Conflict(child=row.child, helper=row.helper, kind=row.kind)
            for row in sorted(roster.conflicts, key=lambda row: (row.child, row.helper, row.kind))
        ),
        locks=_decisions(roster, DecisionKind.LOCK),
        bans=_decisions(roster, DecisionKind.BAN),
    )


def _child(row: ChildRow, opened: dict[str, tuple[str, ...]]) -> Child:
    basis = None
    if row.basis is not None and row.basis_since is not None:
        basis = LegalBasis(kind=row.basis, since=row.basis_since, until=row.basis_until)
    return Child(
        id=row.id,
        neighbourhood=row.neighbourhood,
        waiting_since=row.waiting_since,
        need_level=row.need_level,
        weight=row.weight,
        other_home=row.other_home,
        school=row.school,
        household=row.household,
        needs=row.needs,
        basis=basis,
        declined_seats=row.declined_seats,
        point=_point(row),
        open_streets=opened.get(row.id, ()),
    )


def _helper(row: HelperRow) -> Helper:
    return Helper(
        id=row.id,
        seats=row.seats,
        capacity=row.capacity,
        load=row.load,
        mentees=row.mentees,
        active=row.active,
        school=row.school,
        neighbourhood=row.neighbourhood,
        serves=row.serves,
        supervises=row.supervises,
        skills=row.skills,
        household=row.household,
        clearance_until=row.clearance_until,
        training_until=row.training_until,
        insurance_until=row.insurance_until,
        sex=row.sex,
        born=row.born,
        college=row.college,
        resident=row.resident,
        healthy=row.healthy,
        suitable=row.suitable,
        point=_point(row),
    )


def _point(row: ChildRow | HelperRow) -> Point | None:
    return None if row.lon is None or row.lat is None else Point(lon=row.lon, lat=row.lat)


def _decisions(roster: Roster, kind: DecisionKind) -> tuple[Decision, ...]:
    def order(row: DecisionRow) -> tuple[str, str, str]:
        return row.child, row.seat, row.helper

    return tuple(
        Decision(child=row.child, seat=row.seat, helper=row.helper, by="", reason="")
        for row in sorted(roster.decisions, key=order)
        if row.kind is kind
    )
