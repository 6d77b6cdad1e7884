"""Screens of missing money."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.models import User
from khuyencong.common.errors import Denied, Invalid, RuleBroken
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.projectpage import facts_of
from khuyencong.programmes.shortage import page, selectors, services
from khuyencong.programmes.shortage.forms import ShortfallForm
from khuyencong.ui.lists import EXPORT_KEY


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _at(request: HttpRequest) -> datetime:
    return cast(datetime, request.at)  # type: ignore[attr-defined]


@access("programmes.view")
def shortage(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Planned, assigned and missing by locality, unit and centre; ?export=csv gives exactly what is filtered."""
    shown = page.Shortage(_user(request), _at(request), request.GET)
    if request.GET.get(EXPORT_KEY):
        return shown.csv()
    return render(request, "programmes/shortage/list.html", shown.context())


@access("programmes.change")
def record(request: HttpRequest, project_id: int) -> HttpResponse:
    """Write down what a project moved, postponed or gave up."""
    project = get_project_for(_user(request), project_id, request.on)  # type: ignore[attr-defined]
    if not services.may_record(project, _user(request), _at(request)):
        raise Denied("role", act="programmes.change")
    form = ShortfallForm(request.POST or None)
    findings = ()
    back = f"{reverse('programmes:shortage')}?purse={project.purse}&year={project.budget_year}"
    if request.method == "POST" and form.is_valid():
        typed = {**form.cleaned_data, "form_key": str(form.cleaned_data["form_key"])}
        try:
            services.record_shortfall(project=project, **typed, by=_user(request), at=_at(request))
            messages.success(request, _("Đã ghi hệ quả của đề án %(code)s.") % {"code": project.code})
            return redirect(back)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            findings = error.findings  # type: ignore[assignment]
    context = {
        "project": project, "form": form, "findings": findings, "back": back,
        "missing_vnd": selectors.missing_of(project),
        "facts": facts_of(project, request.on),  # type: ignore[attr-defined]
        "written": selectors.written_about(project),
    }  # fmt: skip
    status = 422 if form.errors or findings else 200
    return render(request, "programmes/shortage/record.html", context, status=status)
