"""What must go back to the budget, on the screen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common import formats
from khuyencong.common.errors import Denied
from khuyencong.exchange.writing import list_answer
from khuyencong.law.selectors import working_calendar
from khuyencong.ledger import columns, selectors, services
from khuyencong.ledger.access import acts_for_fund, get_debt_for
from khuyencong.ledger.choices import DebtCause, Purse
from khuyencong.ledger.forms import DebtReturnForm, MisuseForm
from khuyencong.ledger.views.base import FormPage, attempt, funds_crumb, vnd
from khuyencong.ui.components import Row
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page


@access("ledger.view")
def debts(request: HttpRequest) -> HttpResponseBase:
    """What must go back, open first, with its day and what is late; ?all=1 shows what was settled too."""
    visible = selectors.funds_visible_to(user_of(request), on_of(request))
    rows = selectors.debts(visible) if request.GET.get("all") == "1" else selectors.open_debts(visible)
    wanted = {name: request.GET.get(name, "") for name in ("year", "purse", "cause", "all")}
    filters: dict[str, Any] = {}
    if wanted["year"].isascii() and wanted["year"].isdigit() and len(wanted["year"]) == 4:
        rows = rows.filter(fund__budget_year=wanted["year"])
        filters["year"] = _("Năm %(year)s") % {"year": formats.year(int(wanted["year"]), spoken())}
    if wanted["purse"] in Purse.values:
        rows, filters["purse"] = rows.filter(fund__purse=wanted["purse"]), Purse(wanted["purse"]).label
    if wanted["cause"] in DebtCause.values:
        rows, filters["cause"] = rows.filter(cause=wanted["cause"]), DebtCause(wanted["cause"]).label
    if wanted["all"] == "1":
        filters["all"] = _("cả khoản đã xong")
    orders = {"due": Order(_("hạn nộp"), ("due_on", "id")), "amount": Order(_("số tiền"), ("-amount_vnd", "id"))}
    page = Page(request.GET, rows, orders, filters, lang=spoken(), exportable=True)
    if page.wants_export:
        return list_answer(request, page, columns.DEBT_LIST, name="phai-nop-tra")
    calendar = working_calendar()
    context = {
        "page": page,
        "rows": [
            (
                row,
                selectors.subject_url(row.subject),
                calendar.between(on_of(request), row.due_on) if row.owed_vnd else None,
            )
            for row in page
        ],
        "wanted": wanted,
        "years": sorted(set(visible.order_by().values_list("budget_year", flat=True)), reverse=True),
        "purses": Purse.choices,
        "causes": DebtCause.choices,
        "may_record": may(request.user, "ledger.return", at_of(request)),
    }
    return render(request, "ledger/debts.html", context)


@access("ledger.return")
def new_misuse(request: HttpRequest) -> HttpResponse:
    """Record a finding that a targeted transfer was misused or left over."""
    funds = selectors.funds_visible_to(user_of(request), on_of(request)).order_by("-budget_year", "batch", "id")
    form = MisuseForm(request.POST or None, funds=funds, initial={"found_on": on_of(request)})
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, lambda: services.record_misuse(**form.cleaned_data, by=user_of(request), at=at_of(request))
        )
        if made is not None:
            messages.success(request, _("Đã ghi khoản phải nộp trả: %(amount)s.") % {"amount": vnd(made.amount_vnd)})
            return redirect("ledger:debt", made.pk)
    page = FormPage(
        title=_("Ghi bổ sung có mục tiêu dùng sai hoặc còn thừa"),
        lead=_("Nộp trả ngân sách cấp trên trong 30 ngày từ ngày phát hiện (26/2026/TT-BTC, điều 9 khoản 2)."),
        button=_("Ghi khoản phải nộp trả"),
        crumbs=(funds_crumb(), (_("Phải nộp trả"), reverse("ledger:debts"))),
    )
    return page.answer(request, form)


@access("ledger.view")
def debt(request: HttpRequest, debt_id: int) -> HttpResponse:
    """One debt: why, by when, what came back; the finance officer records what comes back here."""
    shown = get_debt_for(user_of(request), debt_id, on_of(request))
    owed = services.owed_vnd(shown)
    mine = may(request.user, "ledger.return", at_of(request)) and acts_for_fund(
        user_of(request), shown.fund, on_of(request)
    )
    here = mine and owed > 0 and shown.cause not in services.RETURNED_ELSEWHERE
    form = DebtReturnForm(request.POST or None, initial={"amount_vnd": owed, "effective_on": on_of(request)})
    if request.method == "POST":
        if not mine:
            raise Denied("role", act="ledger.return")
        if form.is_valid():
            values = {**form.cleaned_data, "key": str(form.cleaned_data["key"])}
            done = attempt(
                form,
                lambda: services.record_debt_return(debt=shown, **values, by=user_of(request), at=at_of(request)),
            )
            if done is not None:
                messages.success(request, _("Đã ghi nộp trả: %(amount)s.") % {"amount": vnd(values["amount_vnd"])})
                return redirect("ledger:debt", shown.pk)
    context = {
        "debt": shown,
        "owed_vnd": owed,
        "days": working_calendar().between(on_of(request), shown.due_on) if owed else None,
        "form": form if here or form.errors else None,
        "findings": getattr(form, "findings", ()),
        "returns": shown.returns.select_related("by"),
        "subject_url": selectors.subject_url(shown.subject),
        "elsewhere": mine and owed > 0 and shown.cause in services.RETURNED_ELSEWHERE,
        "facts": [
            Row(_("Nguồn"), str(shown.fund), reverse("ledger:fund", args=[shown.fund_id])),
            Row(_("Lý do"), shown.get_cause_display()),
            Row(_("Phải nộp trả"), vnd(shown.amount_vnd)),
            Row(_("Còn phải nộp"), vnd(owed)),
            Row(_("Văn bản"), shown.document),
            Row(_("Ghi nhận"), f"{formats.date_short(shown.recorded_on, spoken())}, {shown.by}"),
        ],
    }
    refused = request.method == "POST" and bool(form.errors)
    return render(request, "ledger/debt.html", context, status=422 if refused else 200)
