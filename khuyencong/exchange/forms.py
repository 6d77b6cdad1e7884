"""Forms of the exchange. What is right is decided by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.exchange.choices import Way
from khuyencong.exchange.importers import Importer
from khuyencong.exchange.models import ImportBatch
from khuyencong.exchange.reading import IGNORED
from khuyencong.ui.forms import Form, Pick


class UploadForm(Form):
    """One sheet to look at."""

    file = forms.FileField(
        label=_("Tệp bảng tính"),
        help_text=_("XLSX, ODS, CSV hoặc TSV. Dòng tiêu đề có thể nằm dưới tên biểu; phông TCVN3, VNI được nhận ra."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
    )
    again = forms.BooleanField(label=_("Vẫn đọc lại tệp này"), required=False)


class HeadsForm(Form):
    """What each head nobody knows means: a column without a head, or nothing."""

    def __init__(self, *args: Any, batch: ImportBatch, importer: Importer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heads = batch.reading.get("heads", [])
        taken = {h["column"] for h in heads if h["column"]}
        columns = importer.by_name()
        free = [(name, c.label) for name, c in columns.items() if name not in taken]
        choices = [("", _("Chọn cột")), (IGNORED, _("Bỏ qua cột này")), *free]
        self.asked = [h for h in heads if h["state"] in {"unknown", "repeated"}]
        for head in self.asked:
            near = head["near"] if head["near"] not in taken else ""
            self.fields[f"head{head['index']}"] = forms.ChoiceField(
                label=f"{head['letter']}. {head['text']}",
                choices=choices,
                required=False,
                initial=batch.heads.get(head["text"], near),
            )

    def chosen(self) -> dict[str, str]:
        """Head → column name or IGNORED, for the heads that were decided."""
        data = self.cleaned_data
        return {h["text"]: data[f"head{h['index']}"] for h in self.asked if data[f"head{h['index']}"]}


class ApplyForm(Form):
    """All rows or the good ones."""

    way = forms.ChoiceField(choices=Way.choices, widget=Pick)
