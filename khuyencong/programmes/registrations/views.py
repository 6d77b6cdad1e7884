"""Screens of registration reports. Thin: access, form, service, render."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Denied, Invalid
from khuyencong.exchange.writing import list_answer
from khuyencong.programmes import services
from khuyencong.programmes.actpage import show_act
from khuyencong.programmes.columns import REGISTRATION_LIST
from khuyencong.programmes.models import RegistrationReport
from khuyencong.programmes.registrations import forms, page, paper, selectors
from khuyencong.programmes.registrations.states import REGISTRATION
from khuyencong.workflow.services import mark_seen


def _report(request: HttpRequest, report_id: int) -> RegistrationReport:
    return get_object_or_404(selectors.reports_visible_to(user_of(request), on_of(request)), pk=report_id)


@access("programmes.view")
def reports(request: HttpRequest) -> HttpResponseBase:
    context = page.list_page(user_of(request), at_of(request), request.GET)
    if context["page"].wants_export:
        return list_answer(request, context["page"], REGISTRATION_LIST, name="dang-ky-ke-hoach")
    return render(request, "programmes/registrations/list.html", context)


@access("programmes.send_registration")
def open_report(request: HttpRequest) -> HttpResponse:
    """Open the department's report for a plan year."""
    bodies = page.departments_of(user_of(request), on_of(request))
    if not bodies:
        raise Denied("role", act="programmes.send_registration")
    form = forms.OpenForm(request.POST or None, initial={"plan_year": on_of(request).year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            report = services.open_registration(
                department=bodies[0], plan_year=form.cleaned_data["plan_year"], by=user_of(request), at=at_of(request)
            )
            return redirect("programmes:registration", report.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"form": form, "body": bodies[0]}
    return render(request, "programmes/registrations/open.html", context, status=422 if form.errors else 200)


@access("programmes.view")
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    shown = _report(request, report_id)
    mark_seen(process=REGISTRATION.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    context = page.report_page(shown, user_of(request), at_of(request))
    return render(request, "programmes/registrations/report.html", context)


@access("programmes.send_registration")
def texts(request: HttpRequest, report_id: int) -> HttpResponse:
    """Write the three parts of a draft."""
    shown = _report(request, report_id)
    names = ("revision", "result_text", "state_text", "goals_text")
    form = forms.TextsForm(shown, request.POST or None, initial={n: getattr(shown, n) for n in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.write_texts(
                report=shown, revision=form.cleaned_data["revision"], texts=form.texts(), by=user_of(request),
                at=at_of(request),
            )  # fmt: skip
            messages.success(request, _("Đã ghi báo cáo."))
            return redirect("programmes:registration", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"report": shown, "title": page.title_of(shown), "form": form}
    return render(request, "programmes/registrations/texts.html", context, status=422 if form.errors else 200)


@access("programmes.view")
def act(request: HttpRequest, report_id: int, act: str) -> HttpResponse:
    """Send, receive, return."""
    shown = _report(request, report_id)
    return show_act(
        request, REGISTRATION, shown, act, template="programmes/registrations/act.html",
        done=reverse("programmes:registration", args=[shown.pk]),
        form_of=lambda transition: forms.ReportActForm(shown, act, request.POST or None),
        run=lambda form, by, at, reasons: form.run(by, at, reasons),
        page=lambda found: {"report": shown, "title": page.title_of(shown), "tag": page.tag_of(shown)},
    )  # fmt: skip


@access("programmes.view")
def form_2(request: HttpRequest, report_id: int, fmt: str) -> HttpResponseBase:
    """The report with its list as a paper (while it is a draft), or the list as a workbook."""
    shown = _report(request, report_id)
    if fmt == "xlsx":
        return paper.sheet(shown, on_of(request))
    name, content, content_type = paper.draft(shown, fmt, on_of(request))
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
