"""Outlines of the provinces for maps: published rings made small enough for a page, drawn once by `draw-outlines`.

A border two provinces share is one arc: it is simplified once and used by both, so that no gap opens. No part is
dropped, however small; an island below the size of a mark becomes a mark. Units are those of the map's own sheet.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

# The sheet: equidistant at 16° N, which keeps the shape of a country between 8° and 24° N.
WEST, NORTH = 102.0, 23.55
SCALE = 79.0
LEFT, TOP = 10.0, 34.0
SHEET = (0, 20, 1285, 1345)
# The Red River delta, drawn again larger: eight provinces are unreadable otherwise.
DELTA = (224, 160, 436, 318)
INSET = (650, 50, 1250, 497)
DELTA_CODES = ("01", "19", "22", "24", "25", "31", "33", "37")
IN_SEA = {"22": (420.0, 264.0)}  # too narrow a coast for its name
TOLERANCE = 0.55
MARK = 2.5
# Everything further east is Hoàng Sa (Đà Nẵng) or Trường Sa (Khánh Hòa).
ISLANDS_EAST_OF = 109.46
ARCHIPELAGOS = ("48", "56")


def project(lon: float, lat: float) -> Point:
    """A place on the sheet."""
    return LEFT + (lon - WEST) * SCALE * math.cos(math.radians(16)), TOP + (NORTH - lat) * SCALE


@dataclass
class Area:
    """One province on the sheet: its path, the islets of its archipelago, where its number is written."""

    path: str
    islets: list[Point] = field(default_factory=list)
    label: Point = (0.0, 0.0)
    inset_label: Point | None = None
    in_sea: bool = False


def draw(features: Iterable[Mapping[str, Any]]) -> dict[str, Area]:
    """Areas by province code from GeoJSON features in degrees. Raises KeyError for a feature without a code."""
    rings: dict[str, list[Ring]] = {}
    islets: dict[str, list[Point]] = {}
    for feature in features:
        code = str(feature["properties"]["code"])
        main, far = _split(code, feature["geometry"])
        rings[code] = [[project(*p) for p in ring] for ring in main]
        islets[code] = [project(*_middle(ring)) for ring in far]
    simplified = simplify(rings, TOLERANCE)
    return {code: _area(code, simplified[code], islets[code]) for code in sorted(rings)}


def _split(code: str, geometry: Mapping[str, Any]) -> tuple[list[Ring], list[Ring]]:
    """(rings of the province, outer rings of its archipelago), closed rings without the repeated last point."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    main: list[Ring] = []
    far: list[Ring] = []
    for polygon in polygons:
        outer = [(float(x), float(y)) for x, y in polygon[0][:-1]]
        if code in ARCHIPELAGOS and min(x for x, _y in outer) > ISLANDS_EAST_OF:
            far.append(outer)
        else:
            main += [[(float(x), float(y)) for x, y in ring[:-1]] for ring in polygon]
    return main, far


def simplify(rings: Mapping[str, Sequence[Ring]], tolerance: float) -> dict[str, list[Ring]]:
    """Every ring with fewer points; what two rings share stays shared, point by point."""
    joints = _joints(ring for group in rings.values() for ring in group)
    known: dict[tuple[Point, ...], list[Point]] = {}

    def thin(arc: list[Point]) -> list[Point]:
        turned = arc[::-1] < arc
        key = tuple(arc[::-1] if turned else arc)
        if key not in known:
            known[key] = _thinned(list(key), tolerance)
        return known[key][::-1] if turned else known[key]

    def whole(ring: Ring) -> Ring:
        out: Ring = []
        for arc in _arcs(ring, joints):
            out += thin(arc)[:-1]
        return out if len(out) > 2 else ring

    return {code: [whole(ring) for ring in group] for code, group in rings.items()}


def _joints(rings: Iterable[Ring]) -> set[Point]:
    """Points where borders meet: a point whose neighbours are not the same wherever it occurs."""
    neighbours: dict[Point, frozenset[Point]] = {}
    joints: set[Point] = set()
    for ring in rings:
        for i, point in enumerate(ring):
            pair = frozenset({ring[i - 1], ring[(i + 1) % len(ring)]})
            if neighbours.setdefault(point, pair) != pair:
                joints.add(point)
    return joints


def _arcs(ring: Ring, joints: set[Point]) -> Iterator[list[Point]]:
    """The ring cut at the joints; without any, cut at its smallest point so that a copy is cut alike."""
    cuts = [i for i, p in enumerate(ring) if p in joints] or [ring.index(min(ring))]
    turned = ring[cuts[0] :] + ring[: cuts[0]]
    marks = [i - cuts[0] for i in cuts] + [len(ring)]
    closed = [*turned, turned[0]]
    for start, end in pairwise(marks):
        yield closed[start : end + 1]


