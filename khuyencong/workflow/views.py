"""Screens of the engine: the signing sheet, recall, and the signing steps of a body. Thin: access, form, service."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.models import Organisation
from khuyencong.accounts.selectors import search_organisations
from khuyencong.common.errors import Denied, Invalid, RuleBroken, WrongState
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow import pages, selectors, services, stepspages
from khuyencong.workflow.access import get_sheet_for, organisations_to_set, took_part
from khuyencong.workflow.choices import Ending
from khuyencong.workflow.forms import EndStepsForm, RecallForm
from khuyencong.workflow.process import PROCESSES, ROOMS


@access("workflow.sign")
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """One signing sheet: who has agreed, whose turn it is; agree, return, take back, give up."""
    at, on = at_of(request), on_of(request)
    shown = get_sheet_for(user_of(request), sheet_id, on)
    page = pages.SheetPage(shown, user_of(request), at, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            with transaction.atomic():
                words = page.act()
            messages.success(request, words)
            return redirect(shown.url if shown.ending == Ending.PERFORMED else request.path)
        except (Invalid, RuleBroken) as error:
            shown.refresh_from_db()
            page.refuse(error)
    services.mark_seen(process=shown.process, subject_id=shown.subject_id, by=user_of(request), at=at)
    return render(request, "workflow/sheet.html", page.context(), status=422 if request.method == "POST" else 200)


@access("workflow.recall")
def recall(request: HttpRequest, process: str, subject_id: int) -> HttpResponse:
    """Take back what one sent last, after a look at what that does."""
    user, on = user_of(request), on_of(request)
    if process not in ROOMS or not took_part(user, process, subject_id, on):
        raise Http404
    table, subject = PROCESSES[process], ROOMS[process].load(subject_id)
    found = selectors.recall_of(table, subject, user, on)
    if found is None:
        raise Denied("recall_not_yours")
    form = RecallForm(request.POST if request.method == "POST" else None)
    url = table.describe(subject).url
    if request.method == "POST" and form.is_valid():
        services.recall(table, subject, by=user, at=at_of(request), note=form.cleaned_data["note"])
        messages.success(request, _("Đã rút lại: %(act)s.") % {"act": str(found.transition.label)})
        return redirect(url)
    context = {"found": found, "line": pages.recall_line(found), "form": form, "url": url}
    return render(request, "workflow/recall.html", {**context, **pages.recall_context(table, subject, found)})


@access("workflow.steps")
def steps(request: HttpRequest) -> HttpResponse:
    """The bodies whose signing steps the user may write; who heads one body comes to it at once."""
    mine = organisations_to_set(user_of(request), on_of(request))
    if mine.count() == 1:
        return redirect("workflow:steps-of", mine.get().pk)
    text = request.GET.get("q", "").strip()[:200]
    rows = stepspages.with_chains(search_organisations(text).filter(pk__in=mine.values("pk")), on_of(request))
    orders = {
        "name": Order(_("tên"), ("name", "id")),
        "chains": Order(_("số việc có bước ký"), ("-chains", "name", "id")),
    }
    page = Page(request.GET, rows, orders, {"q": text}, lang=spoken())
    return render(request, "workflow/steps.html", {"page": page, "q": text})


def _body(request: HttpRequest, organisation_id: int) -> Organisation:
    rows = organisations_to_set(user_of(request), on_of(request))
    return get_object_or_404(rows, pk=organisation_id)


@access("workflow.steps")
def steps_of_body(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The signing steps of one body."""
    body = _body(request, organisation_id)
    return render(request, "workflow/steps_body.html", stepspages.body_page(body, on_of(request)))


@access("workflow.steps")
def steps_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Write new signing steps for an act, or for every act."""
    body = _body(request, organisation_id)
    typed = request.POST if request.method == "POST" else None
    page = stepspages.NewChainPage(body, at_of(request), typed)
    if typed is not None and page.is_valid():
        try:
            page.save(user_of(request))
            messages.success(request, _("Đã đặt các bước ký nội bộ."))
            return redirect("workflow:steps-of", body.pk)
        except Invalid:
            pass
    context = {"body": body, "form": page.form, "steps": page.steps, "refused": page.refused}
    return render(request, "workflow/steps_new.html", context, status=422 if page.refused else 200)


@access("workflow.steps")
def steps_end(request: HttpRequest, organisation_id: int, chain_id: int) -> HttpResponse:
    """Give signing steps their last day."""
    body = _body(request, organisation_id)
    chain = get_object_or_404(body.signing_chains.prefetch_related("steps"), pk=chain_id)
    form = EndStepsForm(request.POST or None, initial={"last_day": on_of(request)})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_steps(chain=chain, **form.cleaned_data, by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã ghi ngày cuối cùng của các bước ký."))
            return redirect("workflow:steps-of", body.pk)
        except Invalid as error:
            form.refuse(error.fields)
        except WrongState:
            form.refuse({"last_day": [_("Các bước này đã kết thúc trước ngày đó.")]})
    context: dict[str, Any] = {"body": body, "line": stepspages.chain_line(chain, [], on_of(request)), "form": form}
    return render(request, "workflow/steps_end.html", context, status=422 if form.errors else 200)
