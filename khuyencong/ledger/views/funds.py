"""Screens of funds: balances, entries, assignment, estimate, reallocation, reversal, close."""

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
from khuyencong.exchange.writing import BATCH, list_answer
from khuyencong.ledger import columns, selectors, services
from khuyencong.ledger.access import get_entry_for, get_fund_for, holders_for, may_act_on
from khuyencong.ledger.choices import Bucket, FundLevel, Purse
from khuyencong.ledger.forms import AllocateForm, CloseForm, EstimateForm, ReallocateForm, ReverseForm
from khuyencong.ledger.views.base import FormPage, attempt, funds_crumb, vnd, year_crumb
from khuyencong.ui.components import Part, Row
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page


@access("ledger.view")
def funds(request: HttpRequest) -> HttpResponseBase:
    """The funds a user may see, filtered, with their balances."""
    visible = selectors.funds_visible_to(user_of(request), on_of(request))
    wanted = {name: request.GET.get(name, "") for name in ("purse", "level", "year")}
    rows, filters = _filtered(visible, wanted)
    orders = {"year": Order(_("năm ngân sách"), ("-budget_year", "purse", "level", "batch", "id"))}
    page = Page(request.GET, rows, orders, filters, lang=spoken(), exportable=True)
    if page.wants_export:
        every = selectors.with_balances(page.ordered.iterator(chunk_size=BATCH))
        return list_answer(request, page, columns.FUND_LIST, name="kinh-phi", rows=every)
    balances = selectors.funds_balances(fund.pk for fund in page)
    context = {
        "page": page,
        "rows": [(fund, balances[fund.pk]) for fund in page],
        "sums": selectors.year_sums(rows),
        "wanted": wanted,
        "years": sorted(set(visible.order_by().values_list("budget_year", flat=True)), reverse=True),
        "purses": Purse.choices,
        "levels": FundLevel.choices,
        "may_allocate": may(request.user, "ledger.allocate", at_of(request)),
    }
    return render(request, "ledger/funds.html", context)


@access("ledger.view")
def fund(request: HttpRequest, fund_id: int) -> HttpResponseBase:
    """One fund: where its money stands, and the entries behind every number (`?bucket=`)."""
    found = get_fund_for(user_of(request), fund_id, "ledger.view", on_of(request))
    typed = request.GET.get("bucket", "")
    bucket = Bucket(typed) if typed in Bucket.values else None
    orders = {"recorded": Order(_("thứ tự ghi sổ"), ("id",))}
    filters = {"bucket": bucket.label if bucket else None}
    rows = selectors.entries_of_fund(found.pk, bucket)
    page = Page(request.GET, rows, orders, filters, lang=spoken(), exportable=True)
    if page.wants_export:
        every = selectors.each_entry(page.ordered.iterator(chunk_size=BATCH), fund_id=found.pk)
        return list_answer(request, page, columns.ENTRY_LIST, name=f"but-toan-{found.pk}", rows=every)
    balances = selectors.fund_balances(found.pk)
    context = {
        "fund": found,
        "page": page,
        "rows": selectors.entry_rows(page, fund_id=found.pk),
        "may_reverse": may_act_on(user_of(request), found, "ledger.reverse", on_of(request)),
        "may_reallocate": may_act_on(user_of(request), found, "ledger.reallocate", on_of(request)),
        "may_close": may_act_on(user_of(request), found, "ledger.close", on_of(request)),
        "balances": balances,
        "bucket": bucket,
        "parts": _parts(balances),
        "closed": selectors.is_closed(found.pk),
    }
    return render(request, "ledger/fund.html", context)


@access("ledger.allocate")
def allocate(request: HttpRequest) -> HttpResponse:
    """Record an assignment decision: the fund is opened with its first money."""
    form = AllocateForm(
        request.POST or None,
        holders=holders_for(user_of(request), on_of(request)),
        initial={"budget_year": on_of(request).year},
    )
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "key": str(form.cleaned_data["key"])}
        entry = attempt(
            form,
            lambda: services.assign(**values, by=user_of(request), at=at_of(request)),
            {"place": "holder", "level": "holder"},
        )
        if entry is not None:
            messages.success(request, _("Đã ghi giao kinh phí: %(amount)s.") % {"amount": vnd(entry.amount_vnd)})
            return redirect("ledger:fund", entry.fund_id)
    return render(request, "ledger/allocate.html", {"form": form}, status=422 if form.errors else 200)


