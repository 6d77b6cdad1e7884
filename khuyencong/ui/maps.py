"""Maps of the 34 provinces, drawn on the server (visual.md §8): one hue in five steps, no data hatched.

    {% choropleth map %}   with   Map(values={"15": 12, "38": None}, names={...}, label=_("Số cộng tác viên"))

The same figures always stand in a table beside it. Hoàng Sa and Trường Sa are drawn on every map.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.places.rules import split_name
from khuyencong.ui.language import spoken

Text = str | Promise
Value = Decimal | int
DATA = Path(__file__).resolve().parent / "data" / "outlines-34.json"
STEPS = 5
DARK_FROM = 4  # numbers on steps 4 and 5 are white
ISLET_HALF = 3
LETTER = 18  # about the width of a letter, to keep words inside the inset


@dataclass(frozen=True)
class Map:
    """What a map shows.

    `values`: by province code of today (Decision 19/2025/QĐ-TTg); None or absent = no data, hatched, never the lightest
    step. `names`: by code, from the unit table. `steps`: the lower bounds of the five steps, ascending; left out, the
    values are put into five groups of about the same number. `shown`: how a value is written; "percent" takes
    fractions, "million" whole đồng. `urls`: where an area leads. `name`: tells two maps of one page apart.
    """

    values: Mapping[str, Value | None]
    names: Mapping[str, str]
    label: Text
    unit: Text = ""
    steps: Sequence[Value] = ()
    shown: Literal["number", "percent", "million"] = "number"
    decimals: int = 0
    urls: Mapping[str, str] = field(default_factory=dict)
    name: str = "map"

    def __post_init__(self) -> None:
        if self.steps and (len(self.steps) != STEPS or list(self.steps) != sorted(set(self.steps))):
            raise ValueError("a map has five steps, each above the one before")
        if unknown := set(self.values) - set(outlines()["areas"]):
            raise ValueError(f"no outline for {sorted(unknown)}")

    def write(self, value: Value | None) -> str:
        """A value as its reader writes it; an unknown one in words."""
        if value is None:
            return _("chưa có số liệu")
        lang = spoken()
        if self.shown == "percent":
            return formats.percent(Decimal(value), lang, self.decimals)
        if self.shown == "million":
            return formats.million(int(value), lang, self.decimals)
        return formats.number(value, lang, self.decimals)


@dataclass(frozen=True)
class Step:
    """One step of the ramp with its bounds in words."""

    css: str
    words: str


@cache
def outlines() -> dict[str, Any]:
    """The shipped outlines: `sheet`, `delta`, `inset` and `areas` by code."""
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


def grouped(values: Sequence[Value]) -> list[tuple[Value, Value]]:
    """(lowest, highest) value of at most five groups of about the same size; equal values stay together."""
    known = sorted(values)
    groups: list[list[Value]] = []
    for i, value in enumerate(known):
        slot = i * STEPS // len(known)
        if groups and (value == groups[-1][-1] or slot < len(groups)):
            groups[-1].append(value)
        else:
            groups.append([value])
    return [(group[0], group[-1]) for group in groups]


def step_of(map_: Map, value: Value | None, groups: Sequence[tuple[Value, Value]]) -> int:
    """The step of a value, 1 to 5; 0 for no data. Fewer groups than steps start at the lightest."""
    if value is None:
        return 0
    if map_.steps:
        return max(1, sum(value >= bound for bound in map_.steps))
    return next(i for i, (_low, high) in enumerate(groups, 1) if value <= high)


def legend(map_: Map) -> list[Step]:
    """Every step that may be seen, with its bounds; "no data" last, when an area has none."""
    known = [v for v in map_.values.values() if v is not None]
    out = []
    if map_.steps:
        for i, low in enumerate(map_.steps):
            if i + 1 < STEPS:
                words = _("%(low)s đến dưới %(high)s") % {
                    "low": map_.write(low),
                    "high": map_.write(map_.steps[i + 1]),
                }
            else:
                words = _("từ %(low)s") % {"low": map_.write(low)}
            out.append(Step(f"r{i + 1}", words))
    else:
        for i, (low, high) in enumerate(grouped(known), 1):
            words = map_.write(low) if low == high else f"{map_.write(low)}–{map_.write(high)}"
            out.append(Step(f"r{i}", words))
    if out and map_.unit:
        out[-1] = Step(out[-1].css, f"{out[-1].words} {map_.unit}")
    if len(known) < len(outlines()["areas"]):
        out.append(Step("none", _("chưa có số liệu")))
    return out


def context(map_: Map) -> dict[str, Any]:
    """Everything the template of a map shows."""
    data = outlines()
    groups = grouped([v for v in map_.values.values() if v is not None])
    areas, numbers, inset_numbers = [], [], []
    x0, y0, x1, _y1 = data["delta"]
    left, top, right, _bottom = data["inset"]
    scale = (right - left) / (x1 - x0)
    for code, area in data["areas"].items():
        value = map_.values.get(code)
        step = step_of(map_, value, groups)
        proper = split_name(map_.names.get(code, ""))[1]
        title = _title(map_, proper, value)
        areas.append(_area(map_, code, area["path"], step, title))
        dark = step >= DARK_FROM
        if "inset" in area:
            at = left + (area["inset"][0] - x0) * scale, top + (area["inset"][1] - y0) * scale
            words = proper if value is None else f"{proper} {map_.write(value)}".strip()
            room = len(words) * LETTER / 2
            at = min(max(at[0], left + room), right - room), at[1]
            inset_numbers.append(_words(at, words, dark and "sea" not in area))
        elif value is not None:
            numbers.append(_words(area["label"], map_.write(value), dark))
    islets = [_islets(data["areas"][code]["islets"]) for code in ("48", "56")]
    return {
        "map": map_,
        "sheet": " ".join(map(str, data["sheet"])),
        "delta": _box(data["delta"]),
        "inset": _box(data["inset"]),
        "zoom": f"translate({left} {top}) scale({scale:.4f}) translate({-x0} {-y0})",
        "areas": mark_safe("".join(areas)),  # noqa: S308 (escaped by format_html)
        "numbers": mark_safe("".join(numbers)),  # noqa: S308
        "inset_numbers": mark_safe("".join(inset_numbers)),  # noqa: S308
        "hoang_sa": islets[0],
        "truong_sa": islets[1],
        "hoang_sa_of": split_name(map_.names.get("48", "Đà Nẵng"))[1],
        "truong_sa_of": split_name(map_.names.get("56", "Khánh Hòa"))[1],
        "legend": legend(map_),
    }


def _title(map_: Map, proper: str, value: Value | None) -> str:
    """What a reader of the area hears: name, figure, unit."""
    words = map_.write(value) if value is None or not map_.unit else f"{map_.write(value)} {map_.unit}"
    return f"{proper}: {words}" if proper else words


def _area(map_: Map, code: str, path: str, step: int, title: str) -> SafeString:
    fill = format_html(' fill="url(#{}-none)"', map_.name) if step == 0 else ""
    shape = format_html('<path class="mq{}"{} d="{}"><title>{}</title></path>', step, fill, path, title)
    url = map_.urls.get(code)
    if not url:
        return shape
    # The table beside the map has the same links: the keyboard need not walk through 34 areas first.
    return format_html('<a href="{}" tabindex="-1" aria-label="{}">{}</a>', url, title, shape)


def _words(at: Sequence[float], words: str, dark: bool) -> SafeString:
    css = mark_safe(' class="t-dark"') if dark else ""
    return format_html('<text{} x="{}" y="{}" aria-hidden="true">{}</text>', css, *_at(at), words)


def _at(at: Sequence[float]) -> tuple[str, str]:
    return f"{at[0]:.0f}", f"{at[1] + 9:.0f}"


def _islets(points: Sequence[Sequence[float]]) -> str:
    h = ISLET_HALF
    return "".join(f"M{x:.0f} {y - h:.0f}l{h} {h}-{h} {h}-{h}-{h}z" for x, y in points)


def _box(corners: Sequence[int]) -> dict[str, int]:
    x0, y0, x1, y1 = corners
    return {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0, "x2": x1, "y2": y1}
