"""How long one block may take, so that all blocks together take the round's time."""

from store.blocks import Shares, Taken


def fair_seconds(taken: Taken, shares: Shares) -> float:
    """The block's share of the solvers' time that is left, by size; and when little is left, after
    a worker was lost perhaps, what one solver alone could have given it from the beginning."""
    least = taken.seconds * taken.size / shares.total
    solvers = max(1.0, shares.solvers / max(1, shares.rounds))
    part = taken.size / (taken.size + shares.waiting)
    return max(least, taken.seconds_left * min(1.0, solvers * part))
