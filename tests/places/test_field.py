"""PlaceField: typed by name or code, chosen from a list, ended, unknown; nothing typed is lost."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from khuyencong.places.fields import PlaceField
from khuyencong.places.services import Loaded
from tests.factories.places import Units

ON = date(2026, 11, 23)


class SiteForm(forms.Form):
    place = PlaceField(label="Nơi sản xuất", on=ON)
    other = forms.CharField(required=False)


def sent(**values: str) -> SiteForm:
    data = QueryDict(mutable=True)
    data.update(values)
    return SiteForm(data)


@pytest.mark.parametrize("typed", ["Xã Bản Hồ", "ban ho", "BẢN HỒ, lào cai", "03046", "Xã Bản Hồ, tỉnh Lào Cai"])
def test_a_clear_place_needs_no_choice(nation: Loaded, typed: str) -> None:
    form = sent(place=typed)
    assert form.is_valid(), form.errors
    unit = form.cleaned_data["place"]
    assert (unit.code, unit.valid_to) == ("03046", None)


def test_an_ambiguous_place_is_offered_as_radio_buttons_and_the_words_stay(nation: Loaded) -> None:
    form = sent(place="tan long")
    assert "nhiều nơi khớp" in form.errors["place"][0]
    html = str(form["place"])
    assert 'value="tan long"' in html
    assert html.count('type="radio"') <= 10
    assert 'name="place_code"' in html
    code = html.split('name="place_code" value="')[1][:5]
    again = sent(place="tan long", place_code=code, place_for="tan long")
    assert again.is_valid()
    assert again.cleaned_data["place"].code == code
    assert f'value="{code}" checked' in str(again["place"])


def test_words_changed_after_choosing_win(nation: Loaded) -> None:
    form = sent(place="ban ho", place_code="00136", place_for="phuc loi")
    assert form.is_valid()
    assert form.cleaned_data["place"].code == "03046"


def test_a_place_that_ended_names_and_offers_its_successor(nation: Loaded) -> None:
    form = sent(place="xã Mường Hoa, Lào Cai")
    assert form.errors["place"] == ["Xã Mường Hoa hết hiệu lực từ 01/7/2025, nay là Xã Tả Van."]
    assert 'value="03037"' in str(form["place"])


def test_on_an_old_day_the_old_place_is_right(nation: Loaded) -> None:
    form = sent(place="xã Mường Hoa, Lào Cai")
    form.fields["place"].on = date(2024, 5, 1)  # type: ignore[attr-defined]
    assert form.is_valid()
    assert form.cleaned_data["place"].province.name == "Tỉnh Lào Cai"


@pytest.mark.parametrize(
    "values",
    [
        {"place": ""},
        {"place": "không đâu cả"},
        {"place": "x" * 5000},
        {"place": "<script>", "place_code": "99999", "place_for": "<script>"},
        {"place_code": "15"},
        {"place_code": "\x00"},
        {"place": "\x00"},
    ],
)
def test_what_is_no_place_is_refused(units: Units, values: dict[str, str]) -> None:
    form = sent(**values)
    assert not form.is_valid()
    assert "<script>" not in str(form["place"])


def test_a_unit_as_initial_value_is_shown_and_understood_again(units: Units) -> None:
    shown = str(SiteForm(initial={"place": units.ban_ho})["place"])
    assert 'value="Xã Bản Hồ, tỉnh Lào Cai"' in shown
    assert sent(place="Xã Bản Hồ, tỉnh Lào Cai").is_valid()


def test_a_field_without_a_day_is_a_mistake_of_ours(units: Units) -> None:
    class NoDay(forms.Form):
        place = PlaceField()

    with pytest.raises(ValueError, match="day"):
        NoDay({"place": "ban ho"}).is_valid()
