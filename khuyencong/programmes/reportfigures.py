"""What the projects and the ledger know for the reports of the departments: counts and money, by purse, never mixed.

Every amount is a sum of the cells of the dashboards, whose rows can be opened (P§15.36).
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Count, QuerySet

from khuyencong.places.selectors import heirs, with_predecessors
from khuyencong.programmes.boards.choices import Figure
from khuyencong.programmes.boards.figures import Filter, cells
from khuyencong.programmes.choices import PartState, Status
from khuyencong.programmes.models import Part, Project

FINISHED = frozenset({Status.OWING, Status.SETTLED})
UNDER_CONTRACT = frozenset({Status.CONTRACTED, Status.ADVANCE_ASKED, Status.RUNNING, Status.DONE})
MONEY = {"money.planned": Figure.PLANNED, "money.in_period": Figure.PAID, "assigned.in_period": Figure.ASSIGNED,
         "committed.in_period": Figure.COMMITTED, "paid.in_period": Figure.PAID}  # fmt: skip


def report_figures(province_ids: Collection[int], year: int, *, on: date) -> dict[int, dict[str, int]]:
    """Counts of contents planned and finished, and money in đồng, of the projects of a budget year, by province of a
    day (with what was merged into it) and by "<name>.<purse>". National and local are separate figures; the number of
    queries does not grow with the provinces."""
    units = with_predecessors(province_ids)
    became = {unit: unit if unit in province_ids else heir for unit, heir in heirs(units, on=on).items()}
    found: dict[int, dict[str, int]] = {province: defaultdict(int) for province in province_ids}

    def add(unit: int, name: str, amount: int) -> None:
        province = became.get(unit)
        if province in found:
            found[province][name] += amount

    for cell in cells(Project.objects.filter(is_example=False), Filter(year=year, units=units), whole_table=False):
        for name, figure in MONEY.items():
            add(cell.unit, f"{name}.{cell.purse}", cell.amounts[figure])
    parts = Part.objects.filter(
        project__is_example=False, project__planned_vnd__isnull=False, project__budget_year=year,
        project__province__in=units, state=PartState.IN_FORCE,
    )  # fmt: skip
    for measure, rows in (("planned", parts), ("in_period", parts.filter(project__status__in=FINISHED))):
        lines = rows.order_by().values_list("project__province", "activity", "project__purse").annotate(n=Count("id"))
        for unit, activity, purse, number in lines:
            add(unit, f"activity.{activity}.{measure}.{purse}", number)
    return {province: dict(values) for province, values in found.items()}


def projects_under_contract() -> QuerySet[Project]:
    """The projects whose units report every month: from contract to acceptance (36/2013/TT-BCT art. 23.3a)."""
    rows = Project.objects.filter(is_example=False, status__in=UNDER_CONTRACT)
    return rows.select_related("implementer", "place", "province").order_by("id")
