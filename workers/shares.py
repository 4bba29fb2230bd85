"""How long one block may take, so that all blocks together take the round's time; and how long a
round's proofs may take after it."""

from store.blocks import Shares, Taken

# Nobody should wait longer for a certificate: what is not proven by then says so.
LONGEST_PROOF = 20.0


def proof_seconds(seconds: float) -> float:
    """For how long what proves the bounds is looked for, after a round of so many seconds."""
    return min(LONGEST_PROOF, seconds / 4)


def fair_seconds(taken: Taken, shares: Shares) -> float:
    """The block's share of the solvers' time that is left, by children: candidate pairs grow faster
    than the work, and would leave a small district without. When little is left, after a worker was
    lost perhaps, what one solver alone could have given it from the beginning."""
    children = max(1, taken.children)
    least = taken.seconds * children / max(1, shares.total)
    solvers = max(1.0, shares.solvers / max(1, shares.rounds))
    part = children / (children + shares.waiting)
    return max(least, taken.seconds_left * min(1.0, solvers * part))