@access("ledger.allocate")
def estimate(request: HttpRequest) -> HttpResponse:
    """Record the estimate of a holder for a year; the one before it stays to be seen."""
    form = EstimateForm(
        request.POST or None,
        holders=holders_for(user_of(request), on_of(request)),
        initial={"budget_year": on_of(request).year + 1},
    )
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "key": str(form.cleaned_data["key"])}
        made = attempt(form, lambda: services.record_estimate(**values, by=user_of(request), at=at_of(request)))
        if made is not None:
            messages.success(request, _("Đã ghi dự toán: %(amount)s.") % {"amount": vnd(made.amount_vnd)})
            return redirect(f"{reverse('ledger:budget')}?year={made.budget_year}")
    page = FormPage(
        title=_("Ghi dự toán năm"),
        lead=_("Dự toán mới thay dự toán trước của cùng đơn vị, cùng năm; bản trước vẫn được giữ."),
        button=_("Ghi dự toán"),
        crumbs=(funds_crumb(), (_("Bảng ngân sách"), reverse("ledger:budget"))),
    )
    return page.answer(request, form)


@access("ledger.reallocate")
def reallocate(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Move available money to another fund of the same purse and year."""
    found = get_fund_for(user_of(request), fund_id, "ledger.reallocate", on_of(request))
    targets = selectors.reallocation_targets(found, user_of(request), on_of(request))
    form = ReallocateForm(request.POST or None, funds=targets, initial={"effective_on": on_of(request)})
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "key": str(form.cleaned_data["key"])}
        entry = attempt(form, lambda: services.reallocate(fund=found, **values, by=user_of(request), at=at_of(request)))
        if entry is not None:
            messages.success(request, _("Đã ghi điều chuyển: %(amount)s.") % {"amount": vnd(entry.amount_vnd)})
            return redirect("ledger:fund", found.pk)
    available = selectors.fund_balances(found.pk).available
    page = FormPage(
        title=_("Ghi điều chuyển kinh phí"),
        lead=str(found),
        button=_("Ghi điều chuyển"),
        crumbs=(funds_crumb(), (str(found), reverse("ledger:fund", args=[found.pk]))),
        facts_title=_("Nguồn chuyển đi"),
        facts=(
            Row(_("Còn được phân bổ"), vnd(available)),
            Row(_("Năm ngân sách"), formats.year(found.budget_year, spoken())),
        ),
    )
    return page.answer(request, form)


@access("ledger.reverse")
def reverse_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take a wrong entry of a fund back whole."""
    entry = get_entry_for(user_of(request), entry_id, "ledger.reverse", on_of(request))
    form = ReverseForm(request.POST or None, initial={"effective_on": entry.effective_on})
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "key": f"ledger.reverse:{form.cleaned_data['key']}"}
        made = attempt(form, lambda: services.reverse(entry=entry, **values, by=user_of(request), at=at_of(request)))
        if made is not None:
            messages.success(request, _("Đã đảo bút toán %(number)s.") % {"number": entry.pk})
            return redirect("ledger:fund", entry.fund_id)
    page = FormPage(
        title=_("Đảo bút toán %(number)s") % {"number": entry.pk},
        lead=_("Bút toán sai được giữ nguyên; bút toán mới đưa tiền về chỗ cũ, đủ số."),
        button=_("Đảo bút toán"),
        grave=True,
        crumbs=(funds_crumb(), (str(entry.fund), reverse("ledger:fund", args=[entry.fund_id]))),
        facts_title=_("Bút toán bị đảo"),
        facts=(
            Row(_("Nghiệp vụ"), entry.get_act_display()),
            Row(_("Số tiền"), vnd(entry.amount_vnd)),
            Row(_("Văn bản"), entry.document),
            Row(_("Ngày"), formats.date_short(entry.effective_on, spoken())),
        ),
    )
    return page.answer(request, form)


