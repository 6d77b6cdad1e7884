"""The end of a budget year on the screen: its days, what is open under each, the Treasury's reconciliation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common import formats
from khuyencong.common.errors import Denied
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.files import services as files
from khuyencong.ledger import selectors, services
from khuyencong.ledger.access import may_act_for_holder
from khuyencong.ledger.choices import Bucket
from khuyencong.ledger.forms import ReconcileConfirmForm, ReconcileForm
from khuyencong.ledger.models import Fund
from khuyencong.ledger.rules import DayKey, fates
from khuyencong.ledger.views.base import FormPage, Text, attempt, funds_crumb, vnd, year_crumb
from khuyencong.ledger.words import DAY_WORDS, FATE_WORDS
from khuyencong.ui.components import Move, Row, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

# The lists of open money a page can show, with what each holds.
LISTS: dict[str, Text] = {
    "unspent": gettext_lazy("Dự toán chưa chi"),
    "advances": gettext_lazy("Tạm ứng chưa thanh toán"),
    "subjects": gettext_lazy("Đề án còn tiền treo"),
    "lapsing": gettext_lazy("Sẽ hủy hoặc phải nộp trả"),
    "reconciliation": gettext_lazy("Đối chiếu với Kho bạc"),
}
QUARTER_END = 3


@access("ledger.view")
def year_end_now(request: HttpRequest) -> HttpResponse:
    """The year whose end is near: the year before until March, else this year."""
    on = on_of(request)
    return redirect("ledger:year_end", on.year - 1 if on.month <= QUARTER_END else on.year)


@access("ledger.view")
def year_end(request: HttpRequest, year: int) -> HttpResponse:
    """The days of a year's end with what is open under each, and one list of it (`?show=`)."""
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise Http404
    funds = selectors.funds_visible_to(user_of(request), on_of(request))
    lines = selectors.day_lines(user_of(request), year, on_of(request))
    show = request.GET.get("show", "")
    show = show if show in LISTS else "unspent"
    end = selectors.days_of(year)
    over = end.over(on_of(request))
    context = {
        "year": year,
        "years": _years(funds, on_of(request)),
        "end": end,
        "lines": [(line, DAY_WORDS[line.day.key], _address(line.list, year)) for line in lines],
        "move": _next(lines, year),
        "lists": [(key, words, f"?show={key}#list") for key, words in LISTS.items()],
        "show": show,
        "list_words": LISTS[show],
        "over": over,
        "may_ask": may(request.user, "ledger.carry_over", at_of(request)),
        "may_reconcile": may(request.user, "ledger.reconcile", at_of(request)),
        **(_holders(funds, year) if show == "reconciliation" else _accounts(request, funds, year, show, over=over)),
    }
    return render(request, "ledger/year_end.html", context)


def _years(funds: QuerySet[Fund], on: date) -> list[int]:
    found = set(funds.order_by().values_list("budget_year", flat=True)) | {on.year}
    return sorted(found, reverse=True)[:6]


def _address(name: str, year: int) -> str:
    """Where the list behind a day is."""
    if name == "returns":
        return f"{reverse('ledger:debts')}?year={year}"
    if name == "requests":
        return f"{reverse('ledger:carry_overs')}?year={year}"
    return f"?show={name}#list" if name else ""


def _next(lines: list[selectors.DayLine], year: int) -> Move | None:
    """The next day that lies ahead."""
    ahead = next((line for line in lines if not line.passed), None)
    if ahead is None:
        return None
    url = _address(ahead.list, year)
    button = _("Xem %(n)s mục còn mở") % {"n": ahead.open.rows} if url and ahead.open.rows else ""
    return Move(
        DAY_WORDS[ahead.day.key][0], True, due=ahead.day.last, days_left=ahead.days_left, button=button, url=url
    )


