"""A round's certificate: what went in, what came out, what is proven of it; and its check.

Nothing here knows a solver, but `prices`, which finds what `bounds` then proves by sums alone.
"""

from matcher.certificate.bounds import Prices, Witness
from matcher.certificate.chances import Chance, chances
from matcher.certificate.changed import Changed, ChangedSeat, Shift, changed, shifts
from matcher.certificate.check import check
from matcher.certificate.value import (
    FORMAT,
    Certificate,
    Rebound,
    certify,
    rebounds,
    sealed,
    seals_of,
    with_proofs,
)

__all__ = [
    "FORMAT",
    "Certificate",
    "Chance",
    "Changed",
    "ChangedSeat",
    "Prices",
    "Rebound",
    "Shift",
    "Witness",
    "certify",
    "chances",
    "changed",
    "check",
    "rebounds",
    "sealed",
    "seals_of",
    "shifts",
    "with_proofs",
]
