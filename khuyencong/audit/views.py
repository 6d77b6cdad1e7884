"""The log on a screen."""

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import access
from khuyencong.audit import selectors
from khuyencong.audit.forms import FilterForm
from khuyencong.audit.models import Entry
from khuyencong.common.clock import VIETNAM
from khuyencong.ui.exports import Field, list_file
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

FIELDS = (
    Field("id", gettext_lazy("Số"), lambda e: e.pk),
    Field("at", gettext_lazy("Thời điểm"), lambda e: e.at),
    Field("by", gettext_lazy("Người làm"), lambda e: str(e.by or _("Hệ thống"))),
    Field("act", gettext_lazy("Hành vi"), lambda e: e.act),
    Field("subject", gettext_lazy("Đối tượng"), lambda e: e.subject),
    Field("label", gettext_lazy("Tên đối tượng"), lambda e: e.label),
    Field("detail", gettext_lazy("Nội dung"), lambda e: _told(e)),
)


def _told(entry: Entry) -> str:
    """What an entry says, personal values as masks."""
    masks = {name: value["mask"] for name, value in entry.personal.items()}
    return "; ".join(f"{name}: {value}" for name, value in {**entry.detail, **masks}.items())


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), VIETNAM) if day else None


@access("audit.view")
def log(request: HttpRequest) -> HttpResponseBase:
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
    page = Page(request.GET, rows, orders, chips, lang=spoken(), exportable=True)
    if page.wants_export:
        return list_file(request, page, FIELDS, name="nhat-ky")
    context = {"page": page, "form": form, "sealed_to": selectors.last_sealed_id()}
    return render(request, "audit/log.html", context)