def _accounts(request: HttpRequest, funds: QuerySet[Fund], year: int, show: str, *, over: bool) -> dict[str, Any]:
    """The accounts of a list, the largest first, with the fate of each."""
    rows = selectors.open_accounts(funds, year)
    if show == "unspent":
        rows = rows.exclude(account__bucket=Bucket.ADVANCED)
    elif show == "advances":
        rows = rows.filter(account__bucket=Bucket.ADVANCED)
    elif show == "subjects":
        rows = rows.exclude(account__subject="")
    else:
        rows = rows.filter(free_vnd__gt=0)
    orders = {
        "amount": Order(_("số tiền"), ("-amount_vnd", "pk")),
        "holder": Order(_("đơn vị giữ"), ("account__fund__holder__name", "account__subject", "pk")),
    }
    page = Page(request.GET, rows.select_related("account__fund__holder"), orders, {}, lang=spoken())
    shown = [
        (
            row,
            selectors.subject_url(row.account.subject),
            Bucket(row.account.bucket).label,
            [
                (Tag(*FATE_WORDS[share.fate]), share.amount_vnd)
                for share in fates(row.account.bucket, row.amount_vnd, row.requested_vnd, over=over)
            ],
        )
        for row in page
    ]
    return {"page": page, "rows": shown}


def _holders(funds: QuerySet[Fund], year: int) -> dict[str, Any]:
    return {"holders": selectors.holder_lines(funds, year)}


@access("ledger.reconcile")
def reconciliation(request: HttpRequest, year: int, holder_id: int) -> HttpResponse:
    """Compare a holder's balances with the Treasury's, then record its confirmation by number, date and scan."""
    fund = selectors.fund_of_holder(user_of(request), holder_id, year, on_of(request))
    if fund is None:
        raise Http404
    if not may_act_for_holder(user_of(request), holder_id, on_of(request), "ledger.reconcile"):
        raise Denied("role", act="ledger.reconcile")
    known = selectors.reconciliation_of(holder_id, year)
    if known is not None and (known.confirmed_on or request.GET.get("edit") != "1"):
        return _confirm_page(request, fund, known)
    estimate, advance = services.left_of(holder_id, year)
    form = ReconcileForm(request.POST or None, initial={"compared_on": on_of(request)})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        figures = services.Figures(data.pop("estimate_vnd"), data.pop("advance_vnd"), data.pop("deposit_vnd"))
        made = attempt(
            form,
            lambda: services.reconcile(
                holder=fund.holder, budget_year=year, figures=figures, **data, by=user_of(request), at=at_of(request)
            ),
        )
        if made is not None:
            messages.success(request, _("Đã ghi số đối chiếu; chờ xác nhận của Kho bạc."))
            return redirect("ledger:reconciliation", year, holder_id)
    day = selectors.days_of(year).get(DayKey.RECONCILIATION)
    page = FormPage(
        title=_("Đối chiếu số dư với Kho bạc"),
        lead=f"{fund.holder}, {formats.year(year, spoken())}",
        button=_("Ghi số đối chiếu"),
        crumbs=(funds_crumb(), year_crumb(year)),
        facts_title=_("Số của sổ hôm nay"),
        facts=(
            Row(_("Dư dự toán theo sổ"), vnd(estimate)),
            Row(_("Dư tạm ứng theo sổ"), vnd(advance)),
            Row(_("Hạn"), formats.date_short(day.last if day else None, spoken())),
            Row(_("Mẫu biểu"), "mẫu 30, 31, 347/2025/NĐ-CP"),
        ),
    )
    return page.answer(request, form)


def _confirm_page(request: HttpRequest, fund: Fund, known: Any) -> HttpResponse:
    """The comparison as it stands, with the form of the Treasury's confirmation while it is missing."""
    form = ReconcileConfirmForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not known.confirmed_on and form.is_valid():
        with transaction.atomic():
            scan = files.attach(
                owner=f"ledger.reconciliation:{known.pk}", kind="treasury", upload=form.cleaned_data["scan"],
                by=user_of(request), at=at_of(request),
            )  # fmt: skip
            done = attempt(
                form,
                lambda: services.confirm_reconciliation(
                    row=known, number=form.cleaned_data["number"], confirmed_on=form.cleaned_data["confirmed_on"],
                    scan=scan, by=user_of(request), at=at_of(request),
                ),
            )  # fmt: skip
            if done is None:
                transaction.set_rollback(True)
        if done is not None:
            messages.success(request, _("Đã ghi xác nhận của Kho bạc."))
            return redirect("ledger:reconciliation", known.budget_year, known.holder_id)
    context = {"row": known, "fund": fund, "form": None if known.confirmed_on else form, "year": known.budget_year}
    refused = request.method == "POST" and bool(form.errors)
    return render(request, "ledger/reconciliation.html", context, status=422 if refused else 200)
