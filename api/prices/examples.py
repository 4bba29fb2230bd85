"""One example of each answer, for the OpenAPI document."""

import msgspec

from api.alternatives.views import PriceView, Progressing
from api.prices.views import CostOfDecisions, DecisionCosts, DisruptionFrontier, FrontierPoint
from api.rounds.clashes import Decided
from matcher.outcome import Sense
from matcher.people import Seat
from rosters.rows import DecisionKind

EXAMPLES: tuple[msgspec.Struct, ...] = (
    DisruptionFrontier(
        state=Progressing.READY,
        goals=("coverage",),
        senses=(Sense.MAXIMISE,),
        earlier=904,
        ruled_out=180,
        points=(FrontierPoint(changes=189, filled=1462, values=(8440,), proven=1),),
    ),
    DecisionCosts(
        state=Progressing.READY,
        costs=(
            CostOfDecisions(
                decisions=(
                    Decided(
                        kind=DecisionKind.LOCK,
                        child="C00012",
                        seat=Seat.NEIGHBOUR_MUM,
                        helper="N00034",
                    ),
                ),
                goals=(
                    PriceView(
                        name="coverage",
                        sense=Sense.MAXIMISE,
                        before=3120,
                        after=3126,
                        cost=-6,
                        proven=True,
                        least=-6,
                    ),
                ),
                free=False,
            ),
        ),
    ),
)
