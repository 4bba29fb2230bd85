"""How long one block may take, so that all blocks together take the round's time."""

from store.blocks import Shares, Taken


def fair_seconds(taken: Taken, shares: Shares) -> float:
    """The block's share of the solvers' time that is left, by children: candidate pairs grow faster
    than the work, and would leave a small district without. When little is left, after a worker was
    lost perhaps, what one solver alone could have given it from the beginning."""
    children = max(1, taken.children)
    least = taken.seconds * children / max(1, shares.total)
    solvers = max(1.0, shares.solvers / max(1, shares.rounds))
    part = children / (children + shares.waiting)
    return max(least, taken.seconds_left * min(1.0, solvers * part))
