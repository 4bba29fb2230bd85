"""How far a helper's home is from a child's: ladder steps and great-circle metres, on arrays."""

import numpy as np

from matcher.frame import Floats, Frame, Ints
from matcher.geography import Step

EARTH_RADIUS = 6_371_008.8


def ladder_steps(frame: Frame, children: Ints, helpers: Ints) -> Ints:
    """The step from the nearer of a child's homes; OTHER_DISTRICT + 1 where a helper's home is
    unknown. `children` and `helpers` are indices whose shapes broadcast."""
    place = frame.helper_place[helpers]
    street = frame.street_of_place[place]
    best = np.asarray(Step.OTHER_DISTRICT + 1, dtype=np.int64)
    for homes in (frame.child_place, frame.child_other_place):
        home = homes[children]
        step = frame.street_step[frame.street_of_place[home], street]
        step = np.where(home == place, int(Step.SAME_NEIGHBOURHOOD), step)
        best = np.where((home >= 0) & (place >= 0), np.minimum(best, step), best)
    return best


def metres(frame: Frame, children: Ints, helpers: Ints) -> Floats:
    """Haversine distance of the points, rounded; NaN where one is unknown. `children` and `helpers`
    are indices whose shapes broadcast."""
    a = np.radians(frame.child_point)[children]
    b = np.radians(frame.helper_point)[helpers]
    half = np.sin((b - a) / 2) ** 2
    chord = half[..., 1] + np.cos(a[..., 1]) * np.cos(b[..., 1]) * half[..., 0]
    return np.rint(2 * EARTH_RADIUS * np.arcsin(np.sqrt(chord)))
