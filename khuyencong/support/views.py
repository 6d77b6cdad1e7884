"""Screens of overlaps, of items declared elsewhere, and of the look before an approval. Thin."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common.errors import Denied, Invalid
from khuyencong.exchange.writing import in_batches, list_answer
from khuyencong.support import pages, selectors, services
from khuyencong.support.access import department_of, get_case_for, get_declared_for, get_thing_for
from khuyencong.support.columns import CASES, EXPORT
from khuyencong.support.forms import ACT_FORMS, CheckForm, DeclareForm, ScanForm, SplitForm, StatementForm, VoidForm
from khuyencong.support.models import OverlapCase
from khuyencong.support.money import thing_page
from khuyencong.support.states import OVERLAP
from khuyencong.workflow.selectors import acts_offered
from khuyencong.workflow.services import mark_seen


def _case(request: HttpRequest, case_id: int) -> OverlapCase:
    return get_case_for(user_of(request), case_id, on_of(request))


@access("support.view")
def cases(request: HttpRequest) -> HttpResponseBase:
    user, on = user_of(request), on_of(request)
    context = pages.cases_page(request.GET, user, at_of(request))
    if context["page"].wants_export:
        rows = in_batches(context["page"], lambda some: [(c, selectors.sides(c, user, on)) for c in some])
        return list_answer(request, context["page"], CASES, name="trung-ho-tro", rows=rows)
    return render(request, "support/cases.html", context)


@access("support.view")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    shown = _case(request, case_id)
    mark_seen(process=OVERLAP.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    return render(request, "support/case.html", pages.case_page(shown, user_of(request), at_of(request)))


@access("support.state")
def statement(request: HttpRequest, case_id: int, side: str) -> HttpResponse:
    """What an office says about its own item."""
    shown = _case(request, case_id)
    if side not in {"first", "second"}:
        raise Http404
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_statement(
                case=shown, item=getattr(shown, side), **form.cleaned_data, by=user_of(request), at=at_of(request)
            )
            messages.success(request, _("Đã ghi ý kiến."))
            return redirect("support:case", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = pages.statement_page(shown, side, form, user_of(request), at_of(request))
    return render(request, "support/statement.html", context, status=422 if form.errors else 200)


@access("support.decide")
def act(request: HttpRequest, case_id: int, act: str) -> HttpResponse:
    """One act on a case: not the same item, a split, a referral."""
    shown = _case(request, case_id)
    offers = acts_offered(OVERLAP, shown, user_of(request), on_of(request))
    transition = next((o.transition for o in offers if o.transition.act == act), None)
    if transition is None:
        transition = OVERLAP.find(shown, act)  # raises WrongState for an act of another state
        raise Denied("role", act=act, roles=transition.roles)
    form = _act_form(request, shown, act)
    if request.method == "POST" and form.is_valid():
        try:
            _perform(act, shown, form.cleaned_data, user_of(request), at_of(request))
            messages.success(request, _("Đã ghi: %(act)s.") % {"act": str(transition.label)})
            return redirect("support:case", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
            shown.refresh_from_db()
    context = pages.act_page(shown, transition, form, user_of(request), at_of(request))
    return render(request, "support/act.html", context, status=422 if form.errors else 200)


def _act_form(request: HttpRequest, shown: OverlapCase, act: str) -> Any:
    more = {"body": shown.department or shown.agency} if ACT_FORMS[act] is SplitForm else {}
    return ACT_FORMS[act](request.POST or None, request.FILES or None, **more)


def _perform(act: str, shown: OverlapCase, data: dict[str, Any], by: User, at: datetime) -> None:
    if act == "split":
        parts = (data.pop("first_part_vnd"), data.pop("second_part_vnd"))
        services.split(case=shown, parts=parts, **data, by=by, at=at)
    elif act == "record_different":
        services.record_different(case=shown, **data, by=by, at=at)
    else:
        services.refer(case=shown, **data, by=by, at=at)


@access("support.view")
def declared_list(request: HttpRequest) -> HttpResponseBase:
    context = pages.declared_page(request.GET, user_of(request), at_of(request))
    if context["page"].wants_export:
        return list_answer(request, context["page"], EXPORT, name="khoan-noi-khac-chi")
    return render(request, "support/declared_list.html", context)


@access("support.view")
def declared(request: HttpRequest, declared_id: int) -> HttpResponse:
    row = get_declared_for(user_of(request), declared_id, on_of(request))
    return render(request, "support/declared.html", pages.declared_item_page(row, user_of(request), at_of(request)))


@access("support.declare")
def declare(request: HttpRequest) -> HttpResponse:
    """Write down State money that another office paid."""
    by, on = user_of(request), on_of(request)
    department = department_of(by, on)
    form = DeclareForm(request.POST or None, request.FILES or None, user=by, on=on)
    if department and request.method == "POST" and form.is_valid():
        try:
            row = services.declare_item(
                declared=form.declared(), department=department, scan=form.cleaned_data["scan"],
                form_key=form.cleaned_data["key"], by=by, at=at_of(request),
            )  # fmt: skip
            messages.success(request, _("Đã ghi khoản %(document)s.") % {"document": row.document})
            return redirect("support:declared", row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "support/declare.html", {"form": form}, status=422 if form.errors else 200)


@access("support.declare")
def attach_scan(request: HttpRequest, declared_id: int) -> HttpResponse:
    """Keep the paper of an item that came from a sheet."""
    row = get_declared_for(user_of(request), declared_id, on_of(request))
    if row.department_id not in scope_of(user_of(request), on_of(request)).organisation_ids:
        raise Denied("role", act="support.declare")
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.attach_scan(row=row, scan=form.cleaned_data["scan"], by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã đính kèm bản chụp văn bản %(document)s.") % {"document": row.document})
            return redirect("support:declared", row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {**pages.declared_item_page(row, user_of(request), at_of(request)), "form": form}
    return render(request, "support/attach_scan.html", context, status=422 if form.errors else 200)


@access("support.declare")
def void_declared(request: HttpRequest, declared_id: int) -> HttpResponse:
    """Take back a record made by mistake."""
    row = get_declared_for(user_of(request), declared_id, on_of(request))
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.void_declared(row=row, reason=form.cleaned_data["reason"], by=user_of(request), at=at_of(request))
        messages.success(request, _("Đã hủy khoản %(document)s.") % {"document": row.document})
        return redirect("support:declared", row.pk)
    context = {**pages.declared_item_page(row, user_of(request), at_of(request)), "form": form}
    return render(request, "support/void_declared.html", context, status=422 if form.errors else 200)


@access("support.check")
def check(request: HttpRequest) -> HttpResponse:
    """Who else holds State money for a thing, before one approves. Sent by POST: no name stands in an address."""
    by, on = user_of(request), on_of(request)
    form = CheckForm(request.POST if request.method == "POST" else None, user=by, on=on)
    asked = request.method == "POST" and form.is_valid()
    found = services.look_up(question=form.question(), by=by, at=at_of(request)) if asked else None
    page = {"form": form, "found": found, "may_check": True}
    return render(request, "support/check.html", page, status=422 if form.errors else 200)


@access("support.view")
def thing(request: HttpRequest, key_id: int) -> HttpResponse:
    """Everything the State ever paid on one machine, works item, contract or event."""
    by, on = user_of(request), on_of(request)
    return render(request, "support/thing.html", thing_page(get_thing_for(by, key_id, on), by, on))
