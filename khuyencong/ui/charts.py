"""Charts drawn on the server (visual.md §8): bars that start at zero, no pie, no second axis, no animation.

    {% columns chart %}   with   Columns("years", _("Theo năm"), [Series(_("Kế hoạch"))], [Group("2026", (900,))])
    {% funnel steps %}    with   [Stage(_("Kế hoạch"), 900, "900,0")]
    {% cellbar 40 100 %}  a bar inside a table cell, beside its figure

A chart never stands alone: the table with the same figures is the page's own, beside or under it. Text that must be
read on a phone is HTML, or SVG in its natural size inside a box that scrolls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.ui.components import Fill, Text
from khuyencong.ui.language import spoken

HEIGHT = 190  # of the bars
HEAD, FOOT, LEFT = 22, 26, 72
BAR, GAP, SPACE = 26, 3, 34
FILLS: tuple[Fill, ...] = ("cham2", "cham", "men", "dong")


@dataclass(frozen=True)
class Series:
    """One kind of bar, in every group."""

    label: Text
    fill: Fill = "cham"


@dataclass(frozen=True)
class Group:
    """The bars of one year or place: a whole number for each series, None where nothing is known."""

    label: Text
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Columns:
    """Upright bars by group. Values are đồng, shown in millions (`money`), or counts."""

    name: str
    label: Text
    series: Sequence[Series]
    groups: Sequence[Group]
    money: bool = True

    def __post_init__(self) -> None:
        if any(len(group.values) != len(self.series) for group in self.groups):
            raise ValueError("every group has one value for each series")

    def write(self, value: int | None) -> str:
        """A value as the table beside the chart writes it."""
        lang = spoken()
        if value is None:
            return _("chưa có số liệu")
        return formats.million(value, lang) if self.money else formats.number(value, lang)


@dataclass(frozen=True)
class Stage:
    """One stage of a way that only narrows: its figure as shown, where it opens, and a note beside it."""

    label: Text
    value: int
    shown: str
    url: str = ""
    note: Text = ""
    fill: Fill = "cham"


def nice_top(highest: int) -> int:
    """A round number at or above the highest value: 1, 2, 4 or 5 of its power of ten; 1 for nothing."""
    if highest <= 0:
        return 1
    power: int = 10 ** (len(str(highest)) - 1)
    return next(step * power for step in (1, 2, 4, 5, 10) if step * power >= highest)


def context(chart: Columns) -> dict[str, Any]:
    """Everything the template of upright bars shows."""
    top = nice_top(max((v or 0 for group in chart.groups for v in group.values), default=0))
    wide = len(chart.series) * (BAR + GAP) - GAP
    left = LEFT
    bars: list[SafeString] = []
    for group in chart.groups:
        bars.append(_group(chart, group, left, wide, top))
        left += wide + SPACE
    return {
        "chart": chart,
        "width": max(left - SPACE + 12, LEFT + 120),
        "height": HEAD + HEIGHT + FOOT,
        "base": HEAD + HEIGHT,
        "lines": [_line(chart, top, share) for share in (1, 2)],
        "bars": mark_safe("".join(bars)),  # noqa: S308 (escaped by format_html)
        "spoken": "; ".join(_spoken(chart, group) for group in chart.groups),
    }


def _line(chart: Columns, top: int, share: int) -> tuple[int, str]:
    """(height, words) of a grid line at the top and at half of it."""
    return HEAD + HEIGHT - HEIGHT * share // 2, chart.write(top * share // 2)


def _group(chart: Columns, group: Group, left: int, wide: int, top: int) -> SafeString:
    drawn: list[SafeString] = []
    for i, (series, value) in enumerate(zip(chart.series, group.values, strict=True)):
        high = Decimal(max(value or 0, 0)) * HEIGHT / top
        shown = max(high, Decimal(1)) if value else Decimal(0)
        drawn.append(
            format_html(
                '<rect class="f-{}" x="{}" y="{}" width="{}" height="{}"><title>{} – {}: {}</title></rect>',
                series.fill, left + i * (BAR + GAP), f"{HEAD + HEIGHT - shown:.1f}", BAR, f"{shown:.1f}", group.label,
                series.label,                chart.write(value),
            )
        )  # fmt: skip
    drawn.append(
        format_html('<text class="t-b t-m" x="{}" y="{}">{}</text>', left + wide // 2, HEAD + HEIGHT + 18, group.label)
    )
    return mark_safe("".join(drawn))  # noqa: S308


def _spoken(chart: Columns, group: Group) -> str:
    parts = (f"{s.label} {chart.write(v)}" for s, v in zip(chart.series, group.values, strict=True))
    return f"{group.label}: {', '.join(parts)}"


def share(value: int | Decimal | None, top: int | Decimal) -> str:
    """A value as a width between 0 and 100 of the highest one; a little is never nothing."""
    if not value or value < 0 or top <= 0:
        return "0"
    return f"{max(min(Decimal(value) * 100 / Decimal(top), Decimal(100)), Decimal('0.8')):.1f}"


def stages(steps: Sequence[Stage]) -> list[tuple[Stage, str]]:
    """Each stage with the width of its bar, on the scale of the largest."""
    top = max((stage.value for stage in steps), default=0)
    return [(stage, share(stage.value, top)) for stage in steps]
