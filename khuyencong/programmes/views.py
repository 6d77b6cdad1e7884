"""Screens of support projects. Thin: access, form, service, render."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access, public
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.exchange.writing import list_answer
from khuyencong.programmes import (
    actpage,
    dossierbook,
    drafting,
    drafts,
    forms,
    pages,
    projectpage,
    published,
    services,
    wizard,
)
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.columns import PROJECT_LIST
from khuyencong.programmes.invoices.forms import FileForm
from khuyencong.programmes.selectors import projects_visible_to
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support import selectors as support_reads
from khuyencong.workflow.services import mark_seen


def _project(request: HttpRequest, project_id: int) -> Any:
    return get_project_for(user_of(request), project_id, on_of(request))


@access("programmes.view")
def project_list(request: HttpRequest) -> HttpResponseBase:
    rows = projects_visible_to(user_of(request), on_of(request))
    context = pages.list_page(rows, request.GET, user_of(request), at_of(request))
    if context["page"].wants_export:
        return list_answer(request, context["page"], PROJECT_LIST, name="de-an")
    return render(request, "programmes/list.html", context)


@access("programmes.view")
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    mark_seen(process=SUPPORT_PROJECT.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    return render(request, "programmes/project.html", projectpage.project_page(shown, user_of(request), at_of(request)))


@access("programmes.register")
def new_project(request: HttpRequest) -> HttpResponse:
    form = wizard.StartForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_project(new=form.new_project(), by=user_of(request), at=at_of(request))
            for words in form.routing:
                messages.warning(request, words)
            return redirect("programmes:step", made.pk, "purpose")
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "programmes/new.html", {"form": form}, status=422 if form.errors else 200)


@access("programmes.register")
def copy(request: HttpRequest, project_id: int) -> HttpResponse:
    """Last year's project again ("như năm trước"): a new draft with its contents, words and estimate."""
    shown = _project(request, project_id)
    services.may_copy(project=shown, by=user_of(request), at=at_of(request))
    form = forms.CopyForm(shown, on_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.copy_project(
                project=shown, budget_year=form.cleaned_data["budget_year"], form_key=form.cleaned_data["key"],
                by=user_of(request), at=at_of(request),
            )  # fmt: skip
            messages.success(request, _("Đã lập bản nháp theo %(code)s.") % {"code": shown.code})
            return redirect("programmes:step", made.pk, "purpose")
        except Invalid as error:
            form.refuse(error.fields)
    context = {"project": shown, "form": form, "back": pages.url_of(shown)}
    return render(request, "programmes/copy.html", context, status=422 if form.errors else 200)


@access("programmes.register")
def step(request: HttpRequest, project_id: int, name: str) -> HttpResponse:
    shown = _project(request, project_id)
    page = wizard.StepPage(shown, name, request)
    keep = request.method == "POST" and (page.later or (request.htmx and page.form is not None))  # type: ignore[attr-defined]
    if request.method == "POST" and (keep or page.is_valid()):
        try:
            services.edit_project(
                project=shown, version=page.version, fields=page.partial() if keep else page.fields(),
                lines=page.lines(), by=user_of(request), at=at_of(request),
            )  # fmt: skip
            page.remember()
            if request.htmx:  # type: ignore[attr-defined]
                context = {"at": at_of(request), "project": shown, "unsaved": page.unread()}
                return render(request, "programmes/_saved.html", context)
            return redirect(pages.url_of(shown) if keep else page.next_url())
        except Invalid as error:
            page.blame(error)
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/step.html", page.context(), status=status)


@access("programmes.register")
def check(request: HttpRequest, project_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    return render(request, "programmes/check.html", pages.check_page(shown, user_of(request), at_of(request)))


@access("programmes.move")
def act(request: HttpRequest, project_id: int, act: str) -> HttpResponse:
    shown = _project(request, project_id)
    mark_seen(process=SUPPORT_PROJECT.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    offer = actpage.offer_of(SUPPORT_PROJECT, shown, act, user_of(request), on_of(request))
    if offer is None:
        return actpage.elsewhere(SUPPORT_PROJECT, shown, act, user_of(request), on_of(request))
    transition = offer.transition
    before = drafting.PROJECTS.initial(shown, act) if offer.chain else {}
    form = forms.ACT_FORMS[act](shown, transition, request.POST or None, request.FILES or None, initial=before)
    findings: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                given = form.given(user_of(request), at_of(request), actpage.reasons_of(request.POST))
                if offer.chain:
                    scan = given.decision.scan if given.decision else None
                    drafting.PROJECTS.draft(shown, act, form, user_of(request), at_of(request), scan)
                else:
                    form.run(user_of(request), at_of(request), given)
            messages.success(request, pages.done_message(transition, shown, drafted=offer.chain is not None))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            findings = error.findings
            shown.refresh_from_db()
    page = pages.act_page(shown, transition, form, findings, user_of(request), at_of(request), offer.chain)
    return render(request, "programmes/act.html", page, status=422 if request.method == "POST" else 200)


@access("programmes.move")
def add_paper(request: HttpRequest, project_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    services.may_add_papers(project=shown, by=user_of(request), at=at_of(request))
    form = forms.PaperForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_paper(
                project=shown, kind=form.cleaned_data["kind"], upload=form.cleaned_data["file"],
                by=user_of(request), at=at_of(request),
            )  # fmt: skip
            messages.success(request, _("Đã lưu giấy tờ."))
            return redirect(pages.back_from_papers(shown))
        except Invalid as error:
            form.refuse(error.fields)
    context = {
        "project": shown,
        "form": form,
        "missing": pages.missing_papers(shown),
        "back": pages.back_from_papers(shown),
    }
    return render(request, "programmes/add_paper.html", context, status=422 if form.errors else 200)


@access("programmes.report")
def add_progress(request: HttpRequest, project_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    form = forms.ProgressForm(request.POST or None, initial={"month": on_of(request)})
    if request.method == "POST" and form.is_valid():
        try:
            services.send_progress(project=shown, **form.cleaned_data, by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã gửi báo cáo tiến độ."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"project": shown, "form": form, "back": pages.url_of(shown)}
    return render(request, "programmes/add_progress.html", context, status=422 if form.errors else 200)


@access("programmes.confirm_progress")
def confirm_progress(request: HttpRequest, project_id: int, report_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    report = get_object_or_404(shown.progress.select_related("project__department"), pk=report_id)
    if request.method == "POST":
        services.confirm_progress(report=report, by=user_of(request), at=at_of(request))
        messages.success(request, _("Đã xác nhận báo cáo tiến độ."))
        return redirect("programmes:project", shown.pk)
    context = {"project": shown, "report": report, "back": pages.url_of(shown)}
    return render(request, "programmes/confirm_progress.html", context)


@access("programmes.report")
def name_machine(request: HttpRequest, project_id: int, position: int) -> HttpResponse:
    shown = _project(request, project_id)
    item = get_object_or_404(shown.items.select_related("project__implementer"), position=position)
    form = forms.MachineNameForm(
        request.POST or None, initial={n: getattr(item, n) for n in ("maker", "model", "serial")}
    )
    findings: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            services.name_machine(item=item, **form.cleaned_data, by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã ghi số máy."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            findings = error.findings
    context = {"project": shown, "item": item, "form": form, "findings": findings, "back": pages.url_of(shown)}
    return render(request, "programmes/name_machine.html", context, status=422 if request.method == "POST" else 200)


@access("programmes.report")
def add_invoice(request: HttpRequest, project_id: int, position: int) -> HttpResponse:
    shown = _project(request, project_id)
    item = get_object_or_404(support_reads.items_of(shown.subject), item_ref=str(position))
    form = forms.InvoiceForm(request.POST or None, initial={"form_symbol": "1"})
    findings: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            services.add_invoice(project=shown, item=item, typed=form.typed(), by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã ghi hóa đơn."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            findings = error.findings
    context = {
        "project": shown,
        "item": item,
        "form": form,
        "file_form": FileForm(),
        "findings": findings,
        "window": pages.invoice_window(shown),
        "back": pages.url_of(shown),
    }
    return render(request, "programmes/add_invoice.html", context, status=422 if request.method == "POST" else 200)


@access("programmes.clear_flag")
def clear_flag(request: HttpRequest, project_id: int, invoice_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    invoice = get_object_or_404(support_reads.invoices_of(shown.subject), pk=invoice_id)
    form = forms.ClearFlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.clear_flag(
                project=shown, invoice=invoice, note=form.cleaned_data["note"], by=user_of(request), at=at_of(request)
            )
            messages.success(request, _("Đã ghi ý kiến về hóa đơn."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {
        "project": shown,
        "invoice": invoice,
        "form": form,
        "window": pages.invoice_window(shown),
        "back": pages.url_of(shown),
    }
    return render(request, "programmes/clear_flag.html", context, status=422 if form.errors else 200)


@access("programmes.view")
def money(request: HttpRequest, project_id: int) -> HttpResponse:
    shown = _project(request, project_id)
    return render(request, "programmes/money.html", pages.money_page(shown, user_of(request), at_of(request)))


@access("programmes.view")
def paper(request: HttpRequest, project_id: int, kind: str, fmt: str) -> HttpResponse:
    """A draft of a paper drawn from the dossier, or the issued file."""
    shown = _project(request, project_id)
    name, content, content_type = drafts.draft_paper(shown, kind, fmt, on_of(request))
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@access("programmes.move")
@require_POST
def issue_paper(request: HttpRequest, project_id: int, kind: str) -> HttpResponse:
    """Number a paper from its issuer's register and keep it."""
    issued = drafts.issue_paper(
        project=_project(request, project_id), name=kind, by=user_of(request), at=at_of(request)
    )
    messages.success(request, _("Đã ban hành %(paper)s.") % {"paper": issued})
    return redirect("papers:detail", issued.pk)


@access("programmes.move")
@require_POST
def hand_out_paper(request: HttpRequest, project_id: int, kind: str) -> HttpResponse:
    """Keep a paper without number as it goes out for signature."""
    row = drafts.hand_out_paper(
        project=_project(request, project_id), name=kind, by=user_of(request), at=at_of(request)
    )
    messages.success(request, _("Đã lưu bản trình ký. Tải về, ký, rồi đính kèm tại đây."))
    return redirect("papers:draft", row.pk)


@access("programmes.view")
@require_POST
def bind(request: HttpRequest, project_id: int) -> HttpResponse:
    """Ask for the whole dossier as one PDF or ZIP."""
    shown = _project(request, project_id)
    fmt = "zip" if request.POST.get("fmt") == "zip" else "pdf"
    try:
        binder = dossierbook.bind_dossier(project=shown, fmt=fmt, by=user_of(request), at=at_of(request))
    except Invalid as error:
        messages.warning(request, " ".join(word for words in error.fields.values() for word in words))
        return redirect("programmes:project", shown.pk)
    return redirect("papers:binder", binder.pk)


@access("programmes.view")
def guidance(request: HttpRequest) -> HttpResponse:
    """The registration days of each plan year: the rule, and the letters that set other days."""
    return render(request, "programmes/guidance.html", pages.guidance_page(user_of(request), at_of(request)))


@access("programmes.guide")
def add_guidance(request: HttpRequest) -> HttpResponse:
    form = forms.GuidanceForm(request.POST or None, initial={"year": on_of(request).year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            services.issue_guidance(**form.cleaned_data, by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã ghi thư hướng dẫn."))
            return redirect("programmes:guidance")
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "programmes/add_guidance.html", {"form": form}, status=422 if form.errors else 200)


@public("printed elsewhere, with its sources")
def published_projects(request: HttpRequest) -> HttpResponse:
    return render(request, "programmes/published_projects.html", published.project_page(request.GET))


@public("printed elsewhere, with its sources")
def published_figures(request: HttpRequest) -> HttpResponse:
    return render(request, "programmes/published_figures.html", published.figure_page(request.GET))
