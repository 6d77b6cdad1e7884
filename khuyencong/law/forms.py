"""Forms of the law room: filters, the five questions, rows of a province, confirmations, moved days."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.law import guide, library
from khuyencong.law.models import MovedDay
from khuyencong.law.selectors import activity_label
from khuyencong.law.services import LOCAL_UNITS, versions_to_confirm
from khuyencong.law.words import CODES
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.ui.forms import Form, Pick
from khuyencong.ui.language import spoken

FORMS = ("household", "cooperative", "small_or_medium_enterprise", "cooperative_group", "cooperative_union")
INDUSTRIES = (
    "agro_forestry_fishery_and_food_processing",
    "handicraft_goods",
    "consumer_export_and_import_replacing_goods",
    "textiles_and_footwear",
    "chemicals_for_farming_and_building_materials",
    "mechanical_electrical_electronic_informatics_and_supporting_industry",
    "cleaner_production_and_pollution_treatment",
    "mining_and_mineral_processing_in_difficult_areas",
)
NUMBER_MAX = 100


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(Form):
    """Filters of the norm browser; everything may be left out."""

    q = forms.CharField(label=_("Tìm mức"), required=False, max_length=NUMBER_MAX)
    place = forms.CharField(label=_("Nơi (tên hoặc mã tỉnh, xã)"), required=False, max_length=NUMBER_MAX)
    on = forms.DateField(label=_("Vào ngày"), required=False, widget=day_input())


class DocumentFilterForm(Form):
    q = forms.CharField(label=_("Số, ký hiệu hoặc tên văn bản"), required=False, max_length=NUMBER_MAX)
    on = forms.DateField(label=_("Vào ngày"), required=False, widget=day_input())


class OnForm(Form):
    on = forms.DateField(
        label=_("Xét vào ngày nào?"),
        help_text=_("Ngày duyệt kế hoạch quyết định mức hỗ trợ. Chưa có kế hoạch thì để ngày hôm nay."),
        widget=day_input(),
    )


class PlaceForm(Form):
    place = forms.ChoiceField(label=_("Nơi sản xuất ở đâu?"), widget=Pick())

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = choices  # type: ignore[attr-defined]


class FormForm(Form):
    form = forms.ChoiceField(label=_("Cơ sở thuộc loại hình nào?"), widget=Pick())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(code, str(CODES[code]).capitalize()) for code in FORMS]
        other = (guide.CLUSTER_INVESTOR, _("Chủ đầu tư hạ tầng cụm công nghiệp"))
        self.fields["form"].choices = [*rows, other]  # type: ignore[attr-defined]


class IndustryForm(Form):
    industry = forms.ChoiceField(label=_("Cơ sở làm ra cái gì?"), widget=Pick())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(code, str(CODES[code])[:1].upper() + str(CODES[code])[1:]) for code in INDUSTRIES]
        self.fields["industry"].choices = [*rows, ("other", _("Việc khác"))]  # type: ignore[attr-defined]


class ActivityForm(Form):
    activity = forms.ChoiceField(label=_("Cơ sở muốn làm gì?"), widget=Pick())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(code, _("Dây chuyền công nghệ") if code == "A3.4L" else activity_label(code)) for code in guide.ASKED]
        self.fields["activity"].choices = rows  # type: ignore[attr-defined]


class CostForm(Form):
    cost = forms.CharField(
        label=_("Định chi bao nhiêu, triệu đồng?"),
        help_text=_("Ví dụ: 900 là chín trăm triệu đồng."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def clean_cost(self) -> str:
        typed: str = self.cleaned_data["cost"]
        try:
            guide.cost_of(typed)
        except ValueError:
            words = _("Ô này đang là '%(typed)s'. Nhập số triệu đồng, ví dụ 900 hoặc 1.200,5.") % {"typed": typed}
            raise forms.ValidationError(words) from None
        return typed


class OtherMoneyForm(Form):
    other = forms.ChoiceField(
        label=_("Khoản này đã được Nhà nước hỗ trợ từ nguồn khác chưa?"),
        choices=[("no", _("Chưa")), ("yes", _("Đã được hỗ trợ"))],
        widget=Pick(),
    )


class LocalValueForm(Form):
    """One value of a province's own resolution."""

    territory = forms.ModelChoiceField(label=_("Tỉnh, thành phố"), queryset=Unit.objects.none())
    norm_key = forms.ChoiceField(label=_("Mức"))
    value = forms.DecimalField(
        label=_("Giá trị"),
        help_text=_("Tỷ lệ ghi 0,5 cho 50%; tiền ghi đủ số đồng: 300000000."),
        max_digits=20,
        decimal_places=6,
        localize=False,
    )
    document = forms.CharField(label=_("Văn bản"), help_text=_("Ví dụ: 23/2025/NQ-HĐND"), max_length=200)
    article = forms.CharField(label=_("Điều, khoản"), required=False, max_length=200)
    in_force_from = forms.DateField(label=_("Có hiệu lực từ"), widget=day_input())
    in_force_to = forms.DateField(label=_("Có hiệu lực đến"), required=False, widget=day_input())
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)

    def __init__(self, *args: Any, unit_ids: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = Unit.objects.filter(pk__in=unit_ids, level=Level.PROVINCE).order_by("code", "id")
        self.fields["territory"].queryset = provinces  # type: ignore[attr-defined]
        rows = [
            (norm.key, norm.label.get(spoken(), norm.label["vi"]))
            for norm in library.printed_norms().values()
            if norm.unit in LOCAL_UNITS and norm.applies_to
        ]
        self.fields["norm_key"].choices = sorted(rows, key=lambda row: row[1])  # type: ignore[attr-defined]

    def clean_value(self) -> Decimal:
        return Decimal(self.cleaned_data["value"])


class DecideForm(Form):
    """What the second officer decides."""

    answer = forms.ChoiceField(
        label=_("Kết quả đối chiếu với văn bản"),
        choices=[("confirm", _("Xác nhận đúng văn bản")), ("refuse", _("Không xác nhận"))],
        widget=Pick(),
    )
    reason = forms.CharField(label=_("Lý do không xác nhận"), required=False, max_length=500)


class EndForm(Form):
    last_day = forms.DateField(label=_("Ngày cuối còn hiệu lực"), widget=day_input())
    document = forms.CharField(label=_("Theo văn bản"), max_length=200)


class ConfirmationForm(Form):
    """A value that was not read, found in a document."""

    version_id = forms.ChoiceField(label=_("Mức đã tìm thấy trong văn bản"))
    document = forms.CharField(label=_("Văn bản"), max_length=200)
    article = forms.CharField(label=_("Điều, khoản"), required=False, max_length=200)
    starts_on = forms.DateField(
        label=_("Ngày có hiệu lực đã đọc"),
        help_text=_("Chỉ ghi khi xác nhận ngày bắt đầu của một văn bản sửa đổi."),
        required=False,
        widget=day_input(),
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(version, f"{version} · {text}") for version, text in versions_to_confirm().items()]
        self.fields["version_id"].choices = rows  # type: ignore[attr-defined]


class MovedDayForm(Form):
    day = forms.DateField(label=_("Ngày"), widget=day_input())
    kind = forms.ChoiceField(label=_("Loại"), choices=MovedDay.Kind.choices, widget=Pick())
    document = forms.CharField(label=_("Văn bản"), max_length=200)
