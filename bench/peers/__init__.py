"""The contenders, one file each: what a module needs, how it goes about it, and its run."""

import importlib
from typing import Protocol, cast

from bench.course import Course
from bench.run import Run

OURS = "linjia"
PEERS = ("cp-sat", "highs", "scip", "timefold")
_MODULES = {
    OURS: "bench.peers.ours",
    "cp-sat": "bench.peers.cpsat",
    "highs": "bench.peers.highs",
    "scip": "bench.peers.scip",
    "timefold": "bench.peers.timefold",
}


class Contender(Protocol):
    """What a contender's module offers."""

    HOW: str

    def missing(self) -> str | None:
        """Why it can't run on this machine, None when it can."""
        ...

    def compete(self, course: Course, run: Run) -> dict[str, int | None]:
        """Solve within the run's limits, keeping solutions in it; each tier's bound."""
        ...


def contender(name: str) -> Contender:
    """The contender of that name, one of OURS and PEERS."""
    return cast("Contender", importlib.import_module(_MODULES[name]))
