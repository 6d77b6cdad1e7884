"""Screens of the ledger: funds with their balances, one fund with its entries, an assignment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access, may
from khuyencong.common import formats
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.ledger import selectors, services
from khuyencong.ledger.access import get_fund_for, holders_for
from khuyencong.ledger.choices import Bucket, FundLevel, Purse
from khuyencong.ledger.forms import AllocateForm
from khuyencong.ui import findingview
from khuyencong.ui.components import Part
from khuyencong.ui.lists import Order, Page


@access("ledger.view")
def funds(request: HttpRequest) -> HttpResponse:
    """The funds a user may see, filtered, with their balances."""
    visible = selectors.funds_visible_to(request.user, request.on)  # type: ignore[arg-type, attr-defined]
    wanted = {name: request.GET.get(name, "") for name in ("purse", "level", "year")}
    rows, filters = _filtered(visible, wanted)
    orders = {"year": Order(_("năm ngân sách"), ("-budget_year", "purse", "level", "batch", "id"))}
    page = Page(request.GET, rows, orders, filters, lang=_lang())
    balances = selectors.funds_balances(fund.pk for fund in page)
    context = {
        "page": page,
        "rows": [(fund, balances[fund.pk]) for fund in page],
        "sums": selectors.year_sums(rows),
        "wanted": wanted,
        "years": sorted(set(visible.order_by().values_list("budget_year", flat=True)), reverse=True),
        "purses": Purse.choices,
        "levels": FundLevel.choices,
        "may_allocate": may(request.user, "ledger.allocate", request.at),  # type: ignore[attr-defined]
    }
    return render(request, "ledger/funds.html", context)


@access("ledger.view")
def fund(request: HttpRequest, fund_id: int) -> HttpResponse:
    """One fund: where its money stands, and the entries behind every number (`?bucket=`)."""
    found = get_fund_for(request.user, fund_id, "ledger.view", request.on)  # type: ignore[arg-type, attr-defined]
    typed = request.GET.get("bucket", "")
    bucket = Bucket(typed) if typed in Bucket.values else None
    orders = {"recorded": Order(_("thứ tự ghi sổ"), ("id",))}
    filters = {"bucket": bucket.label if bucket else None}
    page = Page(request.GET, selectors.entries_of_fund(found.pk, bucket), orders, filters, lang=_lang())
    balances = selectors.fund_balances(found.pk)
    context = {
        "fund": found,
        "page": page,
        "rows": selectors.entry_rows(page, fund_id=found.pk),
        "balances": balances,
        "bucket": bucket,
        "parts": _parts(balances),
        "closed": selectors.is_closed(found.pk),
    }
    return render(request, "ledger/fund.html", context)


@access("ledger.allocate")
def allocate(request: HttpRequest) -> HttpResponse:
    """Record an assignment decision: the fund is opened with its first money."""
    holders = holders_for(request.user, request.on)  # type: ignore[arg-type, attr-defined]
    form = AllocateForm(
        request.POST or None,
        holders=holders,
        initial={"budget_year": request.on.year},  # type: ignore[attr-defined]
    )
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "key": str(form.cleaned_data["key"])}
        try:
            entry = services.assign(**values, by=request.user, at=request.at)  # type: ignore[arg-type, attr-defined]
        except Invalid as error:
            form.refuse({{"place": "holder", "level": "holder"}.get(n, n): w for n, w in error.fields.items()})
        except RuleBroken as error:
            for finding in error.findings:
                shown = findingview.show(finding)
                form.refuse({finding.field: [f"{shown.sentence} {shown.remedy}"]})
        else:
            messages.success(request, _("Đã ghi giao kinh phí: %(amount)s.") % {"amount": _vnd(entry.amount_vnd)})
            return redirect("ledger:fund", entry.fund_id)
    return render(request, "ledger/allocate.html", {"form": form}, status=422 if form.errors else 200)


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


def _lang() -> str:
    return (get_language() or "vi")[:2]


def _vnd(amount: int) -> str:
    return formats.vnd(amount, _lang())
