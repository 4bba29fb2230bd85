"""How far a helper's home is from a child's: ladder steps and great-circle metres, on arrays."""

import numpy as np

from matcher.frame import Floats, Frame, Ints, Steps
from matcher.geography import Step

EARTH_RADIUS = 6_371_008.8


def ladder_steps(frame: Frame, children: Ints, helpers: Ints) -> Steps:
    """The step from the nearer of a child's homes; OTHER_DISTRICT + 1 where a helper's home is
    unknown. `children` and `helpers` are indices whose shapes broadcast."""
    first, other = frame.child_place[children], frame.child_other_place[children]
    best = _steps(frame, first, helpers)
    return np.minimum(best, _steps(frame, other, helpers)) if (other >= 0).any() else best


def _steps(frame: Frame, homes: Ints, helpers: Ints) -> Steps:
    place = frame.helper_place[helpers]
    step = frame.street_step[frame.street_of_place[homes], frame.street_of_place[place]]
    same = np.where(homes < 0, -2, homes) == place
    return np.where(same, np.int8(Step.SAME_NEIGHBOURHOOD), step)


def metres(frame: Frame, children: Ints, helpers: Ints) -> Floats:
    """Haversine distance of the points, rounded; NaN where one is unknown. `children` and `helpers`
    are indices whose shapes broadcast."""
    a = np.radians(frame.child_point)[children]
    b = np.radians(frame.helper_point)[helpers]
    half = np.sin((b - a) / 2) ** 2
    chord = half[..., 1] + np.cos(a[..., 1]) * np.cos(b[..., 1]) * half[..., 0]
    return np.rint(2 * EARTH_RADIUS * np.arcsin(np.sqrt(chord)))
