"""Streets and neighbourhoods, keyed by their division code and never by name."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property


class StreetKind(StrEnum):
    """What a street-level division is; the name's ending does not tell (真如镇街道 is a 街道)."""

    SUBDISTRICT = "subdistrict"
    TOWN = "town"


class NeighbourhoodKind(StrEnum):
    """居民委员会 or 村民委员会."""

    JUWEI = "juwei"
    CUNWEI = "cunwei"


class Step(IntEnum):
    """The locality ladder: how far a home is from a child's home, in administrative steps."""

    SAME_NEIGHBOURHOOD = 0
    SAME_STREET = 1
    ADJACENT_STREET = 2
    SAME_DISTRICT = 3
    OTHER_DISTRICT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A 街道 or 镇: its 12-digit code, and the codes of the streets it borders."""

    code: str
    name: str
    kind: StreetKind
    adjacent: tuple[str, ...] = ()

    @property
    def district(self) -> str:
        """The six-digit code of the district."""
        return self.code[:6]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """A 居委会 or 村委会: its 12-digit code, and the code of its street."""

    code: str
    name: str
    street: str
    kind: NeighbourhoodKind = NeighbourhoodKind.JUWEI


@dataclass(frozen=True, kw_only=True)
class Geography:
    """The streets and neighbourhoods a round knows, as they stood at a date (ISO 8601)."""

    as_of: str
    streets: tuple[Street, ...]
    neighbourhoods: tuple[Neighbourhood, ...]

    @cached_property
    def street_by_code(self) -> dict[str, Street]:
        return {street.code: street for street in self.streets}

    @cached_property
    def neighbourhood_by_code(self) -> dict[str, Neighbourhood]:
        return {place.code: place for place in self.neighbourhoods}

    def street_of(self, neighbourhood: str) -> str:
        """The code of the street a neighbourhood lies in."""
        return self.neighbourhood_by_code[neighbourhood].street

    def step(self, home: str, other: str) -> Step:
        """The ladder step between two neighbourhoods, given by code."""
        if home == other:
            return Step.SAME_NEIGHBOURHOOD
        return self.street_step(self.street_of(home), self.street_of(other))

    def street_step(self, street: str, other: str) -> Step:
        """The ladder step between two streets, never below SAME_STREET."""
        if street == other:
            return Step.SAME_STREET
        if other in self.street_by_code[street].adjacent:
            return Step.ADJACENT_STREET
        if street[:6] == other[:6]:
            return Step.SAME_DISTRICT
        return Step.OTHER_DISTRICT
