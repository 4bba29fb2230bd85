"""Unit loads, no needs, one seat: how fast a whole round is when it is a flow."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

import numpy as np

from bench.course import Course
from bench.machine import Machine, peak_bytes
from fixtures.draw import AS_OF, TERM
from fixtures.places import shanghai
from matcher import Limit, Policy, Problem, solve, verify
from matcher.frame import Ints
from matcher.geography import Geography
from matcher.outcome import Termination, TierResult
from matcher.people import BasisKind, Child, Helper, LegalBasis, Pairing, Seat

# Children with a second home in another street: they tie the streets together into few blocks.
TWO_HOMES = 0.05
# Children with a neighbour mum of last term.
KEPT = 0.3


@dataclass(frozen=True, kw_only=True)
class UnitResult:
    """Seconds of each step; `whole` is one `solve` from the problem in memory to the outcome,
    with everything that building and explaining take."""

    children: int
    helpers: int
    pairs: int
    building: float
    program: float
    whole: float
    peak_bytes: int
    tiers: tuple[TierResult, ...]
    breaches: int

    @property
    def optimal(self) -> bool:
        return all(tier.termination == Termination.OPTIMAL for tier in self.tiers)


@dataclass(frozen=True, kw_only=True)
class UnitReport:
    """What `--json` writes."""

    machine: Machine
    seed: int
    result: UnitResult


def measure_unit(
    children: int, helpers: int, pairs: int, seed: int, seconds: float, threads: int
) -> UnitResult:
    """Generate, build, and solve; the outcome is checked after the clock has stopped."""
    policy = Policy.parse(resources.files("bench").joinpath("unit.toml").read_text("utf-8"))
    problem = unit_problem(children, helpers, pairs, seed)
    course = Course(problem, policy, seed)
    started = time.perf_counter()
    found = len(course.columns)
    built = time.perf_counter()
    _ = course.program
    written = time.perf_counter()
    # A problem remembers its look-up tables: the whole is timed on one that nobody has looked at.
    fresh = unit_problem(children, helpers, pairs, seed)
    begun = time.perf_counter()
    outcome = solve(fresh, policy, seed=seed, limit=Limit(seconds=seconds, threads=threads))
    ended = time.perf_counter()
    return UnitResult(
        children=children,
        helpers=helpers,
        pairs=found,
        building=built - started,
        program=written - built,
        whole=ended - begun,
        peak_bytes=peak_bytes(),
        tiers=outcome.tiers,
        breaches=len(verify(fresh, policy, outcome)),
    )


def unit_problem(children: int, helpers: int, pairs: int, seed: int) -> Problem:
    """Children and neighbour mums spread evenly over so many of Shanghai's streets that there are
    about `pairs` legal pairs. There is room for as many children as there are.

    Raises
    ------
    ValueError
        when that would take more streets than there are, or less than one.
    """
    geography, rng = shanghai(), np.random.default_rng(seed)
    streets = round(children * helpers * (1 + TWO_HOMES) / pairs)
    if not 1 <= streets <= len(geography.streets):
        raise ValueError(
            f"{children} × {helpers} with {pairs} pairs takes {streets} streets; "
            f"there are {len(geography.streets)}"
        )
    places = _places(geography, streets)
    home = [places[i % streets] for i in range(children)]
    mum_home = [places[i % streets] for i in range(helpers)]
    mums = tuple(
        _mum(f"M{i + 1:05d}", _one(rng, mum_home[i]), room)
        for i, room in enumerate(_rooms(children, helpers, rng).tolist())
    )
    two = rng.random(children) < (TWO_HOMES if streets > 1 else 0.0)
    kids = tuple(
        _child(f"C{i + 1:05d}", _one(rng, home[i]), _other(rng, places, i) if two[i] else None, rng)
        for i in range(children)
    )
    return Problem(
        as_of=AS_OF,
        term=TERM,
        geography=geography,
        children=kids,
        helpers=mums,
        pairings=tuple(_pairings(children, helpers, streets, rng)),
    )


def _places(geography: Geography, streets: int) -> list[list[str]]:
    """The neighbourhoods of the streets that have the most of them."""
    found: dict[str, list[str]] = {street.code: [] for street in geography.streets}
    for place in geography.neighbourhoods:
        found[place.street].append(place.code)
    return sorted(found.values(), key=lambda places: (-len(places), places))[:streets]


def _rooms(children: int, helpers: int, rng: np.random.Generator) -> Ints:
    """Room for every child in all, and unlike from mum to mum."""
    base, more = divmod(children, helpers)
    rooms = np.full(helpers, base, dtype=np.int64)
    rooms[:more] += 1
    movers = rng.permutation(helpers)[: helpers // 2 * 2].reshape(2, -1)
    given = np.minimum(rooms[movers[0]], rng.integers(0, 3, movers.shape[1]))
    rooms[movers[0]] -= given
    rooms[movers[1]] += given
    return rooms


def _mum(name: str, place: str, room: int) -> Helper:
    return Helper(
        id=name,
        seats=(Seat.NEIGHBOUR_MUM,),
        capacity=room,
        neighbourhood=place,
        clearance_until=TERM.ends,
    )


def _child(name: str, place: str, other: str | None, rng: np.random.Generator) -> Child:
    since = AS_OF - timedelta(days=int(rng.integers(1, 400)))
    return Child(
        id=name,
        neighbourhood=place,
        other_home=other,
        waiting_since=since,
        need_level=int(rng.integers(1, 5)),
        basis=LegalBasis(kind=BasisKind.CONSENT, since=min(since, date(2026, 9, 1))),
    )


def _pairings(
    children: int, helpers: int, streets: int, rng: np.random.Generator
) -> "list[Pairing]":
    """Last term's pairs: a child and a mum of one street have numbers alike, modulo the streets."""
    rows: list[Pairing] = []
    for child in np.flatnonzero(rng.random(children) < KEPT).tolist():
        near = range(child % streets, helpers, streets)
        if len(near):
            mum = near[int(rng.integers(len(near)))]
            name, helper = f"C{child + 1:05d}", f"M{mum + 1:05d}"
            rows.append(Pairing(child=name, seat=Seat.NEIGHBOUR_MUM, helper=helper))
    return rows


def _other(rng: np.random.Generator, places: list[list[str]], child: int) -> str:
    """A home in another street than the child's own."""
    streets = len(places)
    return _one(rng, places[(child + int(rng.integers(1, streets))) % streets])


def _one(rng: np.random.Generator, names: Sequence[str]) -> str:
    return names[int(rng.integers(len(names)))]
