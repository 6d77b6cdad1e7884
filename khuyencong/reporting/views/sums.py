"""The sum of a form for a territory, with its coverage and its adjustments."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.selectors import scope_of
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.exchange.writing import FORMATS, export_answer
from khuyencong.places.models import Unit
from khuyencong.reporting import services
from khuyencong.reporting.forms import AdjustForm, adjustable
from khuyencong.reporting.models import Adjustment, Period
from khuyencong.reporting.pages.boards import sum_context, table_columns
from khuyencong.reporting.pages.texts import refusal
from khuyencong.reporting.rules import Form, NotANumber, read, split_key
from khuyencong.reporting.selectors import form_of
from khuyencong.reporting.selectors.statements import indicator_table, statement
from khuyencong.ui.language import spoken


def asked_form(set_key: str, period_key: str, form_code: str) -> tuple[Period, Form]:
    """The period and form of an address. Raises Http404."""
    period = get_object_or_404(Period, set_key=set_key, key=period_key)
    try:
        return period, form_of(period, f"{set_key}.{form_code}")
    except KeyError:
        raise Http404 from None


def place_of(request: HttpRequest) -> Unit | None:
    """The territory of the address, if it lies in the reader's area; the nation for who sees all. Raises Http404."""
    scope, typed = scope_of(user_of(request), on_of(request)), request.GET.get("place", "")
    if not typed:
        if scope.national:
            return None
        own = Unit.objects.filter(pk__in=scope.unit_ids, valid_to__isnull=True).order_by("level", "pk").first()
        if own is None:
            raise Http404
        return own
    found = Unit.objects.filter(pk=typed).first() if typed.isdigit() else None
    if found is None or not (scope.national or found.pk in scope.unit_ids or found.parent_id in scope.unit_ids):
        raise Http404
    return found


def table_answer(kind: str, period: Period, form: Form, place: Unit | None) -> HttpResponseBase:
    """A form of a place or of the nation as a file, in the columns departments know (P§11)."""
    name = f"{form.key.replace('.', '-')}-{period.key}" + (f"-{place.code}" if place else "")
    rows = indicator_table(statement(form.key, period, place))
    return export_answer(kind, table_columns(form), rows, name=name)


@access("reporting.view")
def sums(request: HttpRequest, set_key: str, period_key: str, form_code: str) -> HttpResponseBase:
    """What accepted reports add up to, how many of how many, and what was adjusted; the nation's as a file too."""
    period, form = asked_form(set_key, period_key, form_code)
    if form.confidential:
        raise Http404
    place = place_of(request)
    if place is None and request.GET.get("format", "") in FORMATS:
        return table_answer(request.GET["format"], period, form, place)
    context = sum_context(user_of(request), on_of(request), period, form, place)
    context["may_adjust"] = may(request.user, "reporting.adjust", at_of(request)) and period.closed_at is None
    context["address"] = [set_key, period_key, form_code]
    return render(request, "reporting/sums.html", context)


@access("reporting.adjust")
def adjust(request: HttpRequest, set_key: str, period_key: str, form_code: str) -> HttpResponse:
    """Add a figure to a sum, with the reason."""
    period, printed = asked_form(set_key, period_key, form_code)
    place = place_of(request)
    back = reverse("reporting:sums", args=[set_key, period_key, form_code]) + (f"?place={place.pk}" if place else "")
    form = AdjustForm(printed, adjustable(printed), request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        cell = split_key(data["cell"])
        try:
            value = _value(data["value"], printed.row(cell.row).unit.places)
            services.adjust(
                period=period, form=printed.key, place=place, cell=cell, value=value, reason=data["reason"],
                document=data["document"], by=user_of(request), at=at_of(request),
            )  # fmt: skip
            messages.success(request, _("Đã ghi điều chỉnh."))
            return redirect(back)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            form.add_error(None, refusal(error))
    context = {"form": form, "period": period, "printed": printed, "place": place, "back": back}
    return render(request, "reporting/adjust.html", context, status=422 if form.is_bound else 200)


def _value(text: str, places: int) -> Decimal:
    """The typed figure. Raises Invalid at its field."""
    try:
        value = read(text.replace("\N{MINUS SIGN}", "-"), places=places, lang=spoken(), negative=True)
    except NotANumber:
        value = None
    if value is None:
        raise Invalid({"value": [_("“%(text)s” không phải là số hợp lệ của dòng này.") % {"text": text}]})
    return value


@access("reporting.adjust")
@require_POST
def reverse_adjustment(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Take an adjustment back by an opposite one."""
    row = get_object_or_404(Adjustment.objects.select_related("period", "place"), pk=adjustment_id)
    scope = scope_of(user_of(request), on_of(request))
    if not (scope.national or row.place_id in scope.unit_ids):
        raise Http404
    try:
        reason = request.POST.get("reason", "")
        services.reverse_adjustment(adjustment=row, reason=reason, by=user_of(request), at=at_of(request))
        messages.success(request, _("Đã hủy điều chỉnh bằng một dòng ngược lại."))
    except RuleBroken as error:
        messages.error(request, refusal(error))
    set_key, _dot, code = row.form.partition(".")
    back = reverse("reporting:sums", args=[set_key, row.period.key, code])
    return redirect(back + (f"?place={row.place_id}" if row.place_id else ""))
