"""Who may take a seat, with the names that the user may see."""

import asyncio
from uuid import UUID

from api.review import tags
from api.review.prepared import Prepared
from api.review.views import CandidatesView, CandidateView
from matcher.people import Seat
from matcher.review import Candidate
from store import audit, overrides, review
from store.errors import NotFound
from store.pool import Conn


async def candidates_of(
    conn: Conn, prepared: Prepared, round_id: UUID, child: str, seat: Seat
) -> CandidatesView:
    """The candidates of a seat of the round, as the others now are."""
    asked = await prepared.review(conn, round_id)
    if not asked.has(child, seat):
        raise NotFound
    filled, _ = await overrides.seating(conn, round_id)
    found = await asyncio.to_thread(asked.candidates, filled, child, seat)
    names = await review.helper_names(conn, [row.helper for row in found.rows])
    sits = {(row.child, row.seat): row.helper for row in filled}.get((child, seat))
    revision = await overrides.revisions(conn, round_id, [child])
    await audit.read(conn, [child])
    return CandidatesView(
        child=child,
        seat=seat,
        etag=tags.tag(child, revision[child]),
        candidates=tuple(_view(row, names, sits) for row in found.rows),
        beyond=found.beyond,
    )


def _view(row: Candidate, names: dict[str, str], sits: str | None) -> CandidateView:
    return CandidateView(
        helper=row.helper,
        helper_name=names.get(row.helper),
        may=row.against is None,
        against=row.against,
        sits_here=row.helper == sits,
        kept=row.kept,
        step=row.step,
        metres=row.metres,
        load=row.load,
        room=row.room,
    )
