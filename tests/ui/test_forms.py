"""Form components: labels above, what was read and what is expected, described inputs, one summary."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.utils import translation
from lxml import html

from khuyencong.ui.fields import DayField, NumberField, PercentField, VndField
from khuyencong.ui.forms import Form, Pick


class Wish(Form):
    amount_vnd = VndField(label="Giá máy", help_text="Theo báo giá", minimum=1_000_000, maximum=10**10)
    share = PercentField(label="Tỷ lệ", required=False)
    made_on = DayField(label="Ngày lập", minimum=date(2020, 1, 1))
    area = NumberField(label="Diện tích", decimals=1, unit="ha", required=False)
    kind = forms.ChoiceField(label="Loại", choices=[("a", "Máy"), ("b", "Xưởng")], widget=Pick({"a": "Mua mới"}))
    agree = forms.BooleanField(label="Đồng ý")
    secret = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput, max_length=3, required=False)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("kind") == "b":
            raise forms.ValidationError("Xưởng chưa được hỗ trợ.")
        return self.cleaned_data


GOOD = {"amount_vnd": "900 000 000", "share": "35,03", "made_on": "5/2/2026", "area": "1,5", "kind": "a", "agree": "on"}


def draw(form: Form) -> html.HtmlElement:
    template = "{% error_summary form %}{% for f in form %}{% field f %}{% endfor %}"
    return html.fromstring("<div>" + engines["django"].from_string(template).render({"form": form}) + "</div>")


@pytest.fixture(autouse=True)
def _vietnamese() -> Any:
    with translation.override("vi"):
        yield


def test_what_is_typed_becomes_exact_values() -> None:
    form = Wish(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount_vnd"] == 900_000_000
    assert form.cleaned_data["share"] == Decimal("0.3503")
    assert form.cleaned_data["made_on"] == date(2026, 2, 5)
    assert form.cleaned_data["area"] == Decimal("1.5")


@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_what_is_shown_can_be_sent_back_unchanged(language: str) -> None:
    start = {
        "amount_vnd": 900_000_000,
        "share": Decimal("0.3503"),
        "made_on": date(2026, 5, 5),
        "area": Decimal("1234.5"),
    }
    with translation.override(language):
        page = draw(Wish(initial={**start, "kind": "a"}))
        typed = {i.get("name"): i.get("value") or "" for i in page.xpath("//input[@type='text']")}
        form = Wish({**typed, "kind": "a", "agree": "on"}, initial=start)
        assert form.is_valid(), form.errors
        assert {name: form.cleaned_data[name] for name in start} == start
        assert not {*form.changed_data} & {*start}


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("amount_vnd", "chín trăm triệu", "Ghi bằng chữ số, ví dụ 900.000.000. Ô này đang là “chín trăm triệu”."),
        ("amount_vnd", "-5", "Không ghi số âm. Ô này đang là “-5”."),
        ("amount_vnd", "1,5", "Ghi số đồng nguyên, không có phần lẻ, ví dụ 900.000.000. Ô này đang là “1,5”."),
        ("amount_vnd", "600 triệu", "Ghi đủ số đồng: 600.000.000. Ô này đang là “600 triệu”."),
        ("amount_vnd", "1", "Không dưới 1.000.000 đồng. Ô này đang là “1”."),
        ("amount_vnd", "20.000.000.000", "Không quá 10.000.000.000 đồng. Ô này đang là “20.000.000.000”."),
        ("amount_vnd", " ", "Chưa nhập."),
        ("share", "135", "Không quá 100%. Ô này đang là “135”."),
        ("share", "35,123", "Nhiều nhất 2 chữ số sau dấu phẩy. Ô này đang là “35,123”."),
        ("made_on", "31/2/2026", "Không có ngày 31/2/2026."),
        ("made_on", "12/18/2026", "Không có tháng 18. Ghi ngày trước, tháng sau, "
         "ví dụ 18/12/2026. Ô này đang là “12/18/2026”."),
        ("made_on", "1/1/2019", "Không dưới 01/01/2020. Ô này đang là “1/1/2019”."),
        ("kind", "", "Chưa chọn."),
        ("agree", "", "Chưa đánh dấu."),
    ],
)  # fmt: skip
def test_an_error_says_what_was_read_and_what_is_expected(name: str, typed: str, words: str) -> None:
    page = draw(Wish({**GOOD, name: typed}))
    block = page.xpath(f"//*[@id='id_{name}_error']")[0]
    lines = [p.text_content().replace("Lỗi: ", "").strip() for p in block.xpath(".//p")]
    assert lines == [words]


def test_the_input_is_described_by_help_and_error_and_keeps_what_was_typed() -> None:
    page = draw(Wish({**GOOD, "amount_vnd": "<b>9</b>"}))
    field = page.xpath("//input[@name='amount_vnd']")[0]
    assert field.get("value") == "<b>9</b>"
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby") == "id_amount_vnd_help id_amount_vnd_error"
    assert all(page.xpath(f"//*[@id='{i}']") for i in field.get("aria-describedby").split())
    label = page.xpath("//label[@for='id_amount_vnd']")[0]
    order = [e for e in label.getparent().iter() if e in (label, field) or e.get("id") == "id_amount_vnd_error"]
    assert [e.tag for e in order] == ["label", "div", "input"], "label, then error, then input"


def test_the_summary_links_to_each_field_and_holds_the_same_words() -> None:
    page = draw(Wish({"kind": "b", "secret": "hemmelig"}))
    links = {a.get("href"): a.text_content() for a in page.xpath("//div[@id='errors']//a")}
    assert set(links) == {"#id_amount_vnd", "#id_made_on", "#id_agree", "#id_secret"}
    assert links["#id_amount_vnd"] == "Giá máy: Chưa nhập."
    assert "Xưởng chưa được hỗ trợ." in page.xpath("//div[@id='errors']")[0].text_content()
    assert all(page.xpath(f"//*[@id='{target[1:]}']") for target in links)


def test_a_password_is_never_read_back() -> None:
    page = draw(Wish({**GOOD, "secret": "hemmelig"}))
    assert "hemmelig" not in html.tostring(page, encoding="unicode")


def test_optional_fields_say_so_and_the_browser_checks_nothing_alone() -> None:
    page = draw(Wish())
    assert "(không bắt buộc)" in page.xpath("//label[@for='id_share']")[0].text_content()
    assert not page.xpath("//input[@required]")
    assert "Mua mới" in page.xpath("//fieldset")[0].text_content()


def test_refusals_of_a_service_land_on_their_fields() -> None:
    form = Wish(GOOD)
    assert form.is_valid()
    form.refuse({"amount_vnd": ["Quá hạn mức."], "unknown": ["Thiếu tệp."], "": ["Cả biểu."]})
    assert form.errors["amount_vnd"] == ["Quá hạn mức."]
    assert form.non_field_errors() == ["Thiếu tệp.", "Cả biểu."]
