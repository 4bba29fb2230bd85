"""The streets' shapes as an SVG map, shaded by the share of whole circles."""

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

WIDTH, MARGIN = 620, 6
SHADES = (0.2, 0.4, 0.6, 0.8)
_DARK = {"shade-3", "shade-4"}
_ENDINGS = ("新村街道", "镇街道", "路街道", "街道", "镇")

Ring = list[list[float]]


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A street on the map, with the place of its label."""

    code: str
    name: str
    short: str
    label: str
    path: str
    shade: str
    dark: bool
    x: int
    y: int


class Map(msgspec.Struct, frozen=True, kw_only=True):
    width: int
    height: int
    areas: tuple[Area, ...]
    legend: tuple[tuple[str, str], ...]


def draw(shapes: Mapping[str, tuple[str, Any]], shares: Mapping[str, float | None]) -> Map | None:
    """The map of streets given by code with name and GeoJSON geometry; None without shapes."""
    rings = {code: list(_rings(shape)) for code, (_, shape) in shapes.items() if shape}
    points = [point for parts in rings.values() for ring in parts for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # A degree of longitude is shorter than one of latitude by the cosine.
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * narrow)

    def place(point: list[float]) -> tuple[float, float]:
        x, y = (point[0] - west) * narrow * scale, (north - point[1]) * scale
        return round(x + MARGIN, 1), round(y + MARGIN, 1)

    areas: list[Area] = []
    for code, parts in rings.items():
        drawn = [[place(point) for point in ring] for ring in parts]
        x, y = _label_place(max(drawn, key=lambda ring: abs(_area(ring))))
        shade = shade_of(shares.get(code))
        areas.append(
            Area(
                code=code,
                name=shapes[code][0],
                short=short_name(shapes[code][0]),
                label=percent(shares.get(code)),
                path=" ".join("M" + "L".join(f"{a} {b}" for a, b in r[:-1]) + "Z" for r in drawn),
                shade=shade,
                dark=shade in _DARK,
                x=round(x),
                y=round(y),
            )
        )
    height = round((north - south) * scale + 2 * MARGIN)
    return Map(width=WIDTH, height=height, areas=tuple(areas), legend=legend())


def percent(share: float | None) -> str:
    """A share in words."""
    return "无需求" if share is None else f"{math.floor(share * 100)}%"


def shade_of(share: float | None) -> str:
    """The CSS class of a share."""
    if share is None:
        return "shade-none"
    return f"shade-{sum(share >= step for step in SHADES)}"


def legend() -> tuple[tuple[str, str], ...]:
    """The shades and what they mean."""
    steps = [0, *(round(100 * step) for step in SHADES), 100]
    bands = [
        (f"shade-{n}", f"{low}%–{high}%") for n, (low, high) in enumerate(itertools.pairwise(steps))
    ]
    return (*bands, ("shade-none", "无需求"))


def short_name(name: str) -> str:
    """A street's name without its ending, for the map alone."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def _rings(shape: Mapping[str, Any]) -> Iterator[Ring]:
    polygons = shape["coordinates"]
    if shape["type"] == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        yield from polygon


def _area(ring: list[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2


def _label_place(ring: list[tuple[float, float]]) -> tuple[float, float]:
    area = _area(ring) or 1.0
    x = y = 0.0
    for a, b in itertools.pairwise(ring):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)
