"""Desks of officers: a province's own rows, confirmations of values, moved working days."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.selectors import scope_of
from khuyencong.common.errors import Invalid
from khuyencong.law import library, services, wording
from khuyencong.law.access import get_local_value_for
from khuyencong.law.forms import ConfirmationForm, DecideForm, EndForm, LocalValueForm, MovedDayForm
from khuyencong.law.models import Confirmation, MovedDay, ProvincialNormValue, RowState
from khuyencong.law.overlay import as_version
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page


def _page(request: HttpRequest, rows: object, *fields: str) -> Page:  # type: ignore[type-arg]
    return Page(request.GET, rows, {"default": Order(_("mới nhất trước"), fields)}, lang=spoken())  # type: ignore[arg-type]


def _row_line(row: ProvincialNormValue) -> tuple[ProvincialNormValue, str, str]:
    norm = library.printed_norms()[row.norm_key]
    return row, wording.label(norm), wording.said(norm, as_version(row).value)


@access("law.local_view")
def local_list(request: HttpRequest) -> HttpResponse:
    """Rows of the user's provinces."""
    user = user_of(request)
    rows = ProvincialNormValue.objects.visible_to(user, on=on_of(request))
    page = _page(request, rows.select_related("territory", "entered_by", "decided_by"), "-entered_at", "-id")
    context = {
        "page": page,
        "lines": [_row_line(row) for row in page],
        "may_enter": may(user, "law.local_enter", at_of(request)),
    }
    return render(request, "law/local_list.html", context)


@access("law.local_enter")
def local_enter(request: HttpRequest) -> HttpResponse:
    """Enter one value of the province's own resolution."""
    user = user_of(request)
    ids = scope_of(user, on_of(request)).unit_ids
    form = LocalValueForm(request.POST or None, unit_ids=ids)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.enter_local_value(**form.cleaned_data, by=user, at=at_of(request))
            messages.success(request, _("Đã ghi. Mức có hiệu lực khi người thứ hai xác nhận."))
            return redirect("law:local_detail", row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "law/local_enter.html", {"form": form})


@access("law.local_view")
def local_detail(request: HttpRequest, row_id: int) -> HttpResponse:
    """One row with what may be done to it."""
    user = user_of(request)
    row = get_local_value_for(user, row_id, "law.local_view", on_of(request))
    at = at_of(request)
    waits = row.state == RowState.ENTERED and may(user, "law.local_decide", at)
    open_row = row.state == RowState.CONFIRMED and row.in_force_to is None
    context = {
        "line": _row_line(row),
        "row": row,
        "decide": DecideForm() if waits and row.entered_by_id != user.pk else None,
        "own": waits and row.entered_by_id == user.pk,
        "end": EndForm() if open_row and may(user, "law.local_end", at) else None,
    }
    return render(request, "law/local_detail.html", context)


@access("law.local_decide")
def local_decide(request: HttpRequest, row_id: int) -> HttpResponse:
    """The second officer confirms or refuses."""
    user, at = user_of(request), at_of(request)
    row = get_local_value_for(user, row_id, "law.local_decide", on_of(request))
    form = DecideForm(request.POST or None)
    if form.is_valid():
        try:
            if form.cleaned_data["answer"] == "confirm":
                services.confirm_local_value(row=row, by=user, at=at)
            else:
                services.refuse_local_value(row=row, reason=form.cleaned_data["reason"], by=user, at=at)
            return redirect("law:local_detail", row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "law/local_detail.html", {"line": _row_line(row), "row": row, "decide": form})


@access("law.local_end")
def local_end(request: HttpRequest, row_id: int) -> HttpResponse:
    """Give a row in force its last day."""
    user = user_of(request)
    row = get_local_value_for(user, row_id, "law.local_end", on_of(request))
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            services.end_local_value(row=row, **form.cleaned_data, by=user, at=at_of(request))
            return redirect("law:local_detail", row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "law/local_detail.html", {"line": _row_line(row), "row": row, "end": form})


@access("law.confirmation_view")
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """Values that were not read: proposed, confirmed, and how many still wait."""
    user = user_of(request)
    page = _page(request, Confirmation.objects.select_related("entered_by", "decided_by"), "-entered_at", "-id")
    waiting = services.versions_to_confirm()
    done = set(Confirmation.objects.exclude(state=RowState.REFUSED).values_list("version_id", flat=True))
    context = {
        "page": page,
        "waiting": [(v, text) for v, text in waiting.items() if v not in done],
        "may_propose": may(user, "law.confirmation_propose", at_of(request)),
    }
    return render(request, "law/confirmation_list.html", context)


@access("law.confirmation_propose")
def confirmation_propose(request: HttpRequest) -> HttpResponse:
    """State that a value was found in a document."""
    form = ConfirmationForm(request.POST or None, initial={"version_id": request.GET.get("version", "")})
    if request.method == "POST" and form.is_valid():
        try:
            by = user_of(request)
            row = services.propose_confirmation(**form.cleaned_data, by=by, at=at_of(request))
            return redirect("law:confirmation_detail", row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "law/confirmation_propose.html", {"form": form})


@access("law.confirmation_view")
def confirmation_detail(request: HttpRequest, row_id: int) -> HttpResponse:
    """One confirmation; the second officer decides here."""
    user, at = user_of(request), at_of(request)
    row = get_object_or_404(Confirmation.objects.select_related("entered_by", "decided_by"), pk=row_id)
    waits = row.state == RowState.ENTERED and may(user, "law.confirmation_decide", at)
    context = {"row": row, "decide": DecideForm() if waits and row.entered_by_id != user.pk else None, "own": waits}
    return render(request, "law/confirmation_detail.html", context)


@access("law.confirmation_decide")
def confirmation_decide(request: HttpRequest, row_id: int) -> HttpResponse:
    """The second officer confirms or refuses a value."""
    user, at = user_of(request), at_of(request)
    row = get_object_or_404(Confirmation, pk=row_id)
    form = DecideForm(request.POST or None)
    if form.is_valid():
        try:
            if form.cleaned_data["answer"] == "confirm":
                services.confirm_value(row=row, by=user, at=at)
            else:
                services.refuse_confirmation(row=row, reason=form.cleaned_data["reason"], by=user, at=at)
            return redirect("law:confirmation_detail", row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "law/confirmation_detail.html", {"row": row, "decide": form})


@access("law.moved_days")
def moved_days(request: HttpRequest) -> HttpResponse:
    """Days off by decision and weekends worked in exchange."""
    form = MovedDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            by = user_of(request)
            services.add_moved_day(**form.cleaned_data, by=by, at=at_of(request))
            return redirect("law:moved_days")
        except Invalid as error:
            form.refuse(error.fields)
    off, worked = library.moved_days()
    page = _page(request, MovedDay.objects.select_related("entered_by"), "-day", "-id")
    shipped = sorted([(d, "off") for d in off] + [(d, "worked") for d in worked], reverse=True)
    return render(request, "law/moved_days.html", {"form": form, "page": page, "shipped": shipped})
