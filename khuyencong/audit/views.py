"""The log on a screen."""

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.audit import selectors
from khuyencong.audit.forms import FilterForm
from khuyencong.common.clock import VIETNAM
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), VIETNAM) if day else None


@access("audit.view")
def log(request: HttpRequest) -> HttpResponse:
    """Who did what, when; filtered by record, act, person and days in Vietnam. A wrong filter is left out and said."""
    form = FilterForm(request.GET or None)
    form.is_valid()
    wanted = getattr(form, "cleaned_data", {})
    until = wanted.get("until")
    rows = selectors.search_entries(
        text=wanted.get("q", ""),
        act=wanted.get("act", ""),
        by=wanted.get("by", ""),
        since=_midnight(wanted.get("since")),
        until=_midnight(until + timedelta(days=1)) if until and until < date.max else None,
    )
    chips = {name: str(wanted[name]) for name in form.fields if wanted.get(name)}
    orders = {"newest": Order(_("mới nhất trước"), ("-id",))}
    page = Page(request.GET, rows, orders, chips, lang=spoken())
    context = {"page": page, "form": form, "sealed_to": selectors.last_sealed_id()}
    return render(request, "audit/log.html", context)
