"""The stages of a program whose settled tiers are held: each made once, and folded once."""

from matcher.held import Holds
from matcher.program import Program
from matcher.symmetry import Folded, fold
from matcher.unfold import helpers_folded


class Stages:
    """The stages of `program` under the same `holds`."""

    def __init__(self, program: Program, holds: Holds) -> None:
        self.program, self.holds = program, holds
        self._stages: dict[int, Program] = {}
        self._kinds: dict[int, Folded] = {}
        self._both: dict[int, Folded] = {}

    def stage(self, last: int) -> Program:
        """The program up to a tier, what is settled held."""
        if last not in self._stages:
            self._stages[last] = self.holds.on(self.program.up_to(last))
        return self._stages[last]

    def kinds(self, last: int) -> Folded:
        """The stage of a tier with its helpers folded."""
        if last not in self._kinds:
            self._kinds[last] = helpers_folded(self.stage(last))
        return self._kinds[last]

    def both(self, last: int) -> Folded:
        """The stage of a tier with its helpers and its children folded."""
        if last not in self._both:
            self._both[last] = fold(self.stage(last))
        return self._both[last]
