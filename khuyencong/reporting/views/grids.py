"""The grid: many reports of one form side by side, saved cell by cell; the same on a spreadsheet."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.selectors import scope_of
from khuyencong.common import formats
from khuyencong.common.errors import Invalid
from khuyencong.places.models import Unit
from khuyencong.reporting.forms import SheetForm
from khuyencong.reporting.models import Obligation, Period
from khuyencong.reporting.pages.grids import ROWS_MAX, grid_context, grid_lines, rows_of
from khuyencong.reporting.pages.saving import Outcome, save, sent_by_form, sent_by_script
from khuyencong.reporting.pages.texts import form_words, period_words
from khuyencong.reporting.pages.workbook import CONTENT_TYPE, BadSheet, read_sheet, write_sheet
from khuyencong.reporting.rules import Form
from khuyencong.reporting.selectors import reports_visible_to
from khuyencong.reporting.views.sums import asked_form
from khuyencong.ui.language import spoken


def _rows(request: HttpRequest, period: Period, form: Form) -> tuple[list[Obligation], int, Unit | None]:
    """The reports of this page of the grid, how many there are, and the territory chosen. Raises Http404."""
    typed = request.GET.get("place", "")
    place = Unit.objects.filter(pk=typed).first() if typed.isdigit() else None
    if typed and place is None:
        raise Http404
    user, on = user_of(request), on_of(request)
    rows = rows_of(user, on, period, form, place)
    if form.confidential:
        # A report whose figures the reader may not see does not stand in the grid (C§13.42).
        read = reports_visible_to(user, on).filter(obligation__period=period, obligation__form=form.key)
        mine = _bodies(request)
        rows = (
            rows.filter(pk__in=read.values("obligation"))
            | rows.filter(reporter__in=mine)
            | rows.filter(receiver__in=mine)
        )
    if request.GET.get("owed", "").isdigit():
        rows = rows.filter(pk=request.GET["owed"])
    page = int(request.GET["page"]) if request.GET.get("page", "").isdigit() else 1
    first = (max(page, 1) - 1) * ROWS_MAX
    return list(rows[first : first + ROWS_MAX]), rows.count(), place


@access("reporting.view")
def grid(request: HttpRequest, set_key: str, period_key: str, form_code: str) -> HttpResponse:
    """The grid of a form for a commune; sent without script, it saves what was changed."""
    period, form = asked_form(set_key, period_key, form_code)
    owed, total, place = _rows(request, period, form)
    refused: dict[str, Any] = {}
    if request.method == "POST":
        outcome = save(form, owed, sent_by_form(request.POST), by=user_of(request), at=at_of(request))
        refused = outcome.refused
        _say(request, outcome)
        if not refused:
            return redirect(request.get_full_path())
    return _page(request, period, form, owed, total, place, refused)


def _page(
    request: HttpRequest, period: Period, form: Form, owed: list[Obligation], total: int, place: Unit | None,
    refused: dict[str, Any], sheet: SheetForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The grid with what was refused in its cells, or with the sheet that was not taken."""
    lines = grid_lines(form, period, owed, _bodies(request), refused)
    query = request.GET.urlencode()
    context = {
        **grid_context(lines, form, owed, total),
        "period": period,
        "form": form,
        "place": place,
        "title": form_words(form, owed[0] if owed else None),
        "period_words": period_words(period),
        "address": [period.set_key, period.key, form.key.partition(".")[2]],
        "query": f"?{query}" if query else "",
        "sheet_form": sheet or SheetForm(),
        "pages": range(1, -(-total // ROWS_MAX) + 1) if total > ROWS_MAX else [],
        "refused": len(refused),
    }
    return render(request, "reporting/grid.html", context, status=422 if refused or sheet else 200)


def _bodies(request: HttpRequest) -> frozenset[int]:
    return scope_of(user_of(request), on_of(request)).organisation_ids


def _say(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.refused:
        words = _("%(n)s ô chưa lưu được: xem dấu ở ô. Số đã gõ còn ở ô, các ô khác đã lưu.")
        messages.error(request, words % {"n": len(outcome.refused)})
    else:
        messages.success(request, _("Đã lưu %(n)s ô.") % {"n": len(outcome.saved)})


@access("reporting.fill")
@require_POST
def cells(request: HttpRequest, set_key: str, period_key: str, form_code: str) -> JsonResponse:
    """Save cells for a script; the answer says of each cell what became of it."""
    period, form = asked_form(set_key, period_key, form_code)
    try:
        sent = sent_by_script(request.body)
    except Invalid as error:
        return JsonResponse({"error": str(error)}, status=400)
    wanted = {key.partition(":")[0] for key in sent}
    rows = rows_of(user_of(request), on_of(request), period, form, None)
    owed = list(rows.filter(pk__in=[w for w in wanted if w.isascii() and w.isdigit() and len(w) < 18]))
    outcome = save(form, owed, sent, by=user_of(request), at=at_of(request))
    return JsonResponse({**outcome.as_json(), "at": formats.time_of_day(at_of(request), spoken())})


@access("reporting.view")
def template(request: HttpRequest, set_key: str, period_key: str, form_code: str) -> HttpResponse:
    """The grid as a workbook, with what is filled already."""
    period, form = asked_form(set_key, period_key, form_code)
    owed, _total, _place = _rows(request, period, form)
    lines = grid_lines(form, period, owed, _bodies(request))
    content = write_sheet(form, period, lines)
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{form_code}-{period_key}.xlsx"'
    return answer


@access("reporting.fill")
@require_POST
def upload(request: HttpRequest, set_key: str, period_key: str, form_code: str) -> HttpResponse:
    """A filled workbook: good cells are saved, wrong ones are shown where they stand with what was typed."""
    period, form = asked_form(set_key, period_key, form_code)
    owed, total, place = _rows(request, period, form)
    mine = _bodies(request)
    sheet, refused, told = SheetForm(request.POST, request.FILES), {}, ""
    if sheet.is_valid():
        try:
            lines = grid_lines(form, period, owed, mine)
            sent = read_sheet(BytesIO(sheet.cleaned_data["file"].read()), form, period, lines)
            outcome = save(form, owed, sent, by=user_of(request), at=at_of(request))
            refused = outcome.refused
            _say(request, outcome)
        except BadSheet as error:
            told = str(error)
            sheet.add_error("file", told)
    query = request.GET.urlencode()
    back = reverse("reporting:grid", args=[set_key, period_key, form_code]) + (f"?{query}" if query else "")
    if sheet.is_valid() and not refused and not told:
        return redirect(back)
    return _page(request, period, form, owed, total, place, refused, sheet)
