"""One example of each answer about alternatives and advice, for the OpenAPI document."""

import msgspec

from api.alternatives.views import (
    AlternativeView,
    ChosenSeat,
    PriceView,
    Progressing,
    RecruitingAdvice,
    RecruitView,
    SeatAlternatives,
    SeatMove,
    SeatReasonView,
    ShareView,
)
from matcher.outcome import Sense
from matcher.people import Need, Seat
from matcher.repair.moves import Why

EXAMPLES: tuple[msgspec.Struct, ...] = (
    SeatAlternatives(
        state=Progressing.READY,
        child="C00012",
        seat=Seat.NEIGHBOUR_MUM,
        reason=SeatReasonView(
            helper="M00034",
            helper_name="示例员丙",
            shares=(ShareView(name="coverage", sense=Sense.MAXIMISE, value=6),),
            needs=(Need.DIALECT,),
            only=(Need.DIALECT,),
            candidates=35,
            load=2,
            capacity=2,
        ),
        alternatives=(
            AlternativeView(
                seats=(
                    ChosenSeat(
                        child="C00012",
                        seat=Seat.NEIGHBOUR_MUM,
                        helper="M00040",
                        helper_name="示例员丁",
                        kept=False,
                        step=1,
                        metres=640,
                    ),
                ),
                prices=(
                    PriceView(
                        name="needs",
                        sense=Sense.MAXIMISE,
                        before=993,
                        after=992,
                        cost=1,
                        proven=False,
                        least=-4,
                    ),
                ),
                moves=(
                    SeatMove(
                        child="C00012",
                        code_name="小雨点",
                        seat=Seat.NEIGHBOUR_MUM,
                        before="M00034",
                        before_name="示例员丙",
                        after="M00040",
                        after_name="示例员丁",
                        why=Why.REPLACED,
                    ),
                ),
            ),
        ),
    ),
    RecruitingAdvice(
        state=Progressing.READY,
        recruits=(
            RecruitView(
                seat=Seat.NEIGHBOUR_MUM,
                place="310107021001",
                place_name="示例街道示例居委会",
                capacity=2,
                skills=(),
                takes=2,
                filled=2,
                completed=2,
                gains=(
                    PriceView(
                        name="whole_circles",
                        sense=Sense.MAXIMISE,
                        before=912,
                        after=914,
                        cost=-2,
                        proven=False,
                        least=None,
                    ),
                ),
            ),
        ),
    ),
)
