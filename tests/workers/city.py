"""A few districts of Shanghai: a round over them falls into blocks."""

from fixtures.places import shanghai
from matcher.geography import Geography


def places_of(*districts: str) -> Geography:
    """The streets and neighbourhoods of the districts with these six-digit codes."""
    everywhere = shanghai()
    streets = tuple(s for s in everywhere.streets if s.district in districts)
    codes = {street.code for street in streets}
    places = tuple(p for p in everywhere.neighbourhoods if p.street in codes)
    return Geography(as_of=everywhere.as_of, streets=streets, neighbourhoods=places)
