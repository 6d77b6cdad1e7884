"""The page where a unit writes what tells a cost item from others'."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of
from khuyencong.common.errors import Invalid
from khuyencong.programmes import pages
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.models import CostItem
from khuyencong.programmes.services import identity
from khuyencong.ui.fields import DayField
from khuyencong.ui.forms import Form

FIELDS: dict[str, forms.Field] = {
    "stall": forms.CharField(label=gettext_lazy("Số gian hàng"), max_length=60, required=False),
    "works": forms.CharField(
        label=gettext_lazy("Mã hoặc tên hạng mục công trình"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Theo hồ sơ thiết kế. Để trống thì lấy tên khoản chi."),
    ),
    "contract_number": forms.CharField(label=gettext_lazy("Số hợp đồng"), max_length=100, required=False),
    "contract_tax_code": forms.CharField(
        label=gettext_lazy("Mã số thuế bên bán, bên cung cấp"), max_length=20, required=False
    ),
    "contract_on": DayField(label=gettext_lazy("Ngày hợp đồng"), required=False),
    "period": forms.CharField(
        label=gettext_lazy("Thời kỳ"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Năm hoặc các năm, ví dụ 2026 hoặc 2026-2027. Để trống là năm ngân sách."),
    ),
}


class IdentityForm(Form):
    """The words one kind of cost item is told by."""

    def __init__(self, item: CostItem, *args: Any, **kwargs: Any) -> None:
        said = {name: item.identity.get(name, "") for name in identity.words_of(item)}
        if said.get("contract_on"):
            said["contract_on"] = date.fromisoformat(said["contract_on"])
        super().__init__(*args, initial=said, **kwargs)
        self.fields.update({name: FIELDS[name] for name in said})


@access("programmes.report")
def name_item(request: HttpRequest, project_id: int, position: int) -> HttpResponse:
    """Contract, stall, works item or period of one line."""
    at: Any = at_of(request)
    by: Any = request.user
    shown = get_project_for(by, project_id, on_of(request))
    item = get_object_or_404(shown.items.select_related("project__implementer", "part"), position=position)
    if not identity.words_of(item):
        raise Http404
    form = IdentityForm(item, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identity.name_item(item=item, words=form.cleaned_data, by=by, at=at)
            messages.success(request, _("Đã ghi dấu hiệu của khoản chi."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"project": shown, "item": item, "form": form, "back": pages.url_of(shown)}
    return render(request, "programmes/name_item.html", context, status=422 if form.errors else 200)
