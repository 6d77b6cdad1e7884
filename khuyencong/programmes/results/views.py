"""Screens of results: follow-up, claims of a project, one declaration. Thin: access, form, service, render."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.models import User
from khuyencong.common.errors import Denied, Invalid
from khuyencong.exchange.writing import list_answer
from khuyencong.programmes import selectors, services
from khuyencong.programmes.access import get_declaration_for, get_project_for
from khuyencong.programmes.actpage import show_act
from khuyencong.programmes.columns import DECLARATION_LIST
from khuyencong.programmes.fiveyear import forms as programme_forms
from khuyencong.programmes.fiveyear.states import DECLARATION
from khuyencong.programmes.models import Declaration
from khuyencong.programmes.results import page as resultspage
from khuyencong.programmes.results.choices import ClaimState, DeclarationStatus
from khuyencong.workflow.services import mark_seen


def _declaration(request: HttpRequest, project_id: int, declaration_id: int) -> Declaration:
    return get_declaration_for(user_of(request), project_id, declaration_id, on_of(request))


@access("programmes.view")
def declarations(request: HttpRequest) -> HttpResponseBase:
    rows = Declaration.objects.visible_to(user_of(request), on=on_of(request))
    context = resultspage.list_page(rows, request.GET, at_of(request))
    if context["page"].wants_export:
        return list_answer(request, context["page"], DECLARATION_LIST, name="theo-doi-ket-qua")
    return render(request, "programmes/results/list.html", context)


@access("programmes.view")
def project_results(request: HttpRequest, project_id: int) -> HttpResponse:
    shown = get_project_for(user_of(request), project_id, on_of(request))
    context = resultspage.project_results_page(shown, user_of(request), at_of(request))
    return render(request, "programmes/results/project.html", context)


@access("programmes.claim")
@require_POST
def open_declaration(request: HttpRequest, project_id: int) -> HttpResponse:
    shown = get_project_for(user_of(request), project_id, on_of(request))
    typed = request.POST.get("establishment", "")
    establishment = int(typed) if typed.isascii() and typed.isdigit() else None
    made = services.open_declaration(
        project=shown, establishment_id=establishment, by=user_of(request), at=at_of(request)
    )
    return redirect("programmes:add_claim", shown.pk, made.pk)


@access("programmes.view")
def declaration(request: HttpRequest, project_id: int, declaration_id: int) -> HttpResponse:
    """One declaration; the implementing unit fills in its lines here while it is open."""
    shown = _declaration(request, project_id, declaration_id)
    mark_seen(process=DECLARATION.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    page = resultspage.declaration_page(shown, user_of(request), at_of(request))
    form = None
    if page["editable"]:
        claims = list(shown.claims.filter(state=ClaimState.DRAFT).order_by("id"))
        form = programme_forms.DeclarationForm(shown, claims, request.POST or None)
    if request.method == "POST":
        if form is None:
            raise Denied("role", act="programmes.claim")
        if form.is_valid():
            try:
                services.save_claims(declaration=shown, **form.typed(), by=user_of(request), at=at_of(request))
                messages.success(request, _("Đã lưu kê khai, chưa gửi."))
                return redirect("programmes:declaration", project_id, declaration_id)
            except Invalid as error:
                form.refuse(error.fields)
    context = {**page, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "programmes/results/declaration.html", context, status=status)


@access("programmes.claim")
def add_evidence(request: HttpRequest, project_id: int, declaration_id: int) -> HttpResponse:
    shown = _declaration(request, project_id, declaration_id)
    _check_open(request, shown)
    form = programme_forms.EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_evidence(
                declaration=shown, upload=form.cleaned_data["file"], by=user_of(request), at=at_of(request)
            )
            messages.success(request, _("Đã lưu tài liệu chứng minh."))
            return redirect("programmes:declaration", project_id, declaration_id)
        except Invalid as error:
            form.refuse(error.fields)
    context = {
        "project": shown.project, "declaration": shown, "form": form, "heading": _("Thêm tài liệu chứng minh"),
        "button": _("Lưu tài liệu"),
    }  # fmt: skip
    return render(request, "programmes/results/form.html", context, status=422 if form.errors else 200)


def _check_open(request: HttpRequest, shown: Declaration) -> None:
    """A form is offered only to the unit, while the declaration is open."""
    mine = selectors.acts_for(user_of(request), shown.project.implementer, on_of(request))
    if not mine or shown.status != DeclarationStatus.OPEN:
        raise Denied("role", act="programmes.claim")


@access("programmes.claim")
def add_claim(request: HttpRequest, project_id: int, declaration_id: int) -> HttpResponse:
    shown = _declaration(request, project_id, declaration_id)
    _check_open(request, shown)
    initial = {"year": on_of(request).year, "indicator": request.GET.get("indicator")}
    form = programme_forms.ClaimForm(shown, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_claim(declaration=shown, line=form.line(), by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã thêm kết quả vào kê khai, chưa gửi."))
            return redirect("programmes:declaration", project_id, declaration_id)
        except Invalid as error:
            form.refuse(error.fields)
    context = {
        "project": shown.project, "declaration": shown, "form": form, "heading": _("Thêm kết quả"),
        "button": _("Thêm vào kê khai"),
    }  # fmt: skip
    return render(request, "programmes/results/form.html", context, status=422 if form.errors else 200)


@access("programmes.claim")
@require_POST
def remove_claim(request: HttpRequest, project_id: int, declaration_id: int, claim_id: int) -> HttpResponse:
    shown = _declaration(request, project_id, declaration_id)
    claim = get_object_or_404(shown.claims.select_related("declaration__project__implementer"), pk=claim_id)
    services.remove_claim(claim=claim, by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã bỏ dòng kết quả."))
    return redirect("programmes:declaration", project_id, declaration_id)


@access("programmes.view")
def declaration_act(request: HttpRequest, project_id: int, declaration_id: int, act: str) -> HttpResponse:
    """Send, confirm, return or withdraw a declaration; the process says who may."""
    shown = _declaration(request, project_id, declaration_id)
    beside = resultspage.declaration_page(shown, user_of(request), at_of(request))
    transition = DECLARATION.find(shown, act)
    if transition not in beside["offers"]:
        raise Denied("role", act=act, roles=transition.roles)
    made = {"send_back": programme_forms.MissingForm, "withdraw": programme_forms.ReasonForm}
    return show_act(
        request, DECLARATION, shown, act, template="programmes/results/act.html",
        done=reverse("programmes:declaration", args=[project_id, declaration_id]),
        form_of=lambda transition: made.get(act, programme_forms.EmptyForm)(
            request.POST if request.method == "POST" else None
        ),
        run=lambda form, by, at, reasons: _perform(shown, act, form.cleaned_data, by, at, reasons),
        page=lambda found: beside,
    )  # fmt: skip


def _perform(
    shown: Declaration, act: str, data: dict[str, Any], by: User, at: datetime, reasons: Mapping[str, str]
) -> None:
    if act == "send":
        services.send_declaration(declaration=shown, by=by, at=at, reasons=reasons)
    elif act == "confirm":
        services.confirm_declaration(declaration=shown, by=by, at=at, reasons=reasons)
    elif act == "send_back":
        services.send_declaration_back(declaration=shown, missing=data["missing"].splitlines(), by=by, at=at)
    else:
        services.withdraw_declaration(declaration=shown, note=data["note"], by=by, at=at)
