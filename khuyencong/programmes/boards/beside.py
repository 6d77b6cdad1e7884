"""Published figures beside computed ones, on the dashboards: the same data as the pages of plans and programmes."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from khuyencong.accounts.models import User
from khuyencong.law.choices import Purse
from khuyencong.places.models import Unit
from khuyencong.places.selectors import with_predecessors
from khuyencong.programmes.fiveyear import page as programmepage
from khuyencong.programmes.fiveyear import selectors as programmes
from khuyencong.programmes.models import YearPlan
from khuyencong.programmes.plans import published
from khuyencong.programmes.plans.lists import published_part

PROGRAMMES_MAX = 2


def of_nation(year: int | None) -> dict[str, Any]:
    """What is printed about the national plan of a year, or of the last one anything is printed about."""
    years = published.printed_years(Purse.NATIONAL)
    if not years:
        return {"printed": None}
    shown = year if year in years else years[0]
    plan = YearPlan.objects.filter(purse=Purse.NATIONAL, budget_year=shown).first()
    return {
        **published_part(Purse.NATIONAL, shown, plan),
        "printed_year": shown,
        "printed_url": reverse("programmes:plan_national", args=[shown]),
    }


def of_province(province: Unit, year: int | None, user: User, on: date) -> list[dict[str, Any]]:
    """The programmes of a province (and of what went into it): printed targets and figures beside computed ones.

    Those of the year asked for, and the printed ones; the newest two.
    """
    rows = programmes.programmes_visible_to(user, on).filter(place__in=with_predecessors([province.pk]))
    if year is not None:
        rows = rows.filter(Q(starts_year__lte=year, ends_year__gte=year) | Q(key__isnull=False))
    shown = []
    for programme in rows.order_by("-starts_year", "id")[:PROGRAMMES_MAX]:
        version = programmes.version_in_force(programme)
        found = programmes.figures(programme, user, on)
        shown.append(
            {
                "programme": programme,
                "years": programmepage.period_words(programme),
                "lines": programmepage.target_lines(programme, version, found) if version else [],
                "beside": programmepage.beside_lines(programme, user, on),
                "heads": programmepage.purse_heads(programme),
            }
        )
    return shown
