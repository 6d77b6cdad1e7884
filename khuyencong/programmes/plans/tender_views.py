"""The page where the managing body records how the contractor of a project was chosen."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid
from khuyencong.files import services as files
from khuyencong.programmes import pages
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.choices import PaperKind
from khuyencong.programmes.guards.tender import CITATION, needs_tender
from khuyencong.programmes.models import Project, TenderOrder
from khuyencong.programmes.plans.choices import TenderKind
from khuyencong.programmes.plans.services import tender
from khuyencong.programmes.selectors import acts_for
from khuyencong.ui.fields import DayField, VndField
from khuyencong.ui.forms import Form


class TenderForm(Form):
    """A tender result or a below-threshold note, with its paper."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=TenderKind.choices)
    content = forms.CharField(label=gettext_lazy("Gói, nội dung"), max_length=300)
    amount_vnd = VndField(label=gettext_lazy("Giá trị (đồng)"))
    winner = forms.CharField(
        label=gettext_lazy("Đơn vị được chọn"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Bắt buộc với kết quả lựa chọn nhà thầu."),
    )
    authority = forms.CharField(label=gettext_lazy("Cơ quan quyết định"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Số, ký hiệu văn bản"), max_length=100)
    decided_on = DayField(label=gettext_lazy("Ngày văn bản"))
    scan = forms.FileField(
        label=gettext_lazy("Bản chụp văn bản (PDF)"), error_messages={"required": gettext_lazy("Chưa chọn tệp.")}
    )


class OrderForm(Form):
    """The Agency head's order that a project be tendered."""

    order_number = forms.CharField(label=gettext_lazy("Số, ký hiệu văn bản"), max_length=100)
    ordered_on = DayField(label=gettext_lazy("Ngày văn bản"))
    order_reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=500, help_text=gettext_lazy("Quy mô, tính chất hoặc giá trị của đề án.")
    )


class VoidForm(Form):
    """Why a recorded result counts no more."""

    reason = forms.CharField(label=gettext_lazy("Lý do bỏ"), max_length=500)


@access("programmes.tender")
def record_tender(request: HttpRequest, project_id: int) -> HttpResponse:
    """How the contractor was chosen: what is on file, and one more paper."""
    shown = _project(request, project_id)
    form = TenderForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        by, at = user_of(request), at_of(request)
        try:
            with transaction.atomic():
                upload = data.pop("scan")
                paper = files.attach(owner=shown.subject, kind=PaperKind.TENDER, upload=upload, by=by, at=at)
                tender.record_tender(project=shown, settled=tender.Settled(**data, paper=paper), by=by, at=at)
            messages.success(request, _("Đã ghi kết quả lựa chọn nhà thầu."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return _page(request, shown, form=form)


@access("programmes.tender")
@require_POST
def order_tender(request: HttpRequest, project_id: int) -> HttpResponse:
    """Record the order of the Agency's head."""
    shown = _project(request, project_id)
    order = OrderForm(request.POST)
    if order.is_valid():
        data = order.cleaned_data
        try:
            tender.order_tender(
                project=shown, number=data["order_number"], ordered_on=data["ordered_on"],
                reason=data["order_reason"], by=user_of(request), at=at_of(request),
            )  # fmt: skip
            messages.success(request, _("Đã ghi yêu cầu đấu thầu; hợp đồng chờ kết quả lựa chọn nhà thầu."))
            return redirect("programmes:tender", shown.pk)
        except Invalid as error:
            order.refuse(error.fields)
    return _page(request, shown, order=order)


@access("programmes.tender")
def void_tender(request: HttpRequest, project_id: int, result_id: int) -> HttpResponse:
    """Void one recorded result."""
    shown = _project(request, project_id)
    row = get_object_or_404(shown.tender_results.filter(voided_at__isnull=True), pk=result_id)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tender.void_tender(result=row, reason=form.cleaned_data["reason"], by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã bỏ văn bản; hợp đồng chờ văn bản thay thế nếu không còn văn bản nào."))
            return redirect("programmes:tender", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"project": shown, "row": row, "form": form, "back": reverse("programmes:tender", args=[shown.pk])}
    return render(request, "programmes/tender_void.html", context, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, shown: Project, *, form: TenderForm | None = None, order: OrderForm | None = None
) -> HttpResponse:
    results = list(shown.tender_results.order_by("voided_at", "decided_on", "pk"))
    before = shown.status in tender.BEFORE_CONTRACT
    on = on_of(request)
    mine = before and acts_for(user_of(request), shown.manager, on)
    agency = mine and acts_for(user_of(request), shown.agency, on)
    contents, given = needs_tender(shown), TenderOrder.objects.filter(project=shown).first()
    bound = (form is not None and form.is_bound) or (order is not None and order.is_bound)
    context = {
        "project": shown,
        "form": form or TenderForm(),
        "back": pages.url_of(shown),
        "results": results,
        "contents": contents,
        "order": given,
        "may_record": mine,
        "order_form": (order or OrderForm()) if agency and not contents and given is None else None,
        "citation": CITATION,
    }
    return render(request, "programmes/tender.html", context, status=422 if bound else 200)


def _project(request: HttpRequest, project_id: int) -> Project:
    return get_project_for(user_of(request), project_id, on_of(request))
