"""Screens of missing money."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Denied, Invalid, RuleBroken
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.projectpage import facts_of
from khuyencong.programmes.shortage import page, selectors, services
from khuyencong.programmes.shortage.forms import ShortfallForm
from khuyencong.ui.lists import EXPORT_KEY


@access("programmes.view")
def shortage(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Planned, assigned and missing by locality, unit and centre; ?export=csv gives exactly what is filtered."""
    shown = page.Shortage(user_of(request), at_of(request), request.GET)
    if request.GET.get(EXPORT_KEY):
        return shown.csv()
    return render(request, "programmes/shortage/list.html", shown.context())


@access("programmes.change")
def record(request: HttpRequest, project_id: int) -> HttpResponse:
    """Write down what a project moved, postponed or gave up."""
    project = get_project_for(user_of(request), project_id, on_of(request))
    if not services.may_record(project, user_of(request), at_of(request)):
        raise Denied("role", act="programmes.change")
    form = ShortfallForm(request.POST or None)
    findings = ()
    back = f"{reverse('programmes:shortage')}?purse={project.purse}&year={project.budget_year}"
    if request.method == "POST" and form.is_valid():
        typed = {**form.cleaned_data, "form_key": str(form.cleaned_data["form_key"])}
        try:
            services.record_shortfall(project=project, **typed, by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã ghi hệ quả của đề án %(code)s.") % {"code": project.code})
            return redirect(back)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            findings = error.findings  # type: ignore[assignment]
    context = {
        "project": project, "form": form, "findings": findings, "back": back,
        "missing_vnd": selectors.missing_of(project),
        "facts": facts_of(project, on_of(request)),
        "written": selectors.written_about(project),
    }  # fmt: skip
    status = 422 if form.errors or findings else 200
    return render(request, "programmes/shortage/record.html", context, status=status)
