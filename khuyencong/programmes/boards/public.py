"""What support money did: finished projects only, without names; the page and its download are one set of tables.

A project counts when it is liquidated and settled. Money is what was accepted part by part, in the place and for the
content of that part, so that every table adds up to the same.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.law.choices import Purse
from khuyencong.law.selectors import activity_label
from khuyencong.places.choices import View
from khuyencong.places.models import Unit
from khuyencong.places.rules import split_name
from khuyencong.places.selectors import heirs, provinces_on, view_title
from khuyencong.programmes.boards.asked import ALL, Asked
from khuyencong.programmes.boards.figures import Filter
from khuyencong.programmes.boards.outcomes import claims_behind
from khuyencong.programmes.choices import Status
from khuyencong.programmes.fiveyear.page import amount, unit_of
from khuyencong.programmes.models import Part, Project
from khuyencong.programmes.results.indicators import indicators
from khuyencong.ui.language import spoken
from khuyencong.ui.maps import Map, outlines

CONTENT_MAX = 10  # letters of a content's code


@dataclass(frozen=True)
class Wanted:
    """The filters of the page: a year or all, one purse, a content or all, a province of today or all."""

    year: int | None
    purse: str
    content: str = ""
    province: str = ""

    @classmethod
    def read(cls, query: QueryDict, on: date) -> "Wanted":
        asked = Asked.read(query, on)
        year = asked.year if query.get("year", ALL) not in ("", ALL) else None
        content, province = (query.get(name, "").replace("\0", "")[:CONTENT_MAX] for name in ("content", "province"))
        return cls(year, asked.purse, content, province)

    def address(self) -> str:
        asked = Asked(self.year, self.purse)
        return asked.address(content=self.content, province=self.province)


@dataclass(frozen=True)
class Given:
    """One line: how many times support was given, what was accepted, what was invested in all, in đồng."""

    key: str
    label: str
    supports: int
    accepted_vnd: int
    invested_vnd: int


@dataclass(frozen=True)
class Table:
    """One table of the page; `key` names it in the download."""

    key: str
    title: str
    first: str
    lines: Sequence[Given]

    @property
    def top(self) -> int:
        return max((line.accepted_vnd for line in self.lines), default=0)

    @property
    def total(self) -> Given:
        sums = (
            sum(getattr(line, name) for line in self.lines) for name in ("supports", "accepted_vnd", "invested_vnd")
        )
        return Given("", _("Cộng"), *sums)


def finished(wanted: Wanted) -> QuerySet[Project]:
    """The projects that are public: liquidated and settled."""
    rows = Project.objects.filter(status=Status.SETTLED, purse=wanted.purse)
    return rows.filter(budget_year=wanted.year) if wanted.year is not None else rows


def _parts(wanted: Wanted) -> QuerySet[Part]:
    rows = Part.objects.in_force().filter(project__status=Status.SETTLED, project__purse=wanted.purse)
    rows = rows.filter(acceptance__isnull=False).order_by()
    if wanted.year is not None:
        rows = rows.filter(project__budget_year=wanted.year)
    return rows.filter(activity=wanted.content) if wanted.content else rows


def _sums(parts: QuerySet[Part], by: str) -> Any:
    return parts.values_list(by).annotate(
        n=Count("pk"), accepted=Sum("acceptance__accepted_vnd"), invested=Sum("acceptance__invested_vnd")
    )


def public_page(query: QueryDict, on: date) -> dict[str, Any]:
    """Everything the public page shows; a constant number of queries, nothing of a running project."""
    wanted = Wanted.read(query, on)
    parts = _parts(wanted)
    provinces = {unit.pk: unit for unit in provinces_on(on)}
    chosen = next((unit for unit in provinces.values() if unit.code == wanted.province), None)
    recorded: Any = parts.values_list("province", flat=True).distinct()
    heir_of = heirs(recorded, on=on)
    if chosen is not None:
        parts = parts.filter(province__in=[unit for unit, heir in heir_of.items() if heir == chosen.pk])
    tables = [_by_year(parts), _by_province(parts, heir_of, on), _by_content(parts)]
    projects = finished(wanted).filter(pk__in=parts.values("project"))
    shown = {
        "wanted": wanted,
        "on": on,
        "unit": _("triệu đồng"),
        "tables": [table for table in tables if table.lines],
        "empty": not tables[0].lines,
        "projects": projects.count(),
        "businesses": parts.filter(beneficiary__isnull=False).values("beneficiary").distinct().count(),
        "examples": projects.filter(is_example=True).count(),
        "total": tables[0].total,
        "results": _results(projects),
        "provinces": sorted(((u.code, u.name) for u in provinces.values()), key=lambda pair: pair[1]),
        "purses": [(str(value), label) for value, label in Purse.choices],
        "years": sorted(
            finished(Wanted(None, wanted.purse)).order_by().values_list("budget_year", flat=True).distinct()
        ),
        "contents": _contents(wanted),
        "province_name": chosen.name if chosen else "",
        "here": reverse("programmes:public_results"),
    }
    return {**shown, "map": _map(tables[1], list(provinces.values())) if chosen is None else None}


def _contents(wanted: Wanted) -> list[tuple[str, str]]:
    """The contents with a finished project of the purse."""
    parts = _parts(Wanted(None, wanted.purse))
    return [(code, activity_label(code)) for code in sorted(parts.values_list("activity", flat=True).distinct())]


def _by_year(parts: QuerySet[Part]) -> Table:
    lines = [
        Given(str(year), formats.year(year, spoken()), n, accepted, invested)
        for year, n, accepted, invested in sorted(_sums(parts, "project__budget_year"), reverse=True)
    ]
    return Table("year", _("Theo năm ngân sách"), _("Năm"), lines)


def _by_province(parts: QuerySet[Part], heir_of: dict[int, int | None], on: date) -> Table:
    """By province of today; the two views are never mixed, so the public page has this one only."""
    sums: dict[int, list[int]] = {}
    for unit, *values in _sums(parts, "province"):
        shown = heir_of[unit] or unit
        sums[shown] = [a + b for a, b in zip(sums.get(shown, [0, 0, 0]), values, strict=True)]
    units = Unit.objects.in_bulk(list(sums))
    lines = [
        Given(units[pk].code, split_name(units[pk].name)[1] or units[pk].name, *values) for pk, values in sums.items()
    ]
    lines.sort(key=lambda line: (-line.accepted_vnd, line.label, line.key))
    return Table("province", view_title(View.RESTATED, on), _("Tỉnh, thành phố"), lines)


def _by_content(parts: QuerySet[Part]) -> Table:
    lines = [Given(code, activity_label(code), *values) for code, *values in _sums(parts, "activity")]
    lines.sort(key=lambda line: (-line.accepted_vnd, line.key))
    return Table("content", _("Theo nội dung hoạt động"), _("Nội dung"), lines)


@dataclass(frozen=True)
class Result:
    """One confirmed result: its indicator, words and number, and how many of the projects reported it."""

    key: str
    label: str
    unit: str
    words: str
    value: int
    projects: int


def _results(projects: QuerySet[Project]) -> list[Result]:
    claims = claims_behind(projects, Filter())
    sums: Any = claims.order_by().values_list("indicator").annotate(v=Sum("counted"), n=Count("project", distinct=True))
    found = {key: (value, n) for key, value, n in sums}
    return [
        Result(key, i.label, unit_of(i), amount(i, found[key][0]), found[key][0], found[key][1])
        for key, i in indicators().items()
        if key in found and i.source == "claims"
    ]


def _map(table: Table, provinces: list[Unit]) -> Map:
    drawn = outlines()["areas"]
    sums = {line.key: line.accepted_vnd for line in table.lines if line.key in drawn}
    return Map(
        values={unit.code: sums.get(unit.code, 0) for unit in provinces if unit.code in drawn},
        names={unit.code: unit.name for unit in provinces},
        label=_("Hỗ trợ đã nghiệm thu theo tỉnh"),
        unit=_("triệu đồng"),
        shown="million",
    )


def rows_of(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Exactly the lines of the page, for the download."""
    lines = [
        {
            "table": table.key, "key": line.key, "label": line.label, "supports": line.supports,
            "accepted_vnd": line.accepted_vnd, "invested_vnd": line.invested_vnd, "value": "", "unit": "VND",
        }
        for table in shown["tables"]
        for line in table.lines
    ]  # fmt: skip
    lines += [
        {
            "table": "result", "key": r.key, "label": r.label, "supports": r.projects, "accepted_vnd": "",
            "invested_vnd": "", "value": r.value, "unit": "VND" if indicators()[r.key].money else r.unit,
        }
        for r in shown["results"]
    ]  # fmt: skip
    return lines


COLUMNS = ("table", "key", "label", "supports", "accepted_vnd", "invested_vnd", "value", "unit")


def as_csv(shown: dict[str, Any]) -> bytes:
    """The lines as CSV that a spreadsheet opens with its accents."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows_of(shown))
    return out.getvalue().encode("utf-8-sig")


def as_json(shown: dict[str, Any]) -> bytes:
    """The lines as JSON with the cut-off day, the filters and what was counted."""
    wanted: Wanted = shown["wanted"]
    document = {
        "cut_off": shown["on"].isoformat(),
        "counts": "finished projects: liquidated and settled",
        "filters": {
            "year": wanted.year, "purse": wanted.purse, "content": wanted.content, "province": wanted.province,
        },
        "projects": shown["projects"],
        "establishments": shown["businesses"],
        "rows": rows_of(shown),
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
