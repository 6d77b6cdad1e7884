"""Screens of the parts of a project: contents of a draft, the detail plan of a group, acceptance at each place."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.law.selectors import activity_label
from khuyencong.programmes import detailpage, drafting, forms, pages, services, wizard
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.actpage import show_act
from khuyencong.programmes.choices import PartState
from khuyencong.programmes.states import DETAIL_PLAN
from khuyencong.workflow.services import mark_seen


def _project(request: HttpRequest, project_id: int) -> Any:
    return get_project_for(user_of(request), project_id, on_of(request))


def _plan(request: HttpRequest, project_id: int, plan_id: int) -> Any:
    rows = _project(request, project_id).detail_plans.select_related("project__implementer", "project__department")
    return get_object_or_404(rows, pk=plan_id)


def _version(request: HttpRequest, project: Any) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else project.version


@access("programmes.register")
def part(request: HttpRequest, project_id: int, part_id: int) -> HttpResponse:
    """One content of a draft: what it asks for."""
    shown = _project(request, project_id)
    row = get_object_or_404(shown.parts.in_force().select_related("project", "beneficiary", "place"), pk=part_id)
    form = wizard.part_form(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_project(
                project=shown, version=_version(request, shown), fields=form.values(), lines=None, part=row,
                by=user_of(request), at=at_of(request),
            )  # fmt: skip
            return redirect("programmes:step", shown.pk, "parts")
        except Invalid as error:
            form.refuse(error.fields)
    context = {"project": shown, "part": row, "activity": activity_label(row.activity), "form": form}
    return render(request, "programmes/part.html", context, status=422 if form.errors else 200)


@access("programmes.register")
def add_part(request: HttpRequest, project_id: int) -> HttpResponse:
    """One more content, or one more establishment, of a draft."""
    shown = _project(request, project_id)
    years = range(shown.budget_year, shown.budget_year + 5)
    first = shown.parts_in_force[0]
    form = wizard.WhereForm(request, years=years, budget_year=shown.budget_year, activity=first.activity)
    if request.method == "POST" and form.is_valid():
        try:
            new = form.new_part(named=False)
            made = services.add_part(
                project=shown, version=_version(request, shown), new=new, by=user_of(request), at=at_of(request)
            )
            return redirect("programmes:part", shown.pk, made.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"project": shown, "form": form}
    return render(request, "programmes/add_part.html", context, status=422 if form.errors else 200)


@access("programmes.register")
@require_POST
def drop_part(request: HttpRequest, project_id: int, part_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    row = get_object_or_404(shown.parts.in_force().select_related("project__implementer"), pk=part_id)
    try:
        services.drop_part(part=row, version=_version(request, shown), by=user_of(request), at=at_of(request))
        messages.success(request, _("Đã bỏ nội dung khỏi bản nháp."))
    except Invalid as error:
        messages.error(request, " ".join(word for words in error.fields.values() for word in words))
    return redirect("programmes:step", shown.pk, "parts")


@access("programmes.report")
@require_POST
def open_detail_plan(request: HttpRequest, project_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    try:
        plan = services.open_detail_plan(project=shown, by=user_of(request), at=at_of(request))
    except Invalid as error:
        messages.error(request, " ".join(word for words in error.fields.values() for word in words))
        return redirect("programmes:project", shown.pk)
    return redirect("programmes:detail_plan", shown.pk, plan.pk)


@access("programmes.view")
def detail_plan(request: HttpRequest, project_id: int, plan_id: int) -> HttpResponse:
    """A detail plan: whom it names, what is left, what may be done now."""
    plan = _plan(request, project_id, plan_id)
    mark_seen(process=DETAIL_PLAN.key, subject_id=plan.pk, by=user_of(request), at=at_of(request))
    return render(request, "programmes/detail_plan.html", detailpage.plan_page(plan, user_of(request), at_of(request)))


@access("programmes.report")
def propose_part(request: HttpRequest, project_id: int, plan_id: int) -> HttpResponse:
    """Name one establishment of a group: where, with which facts, for how much."""
    plan = _plan(request, project_id, plan_id)
    page = detailpage.ProposePage(plan, request)
    if request.method == "POST" and page.is_valid():
        try:
            services.propose_part(
                plan=plan, new=page.new_part(), fields=page.fields(), lines=page.lines(),
                by=user_of(request), at=at_of(request),
            )  # fmt: skip
            messages.success(request, _("Đã thêm cơ sở vào kế hoạch chi tiết."))
            return redirect("programmes:detail_plan", project_id, plan.pk)
        except Invalid as error:
            page.refuse(error)
    return render(request, "programmes/propose_part.html", page.context(), status=422 if page.refused else 200)


@access("programmes.report")
@require_POST
def withdraw_part(request: HttpRequest, project_id: int, plan_id: int, part_id: int) -> HttpResponse:
    plan = _plan(request, project_id, plan_id)
    row = get_object_or_404(plan.parts.filter(state=PartState.PROPOSED), pk=part_id)
    services.withdraw_part(part=row, by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã bỏ cơ sở khỏi kế hoạch chi tiết."))
    return redirect("programmes:detail_plan", project_id, plan.pk)


@access("programmes.move")
def plan_act(request: HttpRequest, project_id: int, plan_id: int, act: str) -> HttpResponse:
    """One act of the process of a detail plan."""
    plan = _plan(request, project_id, plan_id)
    return show_act(
        request, DETAIL_PLAN, plan, act, template="programmes/plan_act.html", done=detailpage.url_of(plan),
        form_of=lambda transition: forms.PLAN_ACT_FORMS[act](plan, request.POST or None),
        run=lambda form, by, at, reasons: form.run(by, at, reasons),
        signed=drafting.DETAIL_PLANS,
        page=lambda found: {"plan": plan, "project": plan.project},
    )  # fmt: skip


@access("programmes.accept")
def accept_part(request: HttpRequest, project_id: int, part_id: int) -> HttpResponse:
    """Minutes of acceptance at one place of a project with several."""
    shown = _project(request, project_id)
    row = get_object_or_404(shown.parts.in_force().select_related("project__agency", "department"), pk=part_id)
    form = forms.MinutesForm(request.POST or None)
    findings: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_part(part=row, minutes=form.minutes(), by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã ghi biên bản nghiệm thu."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            findings = error.findings
    context = {"project": shown, "part": row, "form": form, "findings": findings, "back": pages.url_of(shown)}
    return render(request, "programmes/accept_part.html", context, status=422 if request.method == "POST" else 200)
