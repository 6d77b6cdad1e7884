"""Screens of changes: choose the kind, ask, follow, decide."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.programmes import drafting
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.actpage import show_act
from khuyencong.programmes.changes import forms, page, services
from khuyencong.programmes.changes.states import CHANGE
from khuyencong.programmes.changes.words import difference
from khuyencong.programmes.choices import ChangeKind
from khuyencong.workflow.services import mark_seen


def _project(request: HttpRequest, project_id: int) -> Any:
    return get_project_for(user_of(request), project_id, on_of(request))


def _change(request: HttpRequest, project_id: int, change_id: int) -> Any:
    rows = _project(request, project_id).changes.select_related("project__implementer", "project__department", "part")
    return get_object_or_404(rows, pk=change_id)


@access("programmes.change")
def kinds(request: HttpRequest, project_id: int) -> HttpResponse:
    """What is to change? Each kind says who decides."""
    return render(request, "programmes/change_kinds.html", page.kinds_page(_project(request, project_id)))


@access("programmes.change")
def ask(request: HttpRequest, project_id: int, kind: str) -> HttpResponse:
    """Ask for a change of one kind."""
    if kind not in ChangeKind.values:
        raise Http404
    shown = _project(request, project_id)
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    form = forms.AskForm(shown, kind, user_of(request), on_of(request), text, request.POST or None)
    findings: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose_change(project=shown, asked=form.asked(), by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã gửi đề nghị điều chỉnh."))
            return redirect("programmes:change", shown.pk, made.pk)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            findings = error.findings
    context = {**page.ask_page(shown, kind, text), "form": form, "findings": findings}
    return render(request, "programmes/change_ask.html", context, status=422 if request.method == "POST" else 200)


@access("programmes.view")
def change(request: HttpRequest, project_id: int, change_id: int) -> HttpResponse:
    """One change: what was, what shall be, who decides, where it stands."""
    shown = _change(request, project_id, change_id)
    mark_seen(process=CHANGE.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    return render(request, "programmes/change.html", page.change_page(shown, user_of(request), at_of(request)))


@access("programmes.change")
def act(request: HttpRequest, project_id: int, change_id: int, act: str) -> HttpResponse:
    """One act of the process of a change."""
    shown = _change(request, project_id, change_id)
    return show_act(
        request, CHANGE, shown, act, template="programmes/change_act.html", done=page.url_of(shown),
        form_of=lambda transition: forms.ACT_FORMS[act](shown, request.POST or None, request.FILES or None),
        run=lambda form, by, at, reasons: form.run(by, at, reasons),
        signed=drafting.CHANGES,
        page=lambda found: {"change": shown, "project": shown.project, "rows": difference(shown)},
    )  # fmt: skip
