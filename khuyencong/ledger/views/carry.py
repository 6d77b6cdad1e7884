"""Carry-over requests on the screen: list, draft, one request with its acts, the legal classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common import formats
from khuyencong.common.errors import Denied
from khuyencong.files import services as files
from khuyencong.ledger import carryguards, selectors, services
from khuyencong.ledger.access import acts_for_fund, get_carry_over_for, get_fund_for
from khuyencong.ledger.choices import CARRIED_BUCKETS, Bucket, CarryStatus, Purse
from khuyencong.ledger.forms import CarryActForm, CarryForm, ClassForm
from khuyencong.ledger.models import CarryOver
from khuyencong.ledger.states import CARRY_OVER
from khuyencong.ledger.views.base import FormPage, attempt, funds_crumb, vnd
from khuyencong.ui.components import Event, Move, Row, Tag
from khuyencong.ui.findingview import show
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow.process import Answer, Transition
from khuyencong.workflow.selectors import acts_offered, open_task, timeline
from khuyencong.workflow.services import Act, mark_seen

TAGS = {
    CarryStatus.DRAFT: "open", CarryStatus.ASKED: "wait", CarryStatus.AT_TREASURY: "wait",
    CarryStatus.CARRIED: "ok", CarryStatus.REFUSED: "bad", CarryStatus.WITHDRAWN: "end",
}  # fmt: skip


def tag_of(status: str) -> Tag:
    """The tag of a state."""
    return Tag(CARRY_OVER.state(status).label, TAGS[CarryStatus(status)])  # type: ignore[arg-type]


def _crumb() -> tuple[str, str]:
    return _("Chuyển nguồn"), reverse("ledger:carry_overs")


@access("ledger.view")
def carry_overs(request: HttpRequest) -> HttpResponse:
    """The requests a user may see, filtered by year, purse and state."""
    visible = selectors.funds_visible_to(user_of(request), on_of(request))
    rows = selectors.carry_overs(visible)
    wanted = {name: request.GET.get(name, "") for name in ("year", "purse", "status")}
    filters: dict[str, Any] = {}
    if wanted["year"].isascii() and wanted["year"].isdigit() and len(wanted["year"]) == 4:
        rows = rows.filter(fund__budget_year=wanted["year"])
        filters["year"] = _("Năm %(year)s") % {"year": formats.year(int(wanted["year"]), spoken())}
    if wanted["purse"] in Purse.values:
        rows, filters["purse"] = rows.filter(fund__purse=wanted["purse"]), Purse(wanted["purse"]).label
    if wanted["status"] in CarryStatus.values:
        rows = rows.filter(status=wanted["status"])
        filters["status"] = CARRY_OVER.state(wanted["status"]).label
    orders = {
        "code": Order(_("mã đề nghị"), ("-code", "id")),
        "amount": Order(_("số tiền"), ("-amount_vnd", "id")),
    }
    page = Page(request.GET, rows, orders, filters, lang=spoken())
    context = {
        "page": page,
        "rows": [(row, tag_of(row.status), Bucket(row.bucket).label) for row in page],
        "wanted": wanted,
        "years": sorted(set(visible.order_by().values_list("budget_year", flat=True)), reverse=True),
        "purses": Purse.choices,
        "states": [(s.key, s.label) for s in CARRY_OVER.states],
    }
    return render(request, "ledger/carry_overs.html", context)


@access("ledger.carry_over")
def new_carry_over(request: HttpRequest) -> HttpResponse:
    """Draft a request for one account: ?fund=, ?bucket=, ?subject= name it."""
    number = request.GET.get("fund", "")
    if not number.isascii() or not number.isdigit():
        raise Http404
    fund = get_fund_for(user_of(request), int(number), "ledger.view", on_of(request))
    bucket, subject = request.GET.get("bucket", ""), request.GET.get("subject", "")[:100]
    account = selectors.open_accounts(selectors.funds_visible_to(user_of(request), on_of(request)), fund.budget_year)
    row = account.filter(account__fund=fund, account__bucket=bucket, account__subject=subject).first()
    if bucket not in CARRIED_BUCKETS or row is None:
        raise Http404
    if not acts_for_fund(user_of(request), fund, on_of(request)):
        raise Denied("role", act="ledger.carry_over")
    classes = selectors.classes_for(fund.budget_year)
    form = CarryForm(request.POST or None, classes=classes, initial={"amount_vnd": row.free_vnd})
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "form_key": str(form.cleaned_data["form_key"])}
        made = attempt(
            form,
            lambda: services.draft_carry_over(
                fund=fund, bucket=bucket, subject=subject, subject_label=row.subject_label, **values,
                by=user_of(request), at=at_of(request),
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("Đã lưu đề nghị %(code)s, chưa trình.") % {"code": made.code})
            return redirect("ledger:carry_over", made.pk)
    return _carry_form(fund, bucket, row.subject_label, row.amount_vnd, classes.exists()).answer(request, form)


def _carry_form(fund: Any, bucket: str, label: str, amount_vnd: int, has_classes: bool) -> FormPage:
    note = "" if has_classes else _("Chưa có trường hợp chuyển nguồn nào của năm này: cán bộ nhập theo văn bản trước.")
    return FormPage(
        title=_("Đề nghị chuyển nguồn"),
        lead=label or str(fund),
        button=_("Lưu đề nghị"),
        crumbs=(funds_crumb(), _crumb()),
        note=note,
        facts_title=_("Khoản đề nghị"),
        facts=(
            Row(_("Nguồn"), str(fund), reverse("ledger:fund", args=[fund.pk])),
            Row(_("Khoản"), str(Bucket(bucket).label)),
            Row(_("Số dư"), vnd(amount_vnd)),
            Row(_("Năm ngân sách gốc"), formats.year(fund.original_year, spoken())),
        ),
    )


@access("ledger.carry_over")
def edit_carry_over(request: HttpRequest, request_id: int) -> HttpResponse:
    """Change a request that was not sent, or was sent back."""
    shown = get_carry_over_for(user_of(request), request_id, on_of(request))
    classes = selectors.classes_for(shown.fund.budget_year)
    initial = {"amount_vnd": shown.amount_vnd, "legal_class": shown.legal_class_id, "reason": shown.reason}
    form = CarryForm(request.POST or None, classes=classes, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("amount_vnd", "legal_class", "reason")}
        typed = request.POST.get("version", "")
        version = int(typed) if typed.isascii() and typed.isdigit() else shown.version
        made = attempt(
            form,
            lambda: services.edit_carry_over(
                request=shown, version=version, **values, by=user_of(request), at=at_of(request)
            ),
        )
        if made is not None:
            messages.success(request, _("Đã lưu đề nghị %(code)s, chưa trình.") % {"code": shown.code})
            return redirect("ledger:carry_over", shown.pk)
    page = _carry_form(shown.fund, shown.bucket, shown.subject_label, carryguards.open_vnd(shown), classes.exists())
    return FormPage(**{**page.__dict__, "extra": {"version": shown.version}}).answer(request, form)


@access("ledger.view")
def carry_over(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: where it stands, whose move it is, its money, what happened."""
    shown = get_carry_over_for(user_of(request), request_id, on_of(request))
    mark_seen(process=CARRY_OVER.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    offers = [o.transition for o in acts_offered(CARRY_OVER, shown, user_of(request), on_of(request))]
    forward = [t for t in offers if t.answer is Answer.FORWARD]
    context = {
        "request_": shown,
        "tag": tag_of(shown.status),
        "move": _move(shown, forward, request),
        "acts": forward[1:],
        "side_acts": [t for t in offers if t.answer is not Answer.FORWARD],
        "may_edit": bool(offers) and bool(CARRY_OVER.state(shown.status).editable),
        "facts": _facts(shown),
        "events": _events(shown),
        "open_vnd": carryguards.open_vnd(shown),
        "subject_url": selectors.subject_url(shown.subject),
    }
    return render(request, "ledger/carry_over.html", context)


def _move(shown: CarryOver, forward: list[Transition], request: HttpRequest) -> Move | None:
    task = open_task(CARRY_OVER.key, shown.pk)
    if task is None:
        return None
    state = CARRY_OVER.state(shown.status)
    days = CARRY_OVER.calendar().between(on_of(request), task.due_on) if task.due_on else None
    sender = str(task.sent_by)
    if not forward:
        title = _("Đang chờ %(who)s") % {"who": task.organisation or ""}
        return Move(title, False, task.opened_at, sender, task.due_on, days, state.explanation)
    title = _("Lượt của bạn: %(act)s") % {"act": str(forward[0].label)}
    url = reverse("ledger:carry_over_act", args=[shown.pk, forward[0].act])
    return Move(title, True, task.opened_at, sender, task.due_on, days, state.explanation, forward[0].label, url)


def _facts(shown: CarryOver) -> list[Row]:
    klass = shown.legal_class
    rows = [
        Row(_("Nguồn"), str(shown.fund), reverse("ledger:fund", args=[shown.fund_id])),
        Row(_("Khoản"), str(Bucket(shown.bucket).label)),
        Row(_("Đề nghị chuyển"), vnd(shown.amount_vnd)),
        Row(_("Trường hợp được chuyển nguồn"), klass.label),
        Row(_("Theo văn bản"), f"{klass.document}, {klass.article}"),
        Row(_("Lý do"), shown.reason),
    ]
    if shown.confirmed_vnd is not None:
        rows.append(Row(_("Kho bạc xác nhận"), vnd(shown.confirmed_vnd)))
    if shown.entry is not None and shown.entry.other_fund is not None:
        target = shown.entry.other_fund
        rows.append(Row(_("Đã sang nguồn"), str(target), reverse("ledger:fund", args=[target.pk])))
    return rows


def _events(shown: CarryOver) -> list[Event]:
    sentences = {t.act: str(t.sentence) for t in CARRY_OVER.transitions}
    events = []
    for record in timeline(CARRY_OVER.key, shown.pk):
        lines = [record.note, *record.missing, *(f["reason"] for f in record.findings if f.get("reason"))]
        if record.number:
            paper = f"{record.decided_by}, {record.number}, {formats.date_short(record.decided_on, spoken())}"
            lines.insert(0, paper)
        words = sentences.get(record.act, record.act)
        kind = "back" if record.answer in {Answer.SEND_BACK, Answer.REFUSE} else ""
        url = reverse("files:open", args=[record.scan_id]) if record.scan_id else ""
        note = "\n".join(filter(None, lines))
        who = f"{record.organisation} ({record.by})"
        events.append(Event(words[:1].upper() + words[1:], record.at, who, note, kind, url))  # type: ignore[arg-type]
    return events


@access("ledger.carry_over")
def carry_over_act(request: HttpRequest, request_id: int, act: str) -> HttpResponse:
    """Perform one act of a request."""
    shown = get_carry_over_for(user_of(request), request_id, on_of(request))
    offers = acts_offered(CARRY_OVER, shown, user_of(request), on_of(request))
    transition = next((o.transition for o in offers if o.transition.act == act), None)
    if transition is None:
        transition = CARRY_OVER.find(shown, act)  # raises WrongState for an act of another state
        raise Denied("role", act=act, roles=transition.roles)
    form = CarryActForm(transition, shown.amount_vnd, request.POST or None, request.FILES or None)
    reasons = {n.removeprefix("reason-"): str(v) for n, v in request.POST.items() if n.startswith("reason-")}
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            done = attempt(form, lambda: _perform(shown, form, reasons, request))
            if done is None:
                transaction.set_rollback(True)
        if done is not None:
            messages.success(
                request, _("Đã ghi: %(act)s, %(code)s.") % {"act": str(transition.label), "code": shown.code}
            )
            return redirect("ledger:carry_over", shown.pk)
        shown.refresh_from_db()
    warnings = {f.code: f for f in getattr(form, "findings", ()) if not f.blocks}
    page = FormPage(
        title=transition.label,
        lead=f"{shown.code}: {shown.subject_label or shown.fund}",
        button=transition.label,
        grave=transition.answer is not Answer.FORWARD,
        crumbs=(funds_crumb(), _crumb(), (shown.code, reverse("ledger:carry_over", args=[shown.pk]))),
        facts_title=_("Khoản đề nghị"),
        facts=tuple(_facts(shown)),
        extra={
            "warnings": [(show(f), reasons.get(code, "")) for code, f in warnings.items()],
            "after": CARRY_OVER.state(transition.target),
            "citation": transition.citation,
        },
    )
    return page.answer(request, form)


def _perform(shown: CarryOver, form: CarryActForm, reasons: dict[str, str], request: HttpRequest) -> Any:
    """Call the service of an act; the Treasury's paper is attached in the same transaction."""
    data = form.cleaned_data
    who: dict[str, Any] = {"by": user_of(request), "at": at_of(request)}
    note, act = data["note"], form.transition.act
    if act == "send_back":
        return services.send_back_carry_over(request=shown, missing=data["missing"].splitlines(), note=note, **who)
    if act == "withdraw":
        return services.withdraw_carry_over(request=shown, reason=note, **who)
    decision = None
    if form.transition.outside:
        scan = files.attach(owner=f"ledger.carryover:{shown.pk}", kind="treasury", upload=data["scan"], **who)
        decision = form.decision(scan)
    given = Act(note=note, reasons=reasons, decision=decision)
    if act == "confirm":
        return services.confirm_carry_over(request=shown, confirmed_vnd=data["confirmed_vnd"], given=given, **who)
    plain: dict[str, Callable[..., Any]] = {
        "ask": services.ask_carry_over,
        "check": services.check_carry_over,
        "refuse": services.refuse_carry_over,
    }
    return plain[act](request=shown, given=given, **who)


@access("ledger.view")
def carry_classes(request: HttpRequest) -> HttpResponse:
    """The legal classes of carry-over that officers entered."""
    orders = {"year": Order(_("năm bắt đầu"), ("-first_year", "document", "article", "id"))}
    page = Page(request.GET, selectors.classes(), orders, {}, lang=spoken())
    mine = may(request.user, "ledger.classes", at_of(request))
    context = {"page": page, "may_enter": mine, "own": user_of(request).pk}
    return render(request, "ledger/carry_classes.html", context)


@access("ledger.classes")
def new_class(request: HttpRequest) -> HttpResponse:
    """Enter a legal class from its document."""
    form = ClassForm(request.POST or None, initial={"first_year": on_of(request).year})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: services.enter_class(**form.cleaned_data, by=user_of(request), at=at_of(request)))
        if made is not None:
            messages.success(request, _("Đã nhập trường hợp chuyển nguồn; chờ người thứ hai xác nhận."))
            return redirect("ledger:carry_classes")
    page = FormPage(
        title=_("Nhập trường hợp được chuyển nguồn"),
        lead=_(
            "Danh mục của 89/2025/QH15 điều 66 và 73/2026/NĐ-CP điều 31 chưa đọc được: "
            "nhập theo văn bản đang có, nêu rõ điều, khoản."
        ),
        button=_("Nhập trường hợp"),
        crumbs=(funds_crumb(), _crumb(), (_("Trường hợp được chuyển nguồn"), reverse("ledger:carry_classes"))),
    )  # fmt: skip
    return page.answer(request, form)


@require_POST
@access("ledger.classes")
def confirm_class(request: HttpRequest, class_id: int) -> HttpResponse:
    """A second officer confirms a class against its document."""
    row = get_object_or_404(selectors.classes(), pk=class_id)
    services.confirm_class(row=row, by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã xác nhận trường hợp chuyển nguồn."))
    return redirect("ledger:carry_classes")
