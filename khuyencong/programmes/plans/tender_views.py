"""The page where the managing body records how the contractor of a project was chosen."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import access
from khuyencong.common.errors import Invalid
from khuyencong.files import services as files
from khuyencong.programmes import pages
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.choices import PaperKind
from khuyencong.programmes.guards.tender import CITATION, needs_tender
from khuyencong.programmes.plans.choices import TenderKind
from khuyencong.programmes.plans.services import tender
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


@access("programmes.tender")
def record_tender(request: HttpRequest, project_id: int) -> HttpResponse:
    """How the contractor was chosen: what is on file, and one more paper."""
    at: Any = request.at  # type: ignore[attr-defined]
    by: Any = request.user
    shown = get_project_for(by, project_id, request.on)  # type: ignore[attr-defined]
    form = TenderForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            with transaction.atomic():
                upload = data.pop("scan")
                paper = files.attach(owner=shown.subject, kind=PaperKind.TENDER, upload=upload, by=by, at=at)
                tender.record_tender(project=shown, settled=tender.Settled(**data, paper=paper), by=by, at=at)
            messages.success(request, _("Đã ghi kết quả lựa chọn nhà thầu."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {
        "project": shown,
        "form": form,
        "back": pages.url_of(shown),
        "results": shown.tender_results.filter(voided_at__isnull=True),
        "contents": needs_tender(shown),
        "citation": CITATION,
    }
    return render(request, "programmes/tender.html", context, status=422 if form.errors else 200)
