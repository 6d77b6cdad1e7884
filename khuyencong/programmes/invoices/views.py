"""Screens of invoices. Thin: access, form, service, render."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.programmes import guards
from khuyencong.programmes import pages as project_pages
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.forms import InvoiceForm
from khuyencong.programmes.invoices import pages, services
from khuyencong.programmes.invoices.forms import AnswerForm, FileForm, FromFileForm, PaymentForm
from khuyencong.support import selectors as support_reads
from khuyencong.support import services as support


def _project(request: HttpRequest, project_id: int) -> Any:
    return get_project_for(user_of(request), project_id, on_of(request))


def _invoice(project: Any, invoice_id: int) -> Any:
    return get_object_or_404(support_reads.invoices_of(project.subject), pk=invoice_id)


@access("programmes.report")
@require_POST
def upload_file(request: HttpRequest, project_id: int, position: int) -> HttpResponse:
    """The seller's XML comes in; what is wrong with it is said at its field beside the typed form."""
    shown = _project(request, project_id)
    item = get_object_or_404(support_reads.items_of(shown.subject), item_ref=str(position))
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = services.keep_file(
                project=shown, item=item, upload=form.cleaned_data["file"], by=user_of(request), at=at_of(request)
            )
            return redirect("programmes:invoice_file", shown.pk, position, kept.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {
        "project": shown, "item": item, "form": InvoiceForm(initial={"form_symbol": "1"}), "file_form": form,
        "window": project_pages.invoice_window(shown), "back": project_pages.url_of(shown),
    }  # fmt: skip
    return render(request, "programmes/add_invoice.html", context, status=422)


@access("programmes.report")
def invoice_file(request: HttpRequest, project_id: int, position: int, attachment_id: int) -> HttpResponse:
    """A file that was read: look at the ten checks, say which part serves, record it."""
    shown = _project(request, project_id)
    item = get_object_or_404(support_reads.items_of(shown.subject), item_ref=str(position))
    kept = support.file_of(item, attachment_id)
    if kept is None:
        raise Http404
    read = support.read_kept(kept)
    form = FromFileForm(request.POST or None, lines=read.lines, left=pages.left_of(item, read))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_from_file(
                project=shown, item=item, attachment=kept, given=form.given(), by=user_of(request), at=at_of(request)
            )
            messages.success(request, _("Đã ghi hóa đơn %(invoice)s.") % {"invoice": made})
            return redirect("programmes:invoice", shown.pk, made.pk)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken:
            form.add_error(None, _("Chưa ghi được: xem các điểm chặn ở mười điểm kiểm tra."))
    parts = form.given().parts if form.is_bound else {}
    checks = support.judge(item, read, parts, guards.invoice_opens_on(shown))
    context = pages.file_page(shown, item, kept, read, form, checks)
    return render(request, "programmes/invoice_file.html", context, status=422 if form.errors else 200)


@access("programmes.view")
def invoice(request: HttpRequest, project_id: int, invoice_id: int) -> HttpResponse:
    """One recorded invoice, what is proven of it and how the ten checks stand."""
    shown = _project(request, project_id)
    context = pages.invoice_page(shown, _invoice(shown, invoice_id), user_of(request), at_of(request))
    return render(request, "programmes/invoice.html", context)


@access("programmes.report")
def payment(request: HttpRequest, project_id: int, invoice_id: int) -> HttpResponse:
    """Write down the transfer that paid an invoice."""
    shown = _project(request, project_id)
    row = _invoice(shown, invoice_id)
    initial = {"amount_vnd": row.amount_vnd + row.vat_vnd, "payee": row.seller_name}
    form = PaymentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_payment(
                project=shown, invoice=row, paid=form.paid(), document=form.cleaned_data["document"],
                by=user_of(request), at=at_of(request),
            )  # fmt: skip
            messages.success(request, _("Đã ghi chứng từ chuyển tiền."))
            return redirect("programmes:invoice", shown.pk, row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return _act(request, shown, row, form, _("Chứng từ chuyển tiền"), _("Ghi chứng từ"))


@access("programmes.invoice_answer")
def answer(request: HttpRequest, project_id: int, invoice_id: int) -> HttpResponse:
    """Write down what the tax office answered about an invoice."""
    shown = _project(request, project_id)
    row = _invoice(shown, invoice_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_answer(
                project=shown, invoice=row, answer=form.answer(), by=user_of(request), at=at_of(request)
            )
            messages.success(request, _("Đã ghi trả lời của cơ quan thuế."))
            return redirect("programmes:invoice", shown.pk, row.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return _act(request, shown, row, form, _("Trả lời của cơ quan thuế"), _("Ghi trả lời"))


def _act(request: HttpRequest, project: Any, invoice: Any, form: Any, title: str, button: str) -> HttpResponse:
    context = {
        "project": project, "invoice": invoice, "form": form, "title": title, "button": button,
        "back": project_pages.url_of(project),
    }  # fmt: skip
    return render(request, "programmes/invoice_act.html", context, status=422 if form.errors else 200)
