"""Which circles to form anew with some seats: those that the best chains of moves pass through."""

from collections.abc import Iterator, Sequence
from copy import copy
from itertools import zip_longest

import numpy as np

from matcher.columns import SEATS
from matcher.repair.chains import Chains, Search
from matcher.repair.gains import DIGIT, Gains, PairGains
from matcher.repair.seats import EMPTY, Seats

# How many slots a search looks at; to how many different helpers chains are followed; how many
# empty seats are looked at for those who get room; and how many circles are formed anew at most,
# for any seats and for each more.
LOOKS = 30
HELPERS = 6
GAPS = 2
CIRCLES = 8
PER_SEAT = 8


def circles_near(seats: Seats, pairs: PairGains, asked: Sequence[int], left: set[int]) -> set[int]:
    """The children whose circles are to be formed anew, with their siblings. The `asked` slots are
    empty in `seats`, with the columns open that may fill them; `left` are the helpers who sat
    there and have room now."""
    pairs = _asking(seats, pairs, asked)
    gaps = _gaps_of(seats, Gains(seats, pairs), left, set(asked))
    found = seats.households(slot // len(SEATS) for slot in (*asked, *gaps))
    steps = [
        [*_chains(seats, pairs, slot), *_rivals(seats, Gains(seats, pairs), slot)] for slot in asked
    ]
    for slots in (slots for rank in zip_longest(*steps, fillvalue=()) for slots in rank):
        more = seats.households(slot // len(SEATS) for slot in slots)
        if len(found | more) <= CIRCLES + PER_SEAT * len(asked):
            found |= more
    return found


def _rivals(seats: Seats, gains: Gains, slot: int) -> list[list[int]]:
    """The slots of each candidate who has no room, those first to whom the seats are worth least:
    a heavy case may need more than one of them."""
    helpers = seats.columns.helper[seats.span(slot)]
    blocked = helpers[seats.blocked(slot, helpers)].tolist()
    held = [list(seats.seated.get(helper, ())) for helper in blocked]
    held = [slots for slots in held if slots]
    return sorted(held, key=lambda slots: sum(map(gains.of_sitting, slots)))[:HELPERS]


def _asking(seats: Seats, pairs: PairGains, asked: Sequence[int]) -> PairGains:
    """Gains to which filling the asked slots is worth more than anything else."""
    more = copy(pairs)
    place = max(pairs.places.values()) + DIGIT
    word = np.isin(seats.slots, np.array(asked)).astype(np.int64)
    more.places, more.words = {**pairs.places, "asked": place}, {**pairs.words, place: word}
    return more


def _chains(seats: Seats, pairs: PairGains, slot: int) -> Iterator[list[int]]:
    """The slots of the best chain for each of the helpers who are best in the slot."""
    scratch, told = seats.copy(), 0
    gains = Gains(scratch, pairs)
    while told < HELPERS:
        chains = Chains(scratch, gains).best_first(Search((slot,), most=LOOKS))
        firsts = {chain.fills[0]: chain for chain in reversed(chains)}
        if not firsts:
            return
        best = sorted(firsts.values(), key=lambda chain: -chain.gain)[: HELPERS - told]
        for chain in best:
            vacated = [] if chain.vacated is None else [chain.vacated]
            yield [*map(scratch.slot_of, chain.fills), *vacated]
        told += len(best)
        scratch.open[list(firsts)] = False


def _gaps_of(seats: Seats, gains: Gains, helpers: set[int], asked: set[int]) -> list[int]:
    """The empty slots that the helpers would best fill."""
    columns = np.flatnonzero(np.isin(seats.columns.helper, sorted(helpers)) & seats.open)
    worth = {
        seats.slot_of(column): gains.of_column(column)
        for column in columns.tolist()
        if seats.sitting[seats.slot_of(column)] == EMPTY
    }
    return sorted(worth.keys() - asked, key=lambda slot: -worth[slot])[:GAPS]
