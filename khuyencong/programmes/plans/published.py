"""What is printed elsewhere about the plan of a year, beside what the records say: both stay, none is mended to fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.common.money import MILLION
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.models import PublishedFigure, YearPlan
from khuyencong.programmes.plans import selectors
from khuyencong.ui.components import Bar, Figure
from khuyencong.ui.language import spoken

DATA = Path(__file__).resolve().parents[1] / "data" / "published_plans.yaml"
FIGURES = ("budget", "projects", "localities", "units", "assigned")


@dataclass(frozen=True)
class Printed:
    """The printed figures of a plan: amounts in million đồng as printed, counts, the printed share, its source."""

    year: int
    purse: str
    budget_million: int
    projects: int
    localities: int
    units: int
    assigned_million: int
    share_printed: Decimal
    notes: Sequence[str]
    source_url: str
    source_note: str

    @property
    def share(self) -> Decimal:
        """What the printed amounts give: assigned over budget."""
        return Decimal(self.assigned_million) / Decimal(self.budget_million)

    @property
    def implied_budget_million(self) -> int:
        """What the budget would have to be for the printed share to be right, in whole million đồng."""
        return int((Decimal(self.assigned_million) / self.share_printed).to_integral_value())


@cache
def _table() -> tuple[Mapping[str, Any], ...]:
    return tuple(yaml.safe_load(DATA.read_text(encoding="utf-8")))


def printed_years(purse: str) -> list[int]:
    """The years whose plan is printed somewhere and loaded here, newest first."""
    rows = {row["budget"]: row["year"] for row in _table() if row["purse"] == purse}
    there = PublishedFigure.objects.filter(row__in=rows).values_list("row", flat=True)
    return sorted((rows[row] for row in there), reverse=True)


def printed(purse: str, year: int) -> Printed | None:
    """What is printed about the plan of a purse and year; None where nothing is, or was not loaded."""
    entry = next((r for r in _table() if r["purse"] == purse and r["year"] == year), None)
    if entry is None:
        return None
    names = {entry[name]: name for name in FIGURES}
    rows = {names[row.row]: row for row in PublishedFigure.objects.filter(row__in=names)}
    if len(rows) != len(FIGURES):
        return None
    lang = spoken()
    return Printed(
        year=year,
        purse=purse,
        budget_million=int(rows["budget"].value),
        projects=int(rows["projects"].value),
        localities=int(rows["localities"].value),
        units=int(rows["units"].value),
        assigned_million=int(rows["assigned"].value),
        share_printed=Decimal(entry["share_printed"]),
        notes=[note[lang] for note in entry["notes"]],
        source_url=rows["budget"].source_url,
        source_note=rows["budget"].source_note,
    )


def figures(found: Printed) -> list[Figure]:
    """The strip of printed figures."""
    lang = spoken()

    def amount(million: int) -> tuple[str, str]:
        billion = formats.number(Decimal(million) / 1000, lang, 0 if million % 1000 == 0 else 3)
        words = _("%(billion)s tỷ đồng") % {"billion": billion}
        return words, _("%(million)s triệu") % {"million": formats.number(million, lang)}

    provinces = _("trong 63 tỉnh, thành năm %(year)s") % {"year": formats.year(found.year, lang)}
    return [
        Figure(_("Kinh phí kế hoạch"), *amount(found.budget_million)),
        Figure(_("Đề án"), formats.number(found.projects, lang)),
        Figure(_("Địa phương"), formats.number(found.localities, lang), provinces if found.year < 2025 else ""),
        Figure(_("Đơn vị thực hiện khác"), formats.number(found.units, lang)),
        Figure(_("Đã phân bổ"), *amount(found.assigned_million)),
    ]


def shares(found: Printed) -> list[Bar]:
    """The printed share and the one the printed amounts give."""
    lang = spoken()
    computed = _("Tính lại: %(assigned)s / %(budget)s") % {
        "assigned": formats.number(found.assigned_million, lang),
        "budget": formats.number(found.budget_million, lang),
    }
    return [
        Bar(_("Công bố"), int(found.share_printed * 10_000), formats.percent(found.share_printed, lang), "cham2"),
        Bar(computed, int(found.share * 10_000), formats.percent(found.share, lang, 3), "cham"),
    ]


def reasons(found: Printed) -> list[str]:
    """Why the two differ, as far as the sources say."""
    lang = spoken()
    implied = found.implied_budget_million
    words = _(
        "Nếu %(share)s đúng, mẫu số phải là khoảng %(implied)s triệu đồng, nhiều hơn %(more)s triệu so với "
        "%(budget)s triệu."
    ) % {
        "share": formats.percent(found.share_printed, lang),
        "implied": formats.number(implied, lang),
        "more": formats.number(implied - found.budget_million, lang),
        "budget": formats.number(found.budget_million, lang),
    }
    return [words, *found.notes]


@dataclass(frozen=True)
class Compared:
    """One indicator: printed, from the records (None: nothing counted yet), and the difference where there is one."""

    label: str
    printed: str
    computed: str
    difference: str


def compared(found: Printed, plan: YearPlan | None) -> list[Compared]:
    """Each printed figure beside what the plan's records give; "0" is counted and zero, "–" not counted."""
    counts = _counted(plan)
    lang = spoken()
    rows = []
    for label, printed_value, computed, million in (
        (_("Đề án"), found.projects, counts["projects"], False),
        (_("Địa phương"), found.localities, counts["localities"], False),
        (_("Đơn vị thực hiện khác"), found.units, counts["units"], False),
        (_("Kinh phí kế hoạch, triệu đồng"), found.budget_million, counts["budget_vnd"], True),
        (_("Đã phân bổ, triệu đồng"), found.assigned_million, counts["assigned_vnd"], True),
    ):
        shown = Decimal(computed) / MILLION if million and computed is not None else computed
        gap = None if shown is None else Decimal(shown) - printed_value
        decimals = 1 if million and shown is not None and shown % 1 else 0
        rows.append(
            Compared(
                label,
                formats.number(printed_value, lang),
                _("chưa có") if shown is None else formats.number(Decimal(shown), lang, decimals),
                _("không so được") if gap is None else formats.number(gap, lang, decimals),
            )
        )
    return rows


def _counted(plan: YearPlan | None) -> dict[str, int | None]:
    """Projects, provinces, units outside the provinces, planned and assigned đồng of the plan in force."""
    version = selectors.approved_version(plan) if plan else None
    assigned = _assigned(plan) if plan else None
    if version is None:
        return {"projects": 0, "localities": 0, "units": 0, "budget_vnd": None, "assigned_vnd": assigned}
    found = version.lines.filter(included=True).aggregate(
        projects=Count("pk"),
        localities=Count("project__province", distinct=True),
        units=Count("project__implementer", distinct=True, filter=Q(project__implementer__place__isnull=True)),
        budget_vnd=Sum("planned_vnd"),
    )
    return {**found, "assigned_vnd": assigned}


def _assigned(plan: YearPlan) -> int | None:
    """What the ledger says was assigned to the funds of the plan; None while there is none."""
    funds = ledger.funds_of(purse=plan.purse, budget_year=plan.budget_year)
    mine = funds.filter(place=plan.place_id) if plan.place_id else funds
    balances = ledger.funds_balances(list(mine.values_list("pk", flat=True)))
    return sum(b.assigned for b in balances.values()) if balances else None
