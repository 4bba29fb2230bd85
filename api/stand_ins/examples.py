"""Examples of stand-ins, for the OpenAPI document. Nobody in them exists."""

from datetime import date
from uuid import UUID

import msgspec

from api.stand_ins.routes import NewStandIn, StandIns
from store.stand_ins import StandIn

EXAMPLES: tuple[msgspec.Struct, ...] = (
    NewStandIn(login="changfeng", starts=date(2026, 10, 1), ends=date(2026, 10, 14)),
    StandIns(
        desk_of=None,
        stand_ins=(
            StandIn(
                id=UUID("019a0000-0000-7000-8000-000000000004"),
                away_login="zhenru",
                stand_in_login="changfeng",
                street="310107022000",
                starts=date(2026, 10, 1),
                ends=date(2026, 10, 14),
                revoked_at=None,
                seated=False,
                today=False,
                mine=True,
            ),
        ),
    ),
)
