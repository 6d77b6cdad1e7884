"""O-J.6: the invariants of units, successions and series, one test each (J6-7 stands with the command)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum

from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import scope_of
from khuyencong.audit.models import Entry
from khuyencong.places.models import Succession, Unit
from khuyencong.places.rules import normalise_address, unit_system
from khuyencong.places.selectors import (
    find_address,
    name_on,
    predecessors_of,
    restate_units,
    search_units,
    unit_on,
    valid_on,
    view_title,
)
from khuyencong.places.services import Loaded, enter_weights, load_units, rename_unit
from tests.places.conftest import AT, NEW, OLD, officer


def count(level: str, day: date) -> int:
    return valid_on(Unit.objects.filter(level=level), day).count()


@pytest.mark.promise("J6-1")
def test_units_valid_on_both_sides_of_the_reform(nation: Loaded) -> None:
    assert [count(level, OLD) for level in ("province", "district", "commune")] == [63, 696, 10_035]
    assert [count(level, NEW) for level in ("province", "district", "commune")] == [34, 0, 3_321]


@pytest.mark.promise("J6-2")
@pytest.mark.parametrize("day", [date(2000, 1, 1), OLD, NEW, date(2026, 11, 23)])
def test_a_code_means_one_unit_at_most_on_a_day(nation: Loaded, day: date) -> None:
    twice = valid_on(Unit.objects.order_by(), day).values("level", "code").annotate(n=Count("id")).filter(n__gt=1)
    assert list(twice) == []


@pytest.mark.promise("J6-2")
@pytest.mark.parametrize("start", [None, NEW])
def test_the_database_refuses_a_second_unit_with_one_start(nation: Loaded, start: date | None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(level="province", code="15", name="Tỉnh X", kind="province", valid_from=start)


@pytest.mark.promise("J6-3")
def test_every_commune_has_one_province_and_a_district_only_before_the_reform(nation: Loaded) -> None:
    old = valid_on(Unit.objects.filter(level="commune"), OLD)
    new = valid_on(Unit.objects.filter(level="commune"), NEW)
    assert old.filter(parent__level="district", province__level="province").count() == 10_035
    assert old.exclude(parent__province=F("province")).count() == 0
    assert new.filter(parent__level="province", province__level="province", parent=F("province")).count() == 3_321
    current = valid_on(Unit.objects.filter(level="province"), NEW)
    assert new.exclude(province__in=current).count() == 0
    assert old.exclude(province__in=valid_on(Unit.objects.filter(level="province"), OLD)).count() == 0


@pytest.mark.promise("J6-4")
def test_every_old_province_has_one_successor_and_every_commune_at_least_one(nation: Loaded) -> None:
    provinces = valid_on(Unit.objects.filter(level="province"), OLD).annotate(n=Count("successions"))
    assert sorted(provinces.values_list("n", flat=True)) == [1] * 63
    assert Succession.objects.filter(old__level="province").count() == 63
    lost = valid_on(Unit.objects.filter(level="commune", successions=None), OLD)
    assert sorted(lost.values_list("code", flat=True)) == ["01651", "02482"]
    sums = Unit.objects.filter(successions__weight__isnull=False).annotate(total=Sum("successions__weight"))
    assert sums.exclude(total=1).count() == 0


@pytest.mark.promise("J6-5")
def test_restated_totals_equal_the_totals_as_was(nation: Loaded) -> None:
    old = valid_on(Unit.objects.filter(level="commune"), OLD).values_list("pk", flat=True)
    values = {pk: Decimal(pk % 997 * 1_000_003) for pk in old}
    restated = restate_units(values, on=NEW)
    assert restated.total == sum(values.values())
    assert len(restated.not_divisible) == 471 + 2
    assert not set(restated.values) & set(values)


@pytest.mark.promise("J6-5")
def test_provinces_restate_exactly(nation: Loaded) -> None:
    old = list(valid_on(Unit.objects.filter(level="province"), OLD))
    restated = restate_units({u.pk: 1_000 for u in old}, on=NEW)
    assert restated.not_divisible == {}
    lao_cai, hanoi = unit_on("province", "15", NEW), unit_on("province", "01", NEW)
    assert (restated.values[lao_cai.pk], restated.values[hanoi.pk]) == (2_000, 1_000)
    assert len(restated.values) == 34
    assert restated.total == 63_000
    assert restate_units({u.pk: 1_000 for u in old}, on=OLD).values == {u.pk: 1_000 for u in old}


@pytest.mark.promise("J6-5")
def test_a_divided_commune_is_not_divisible_until_an_officer_enters_weights(nation: Loaded) -> None:
    co_bi = unit_on("commune", "00553", OLD)
    assert restate_units({co_bi.pk: 100}, on=NEW).not_divisible == {co_bi.pk: 100}
    edges = list(Succession.objects.filter(old=co_bi).order_by("new__code"))
    shares = dict(zip([e.pk for e in edges], [Decimal("0.2"), Decimal("0.3"), Decimal("0.5")], strict=True))
    by = officer(Role.AGENCY_OFFICER)
    enter_weights(unit=co_bi, weights=shares, basis="Nghị quyết 1656/NQ-UBTVQH15, phụ lục", by=by, at=AT)
    after = restate_units({co_bi.pk: 101}, on=NEW)
    assert after.not_divisible == {}
    assert [after.values[e.new_id] for e in edges] == [20, 30, 51]


@pytest.mark.promise("J6-6")
def test_the_district_of_a_new_address_is_kept_as_historic_text_only(nation: Loaded) -> None:
    typed = "Thôn La Ve, xã Bản Hồ, thị xã Sa Pa, tỉnh Lào Cai"
    now, then = normalise_address(typed, NEW), normalise_address(typed, OLD)
    assert (now.line, now.district, now.historic) == ("Thôn La Ve, xã Bản Hồ, tỉnh Lào Cai", "", "thị xã Sa Pa")
    assert (then.line, then.district, then.historic) == (typed, "thị xã Sa Pa", "")
    assert find_address(now, NEW) == unit_on("commune", "03046", NEW)
    assert find_address(then, OLD) == unit_on("commune", "03046", OLD)


@pytest.mark.promise("J6-8")
def test_a_renaming_is_a_version_and_a_merger_a_new_unit(nation: Loaded) -> None:
    dong_nai = unit_on("province", "75", NEW)
    units = Unit.objects.count()
    rename_unit(
        unit=dong_nai,
        name="Thành phố Ví Dụ",
        kind="central_city",
        valid_from=date(2026, 5, 1),
        document="Nghị quyết ví dụ 1/2026/QH16",
        by=officer(Role.AGENCY_OFFICER),
        at=AT,
    )
    same = unit_on("province", "75", date(2026, 11, 23))
    assert (same.pk, same.name, Unit.objects.count()) == (dong_nai.pk, "Thành phố Ví Dụ", units)
    assert name_on(same, date(2026, 4, 30)) == ("Tỉnh Đồng Nai", "province")
    assert name_on(same, date(2026, 5, 1)) == ("Thành phố Ví Dụ", "central_city")
    assert {u.pk for u in search_units("đồng nai", level="province", on=date(2026, 6, 1))} == {same.pk}
    lao_cai = unit_on("province", "15", NEW)
    assert lao_cai.pk != unit_on("province", "15", OLD).pk
    assert [p.name for p in predecessors_of(lao_cai)] == ["Tỉnh Lào Cai", "Tỉnh Yên Bái"]
    assert unit_on("province", "01", OLD).pk == unit_on("province", "01", NEW).pk


@pytest.mark.promise("J6-9")
def test_users_of_a_merged_unit_see_what_its_predecessors_left(nation: Loaded) -> None:
    lao_cai, phu_tho = unit_on("province", "15", NEW), unit_on("province", "25", NEW)
    scope = scope_of(officer(Role.DEPARTMENT_OFFICER, lao_cai, name="binh"), NEW)
    assert scope.unit_ids == {lao_cai.pk, unit_on("province", "10", OLD).pk, unit_on("province", "15", OLD).pk}
    other = scope_of(officer(Role.DEPARTMENT_OFFICER, phu_tho, name="em"), NEW)
    assert not scope.unit_ids & other.unit_ids
    before = scope_of(officer(Role.DEPARTMENT_OFFICER, unit_on("province", "10", OLD), name="cu"), NEW)
    assert lao_cai.pk not in before.unit_ids


@pytest.mark.promise("J6-9")
def test_the_transfer_on_the_effective_day_is_logged_once(nation: Loaded) -> None:
    load_units(at=AT)
    entries = Entry.objects.filter(act="places.transfer")
    assert entries.count() == 23
    lao_cai = entries.get(subject=f"places.unit:{unit_on('province', '15', NEW).pk}")
    assert lao_cai.detail == {"effective_on": "2025-07-01", "from": ["10", "15"]}
    assert Entry.objects.filter(act="places.load").count() == 1


@pytest.mark.promise("J6-10")
def test_reports_name_their_unit_system() -> None:
    assert (unit_system(OLD), unit_system(NEW)) == ("63", "34")
    assert view_title("restated", NEW) == "Quy về địa giới hiện nay – hệ 34 đơn vị cấp tỉnh"
    assert view_title("as_was", OLD) == "Theo địa giới tại thời điểm ghi nhận – hệ 63 đơn vị cấp tỉnh"