def _thinned(arc: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker: the ends stay, a point stays when it lies further off than the tolerance."""
    keep = {0, len(arc) - 1}
    stack = [(0, len(arc) - 1)]
    while stack:
        first, last = stack.pop()
        gaps = [(_off(arc[i], arc[first], arc[last]), i) for i in range(first + 1, last)]
        far, at = max(gaps, default=(0.0, 0))
        if far > tolerance:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [p for i, p in enumerate(arc) if i in keep]


def _off(p: Point, a: Point, b: Point) -> float:
    """The distance of a point from a stretch."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if not length else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def _middle(ring: Ring) -> Point:
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _size(ring: Ring) -> float:
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _surface(ring: Ring) -> float:
    return abs(sum(ring[i - 1][0] * p[1] - p[0] * ring[i - 1][1] for i, p in enumerate(ring))) / 2


def _area(code: str, rings: Sequence[Ring], islets: list[Point]) -> Area:
    path = "".join(mark(_middle(r), MARK / 2) if _size(r) < MARK else _path(r) for r in rings)
    largest = max(rings, key=_surface)
    return Area(
        path,
        [(round(x, 1), round(y, 1)) for x, y in islets],
        _deepest(largest, None) or (0.0, 0.0),
        IN_SEA.get(code) or (_deepest(largest, DELTA) if code in DELTA_CODES else None),
        code in IN_SEA,
    )


def mark(at: Point, half: float) -> str:
    """A lozenge, the mark of an islet."""
    return f"M{_num(at[0])} {_num(at[1] - half)}" + "".join(
        f"l{_num(x)} {_num(y)}" for x, y in ((half, half), (-half, half), (-half, -half))
    ) + "z"  # fmt: skip


def _path(ring: Ring) -> str:
    """A ring in steps of tenths of a unit. Rounding is done on the sheet, so borders still meet."""
    points = [(round(x * 10), round(y * 10)) for x, y in ring]
    steps = [_num((b - a) / 10) for p, q in pairwise(points) if p != q for a, b in zip(p, q, strict=True)]
    joined = "".join(text if i == 0 or text.startswith("-") else f" {text}" for i, text in enumerate(steps))
    return f"M{_num(points[0][0] / 10)} {_num(points[0][1] / 10)}l{joined}z"


def _num(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    if text in {"-0", "0"}:
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _deepest(ring: Ring, box: tuple[int, int, int, int] | None) -> Point | None:
    """The point of a ring (inside a box, if one is given) that lies furthest from its border; None outside the box."""
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    low, high = (min(xs), min(ys)), (max(xs), max(ys))
    if box is not None:
        low, high = (max(low[0], box[0]), max(low[1], box[1])), (min(high[0], box[2]), min(high[1], box[3]))
    best: tuple[float, Point] = (0.0, (0.0, 0.0))
    steps = 30
    for i in range(1, steps):
        for j in range(1, steps):
            p = low[0] + (high[0] - low[0]) * i / steps, low[1] + (high[1] - low[1]) * j / steps
            if low[0] >= high[0] or low[1] >= high[1] or not _inside(p, ring):
                continue
            edges = (_off(p, ring[k - 1], q) for k, q in enumerate(ring))
            rim = min((p[0] - low[0], high[0] - p[0], p[1] - low[1], high[1] - p[1])) if box else math.inf
            best = max(best, (min(min(edges), rim), p))
    return (round(best[1][0], 1), round(best[1][1], 1)) if best[0] else None


def _inside(p: Point, ring: Ring) -> bool:
    odd = False
    for i, (bx, by) in enumerate(ring):
        ax, ay = ring[i - 1]
        if (ay > p[1]) != (by > p[1]) and p[0] < (bx - ax) * (p[1] - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def as_data(areas: Mapping[str, Area], source: str) -> dict[str, Any]:
    """What the package ships."""
    rows: dict[str, Any] = defaultdict(dict)
    for code, area in areas.items():
        rows[code] = {"path": area.path, "label": area.label}
        if area.inset_label:
            rows[code]["inset"] = area.inset_label
        if area.in_sea:
            rows[code]["sea"] = True
        if area.islets:
            rows[code]["islets"] = area.islets
    return {"source": source, "sheet": SHEET, "delta": DELTA, "inset": INSET, "areas": dict(rows)}