@access("ledger.close")
def close(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Close the year of a fund: what it will do stands beside the button."""
    found = get_fund_for(user_of(request), fund_id, "ledger.close", on_of(request))
    plan = services.closing_of(found)
    waits = [*services.not_over_findings(found.budget_year, on_of(request)), *services.wait_findings(found, plan)]
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        closed = attempt(
            form, lambda: services.close_fund(fund=found, **form.cleaned_data, by=user_of(request), at=at_of(request))
        )
        if closed is not None:
            messages.success(
                request, _("Đã khóa sổ: hủy dự toán %(amount)s.") % {"amount": vnd(closed.plan.lapses_vnd)}
            )
            return redirect("ledger:fund", found.pk)
    owed = sum(debt.amount_vnd for debt in plan.debts)
    page = FormPage(
        title=_("Khóa sổ năm ngân sách"),
        lead=str(found),
        button=_("Khóa sổ"),
        grave=True,
        findings=() if form.is_bound else tuple(waits),
        crumbs=(funds_crumb(), year_crumb(found.budget_year), (str(found), reverse("ledger:fund", args=[found.pk]))),
        facts_title=_("Khóa sổ sẽ làm gì"),
        facts=(
            Row(_("Hủy dự toán chưa chi"), vnd(plan.lapses_vnd)),
            Row(_("Giải phóng của đề án"), _("%(n)s khoản") % {"n": len(plan.releases)}),
            Row(_("Tạm ứng phải nộp trả"), vnd(owed)),
            Row(_("Đang đề nghị chuyển nguồn"), vnd(plan.on_request_vnd)),
        ),
    )
    return page.answer(request, form)


@access("ledger.view")
def budget(request: HttpRequest) -> HttpResponse:
    """From the estimate to what came back, by purse, level and year; who was assigned what of a chosen year."""
    visible = selectors.funds_visible_to(user_of(request), on_of(request))
    wanted = {name: request.GET.get(name, "") for name in ("purse", "level", "year")}
    rows, filters = _filtered(visible, wanted)
    estimates = selectors.estimates_visible_to(user_of(request), on_of(request))
    known = set(visible.order_by().values_list("budget_year", flat=True))
    years = sorted(known | set(estimates.order_by().values_list("budget_year", flat=True)), reverse=True)
    year = int(wanted["year"]) if "year" in filters else (years[0] if years else on_of(request).year)
    page = Page(request.GET, rows, {"year": Order(_("năm ngân sách"), ("-budget_year", "id"))}, filters, lang=spoken())
    planned = _filtered(estimates, wanted)[0]
    not_by_year = {**wanted, "year": ""}
    context = {
        "page": page,
        "stages": selectors.stages(rows, planned),
        "assignments": selectors.assignments(_filtered(visible, not_by_year)[0], year, estimates=planned),
        "year": year,
        "wanted": wanted,
        "years": years,
        "purses": Purse.choices,
        "levels": FundLevel.choices,
        "may_allocate": may(request.user, "ledger.allocate", at_of(request)),
    }
    return render(request, "ledger/budget.html", context)


def _filtered(visible: Any, wanted: dict[str, str]) -> tuple[Any, dict[str, Any]]:
    """The funds that match the filters of the address, and the words of the active ones. Unknown values count not."""
    filters: dict[str, Any] = {}
    if wanted["purse"] in Purse.values:
        visible, filters["purse"] = visible.filter(purse=wanted["purse"]), Purse(wanted["purse"]).label
    if wanted["level"] in FundLevel.values:
        visible, filters["level"] = visible.filter(level=wanted["level"]), FundLevel(wanted["level"]).label
    if wanted["year"].isascii() and wanted["year"].isdigit() and len(wanted["year"]) == 4:
        visible, filters["year"] = visible.filter(budget_year=wanted["year"]), wanted["year"]
    return visible, filters


def _parts(balances: selectors.FundBalances) -> list[Part]:
    """The money bar of a fund; what is empty is left out."""
    parts = [
        Part(Bucket.PAID.label, balances.paid, "men"),
        Part(Bucket.ADVANCED.label, balances.advanced, "dong"),
        Part(Bucket.COMMITTED.label, balances.committed, "cham"),
        Part(Bucket.RESERVED.label, balances.reserved, "cham2"),
        Part(_("Đã nộp trả, hủy dự toán"), balances.returned + balances.lapsed, "son"),
        Part(Bucket.AVAILABLE.label, balances.available, "sunk"),
    ]
    return [part for part in parts if part.amount_vnd]
