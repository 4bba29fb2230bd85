"""How a change is answered: chains from the seats it empties, then chains to the room it makes,
then, where gains do not simply add up, a few circles formed anew."""

from collections.abc import Iterable

import numpy as np

from matcher.columns import SEATS
from matcher.frame import Ints
from matcher.outcome import Assignment
from matcher.repair.chains import Chains, Search
from matcher.repair.gains import Gains, PairGains
from matcher.repair.rearrange import Circles
from matcher.repair.seats import EMPTY, Seats
from matcher.tiers import Tier

# Where nothing can be proven: how many slots a search looks at, how far back from new room a
# chain may begin, and how many circles are formed anew together.
LOOKS = 20
STEPS_BACK = 2
CIRCLES = 4
MOST_CIRCLES = 12


class Answer:
    """The seats of a changed round, and the search for their best repair.

    `sources` are the slots that the change empties or brings, `rooms` the helpers to whom it gives
    room, `declined` the column that was declined, or EMPTY; `linear` says whether gains add up,
    `parts` as in linear.py. `exact` says after `search` whether no better repair exists, if the
    published round was best.
    """

    def __init__(
        self,
        seats: Seats,
        pairs: PairGains,
        order: tuple[Tier, ...],
        *,
        sources: Iterable[int],
        rooms: Iterable[int],
        declined: int,
        linear: bool,
        parts: Ints | None,
    ) -> None:
        self.seats = seats
        self._gains, self._order = Gains(seats, pairs), order
        self._sources, self._rooms = tuple(sources), frozenset(rooms)
        self.start = tuple(seats.sitting)
        self._gained, self._lost = 0, self._gains.of_column(declined) if declined != EMPTY else 0
        self.exact, self._parts = linear, parts if linear else None

    def search(self) -> None:
        """Repair the seats."""
        linear, seats, steps = self.exact, self.seats, 0
        most = len(seats.columns) if linear else LOOKS
        while empty := self._empty(self._sources):
            if not self._step(Search(tuple(empty), most=most)):
                break
            steps += 1
        while rooms := self._rooms if linear else self._with_room():
            gaps = self._gaps_near(rooms, len(seats.sitting) if linear else STEPS_BACK)
            back = len(self.moved()) if linear and self._is_made_good() else None
            if not gaps or not self._step(Search(gaps, rooms, most, back)):
                break
            steps += 1
        if not linear:
            # One chain is the best of all, those that move nobody included; several may not be.
            if steps > 1:
                self._undo_needless_moves()
            self._form_anew()

    def moved(self) -> list[int]:
        """The slots that were filled after the change, and now have somebody else, or nobody."""
        return [s for s, c in enumerate(self.start) if c not in (EMPTY, self.seats.sitting[s])]

    def changed(self) -> list[int]:
        """The slots that are not as they were just after the change."""
        return [s for s, c in enumerate(self.start) if c != self.seats.sitting[s]]

    def _empty(self, slots: Iterable[int]) -> list[int]:
        return [slot for slot in slots if self.seats.sitting[slot] == EMPTY]

    def _step(self, search: Search) -> bool:
        """Play the best chain that no rule stands against."""
        chains = Chains(self.seats, self._gains, self._parts)
        for chain in chains.best_first(search):
            vacated = () if chain.vacated is None else (chain.vacated,)
            if self.seats.play(list(chain.fills), vacated):
                self._gained += chain.gain
                self.exact &= chains.complete
                return True
            self.exact = False
        self.exact &= chains.complete
        return False

    def _is_made_good(self) -> bool:
        """Whether the higher goals have again all that a decline took. Then no further chain gains
        in them: it would have made the published round better, which was best."""
        higher = self._gains.higher
        return self._lost > 0 and higher(self._gained) == higher(self._lost)

    def _with_room(self) -> frozenset[int]:
        """Those of the rooms' helpers who could take one more seat, were it empty."""
        seats, having = self.seats, set[int]()
        for helper in self._rooms:
            columns = np.flatnonzero((seats.columns.helper == helper) & seats.open)
            slots = (seats.slot_of(column) for column in columns.tolist())
            if any(not seats.blocked(slot, np.array([helper])).any() for slot in slots):
                having.add(helper)
        return frozenset(having)

    def _gaps_near(self, rooms: frozenset[int], steps: int) -> tuple[int, ...]:
        """The empty slots from which a chain of so many moves may end at one of the helpers."""
        seats, found, near = self.seats, set[int](), set(rooms)
        helpers, seen = sorted(rooms), set(rooms)
        for _ in range(steps):
            if not helpers:
                break
            columns = np.flatnonzero(np.isin(seats.columns.helper, helpers) & seats.open)
            slots = np.unique(seats.slots[columns]).tolist()
            found.update(self._empty(slots))
            near = {seats.helper_in(s) for s in slots if seats.sitting[s] != EMPTY} - seen
            helpers = sorted(near)
            seen |= near
        return tuple(sorted(found))

    def _undo_needless_moves(self) -> None:
        """If somebody was moved, see whether the empty seats filled otherwise do as well."""
        if self.moved():
            touched = {*self.changed(), *self._sources}
            free = [slot for slot in touched if self.start[slot] == EMPTY]
            free += self._gaps_near(self._rooms, 1)
            circles = self.seats.households(slot // len(SEATS) for slot in (*touched, *free))
            if len(circles) <= MOST_CIRCLES:
                Circles(self.seats, self._order, circles).improve(free, self.start)

    def _form_anew(self) -> None:
        """If a seat of the change stays empty, form its circle and a few of its rivals' anew."""
        seats = self.seats
        rivals: dict[int, int] = {}
        empty = [slot for slot in self._empty(self._sources) if len(seats.span(slot))]
        for slot in empty:
            for helper in seats.columns.helper[seats.span(slot)].tolist():
                for other in seats.seated.get(helper, ()):
                    worth = self._gains.of_sitting(other)
                    child = other // len(SEATS)
                    rivals[child] = min(worth, rivals.get(child, worth))
        if empty:
            own = [slot // len(SEATS) for slot in self._sources]
            nearest = sorted(rivals, key=lambda child: (rivals[child], child))[:CIRCLES]
            circles = seats.households([*own, *nearest])
            if len(circles) <= MOST_CIRCLES:
                Circles(seats, self._order, circles).improve()

    def assignments(self) -> list[Assignment]:
        """The seats filled otherwise than just after the change."""
        return self.seats.rows(s for s in self.changed() if self.seats.sitting[s] != EMPTY)
