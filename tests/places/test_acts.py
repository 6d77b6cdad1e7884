"""Weights, closing questions, renamings: works, wrong role, wrong province, missing field, done twice."""

from datetime import date
from decimal import Decimal

import pytest

from khuyencong.accounts.choices import Role
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.places.models import OpenQuestion, Succession, UnitVersion
from khuyencong.places.selectors import name_on, search_units
from khuyencong.places.services import close_question, enter_weight, enter_weights, rename_unit
from tests.factories.places import Units
from tests.places.conftest import AT, NEW, officer

BASIS = "Nghị quyết 1656/NQ-UBTVQH15, phụ lục"


def edges(units: Units) -> list[Succession]:
    return list(Succession.objects.filter(old=units.co_bi).order_by("new__code"))


def test_weights_are_entered_with_their_basis_one_by_one(units: Units) -> None:
    by = officer(Role.DEPARTMENT_OFFICER, units.hanoi)
    first, second, third = edges(units)
    enter_weight(succession=first, weight=Decimal("0.5"), basis=BASIS, by=by, at=AT)
    enter_weight(succession=second, weight=Decimal("0.25"), basis=BASIS, by=by, at=AT)
    with pytest.raises(Invalid) as caught:
        enter_weight(succession=third, weight=Decimal("0.3"), basis=BASIS, by=by, at=AT)
    assert "phải bằng 1" in caught.value.fields["weight"][0]
    enter_weight(succession=third, weight=Decimal("0.25"), basis=BASIS, by=by, at=AT)
    assert [e.weight for e in edges(units)] == [Decimal("0.5"), Decimal("0.25"), Decimal("0.25")]
    assert {e.basis for e in edges(units)} == {BASIS}
    logged = Entry.objects.filter(act="places.weight", by=by, subject=f"places.unit:{units.co_bi.pk}").order_by("id")
    assert [e.detail["weights"] for e in logged] == [{"00136": "0.5"}, {"00541": "0.25"}, {"00565": "0.25"}]


def test_all_weights_may_be_replaced_at_once(units: Units) -> None:
    by = officer(Role.ADMINISTRATOR)
    for shares in (("0.5", "0.3", "0.2"), ("0.1", "0.1", "0.8")):
        new = {e.pk: Decimal(s) for e, s in zip(edges(units), shares, strict=True)}
        enter_weights(unit=units.co_bi, weights=new, basis=BASIS, by=by, at=AT)
    assert [e.weight for e in edges(units)] == [Decimal("0.1"), Decimal("0.1"), Decimal("0.8")]


@pytest.mark.parametrize("weight", ["0", "-0.1", "1.1", "NaN", "Infinity", "0.123456789", "1"])
def test_what_is_no_share_is_refused(units: Units, weight: str) -> None:
    with pytest.raises(Invalid):
        enter_weight(
            succession=edges(units)[0], weight=Decimal(weight), basis=BASIS, by=officer(Role.ADMINISTRATOR), at=AT
        )
    assert [e.weight for e in edges(units)] == [None] * 3


def test_a_weight_needs_a_basis_and_a_divided_unit(units: Units) -> None:
    by = officer(Role.ADMINISTRATOR)
    with pytest.raises(Invalid) as caught:
        enter_weight(succession=edges(units)[0], weight=Decimal("0.5"), basis="  ", by=by, at=AT)
    assert list(caught.value.fields) == ["basis"]
    whole = Succession.objects.get(old=units.ban_ho_old)
    with pytest.raises(Invalid, match="toàn bộ"):
        enter_weight(succession=whole, weight=Decimal("0.5"), basis=BASIS, by=by, at=AT)
    with pytest.raises(Invalid):
        enter_weights(unit=units.co_bi, weights={whole.pk: Decimal("0.5")}, basis=BASIS, by=by, at=AT)


@pytest.mark.parametrize("role", [Role.ESTABLISHMENT, Role.DEPARTMENT_HEAD, Role.AUDITOR])
def test_other_roles_enter_no_weights(units: Units, role: Role) -> None:
    with pytest.raises(Denied, match="role"):
        enter_weight(
            succession=edges(units)[0], weight=Decimal("0.5"), basis=BASIS, by=officer(role, units.hanoi), at=AT
        )


def test_a_department_of_another_province_enters_no_weights(units: Units) -> None:
    em = officer(Role.DEPARTMENT_OFFICER, units.phu_tho, name="em")
    with pytest.raises(Denied, match="place"):
        enter_weight(succession=edges(units)[0], weight=Decimal("0.5"), basis=BASIS, by=em, at=AT)


def question(units: Units) -> OpenQuestion:
    Succession.objects.filter(old=units.co_bi).delete()
    return OpenQuestion.objects.create(unit=units.co_bi, topic="no_successor", text="Cần nghị quyết", opened_at=AT)


def test_closing_a_question_writes_the_successor(units: Units) -> None:
    by = officer(Role.DEPARTMENT_OFFICER, units.hanoi)
    done = close_question(question=question(units), document=BASIS, by=by, at=AT, successors=[units.phuc_loi])
    assert (done.closed_at, done.closed_by, done.document) == (AT, by, BASIS)
    edge = Succession.objects.get(old=units.co_bi)
    assert (edge.new, edge.whole, edge.weight, edge.basis) == (units.phuc_loi, True, 1, BASIS)
    assert Entry.objects.get(act="places.close_question").detail == {"document": BASIS, "successors": ["00136"]}
    with pytest.raises(WrongState):
        close_question(question=done, document=BASIS, by=by, at=AT, successors=[units.phuc_loi])


def test_several_successors_divide_the_unit_without_weights(units: Units) -> None:
    close_question(
        question=question(units),
        document=BASIS,
        by=officer(Role.ADMINISTRATOR),
        at=AT,
        successors=[units.phuc_loi, units.phu_dong],
    )
    assert [(e.whole, e.weight) for e in edges(units)] == [(False, None)] * 2


def test_a_question_is_not_closed_without_document_successor_or_right(units: Units) -> None:
    open_one = question(units)
    by = officer(Role.ADMINISTRATOR)
    with pytest.raises(Invalid):
        close_question(question=open_one, document="", by=by, at=AT, successors=[units.phuc_loi])
    with pytest.raises(Invalid):
        close_question(question=open_one, document=BASIS, by=by, at=AT)
    with pytest.raises(Invalid, match="không phải là đơn vị kế thừa"):
        close_question(question=open_one, document=BASIS, by=by, at=AT, successors=[units.ban_ho_old])
    em = officer(Role.DEPARTMENT_OFFICER, units.phu_tho, name="em")
    with pytest.raises(Denied):
        close_question(question=open_one, document=BASIS, by=em, at=AT, successors=[units.phuc_loi])
    open_one.refresh_from_db()
    assert open_one.closed_at is None
    assert not Succession.objects.filter(old=units.co_bi).exists()


def rename(units: Units, **changes: object) -> UnitVersion:
    given: dict[str, object] = {
        "unit": units.ban_ho,
        "name": "Phường Bản Hồ",
        "kind": "ward",
        "valid_from": date(2026, 9, 1),
        "document": "Nghị quyết ví dụ 9/NQ",
        "at": AT,
    }
    given |= changes
    given.setdefault("by", officer(Role.AGENCY_OFFICER, name=f"an{UnitVersion.objects.count()}"))
    return rename_unit(**given)  # type: ignore[arg-type]


def test_renamed_twice_keeps_every_name_on_its_days(units: Units) -> None:
    rename(units)
    rename(units, name="phường  Bản Hồ Mới", valid_from=date(2026, 10, 1))
    units.ban_ho.refresh_from_db()
    days = (NEW, date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1))
    assert [name_on(units.ban_ho, d)[0] for d in days] == [
        "Xã Bản Hồ",
        "Phường Bản Hồ",
        "Phường Bản Hồ",
        "Phường Bản Hồ Mới",
    ]
    assert search_units("xã bản hồ", on=date(2026, 11, 1)) == [units.ban_ho]
    assert Entry.objects.filter(act="places.rename", subject=f"places.unit:{units.ban_ho.pk}").count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": ""}, "document"),
        ({"name": ""}, "name"),
        ({"name": "Xã " + "a" * 5000}, "name"),
        ({"kind": "kingdom"}, "kind"),
        ({"name": "Xã Bản Hồ", "kind": "commune"}, "name"),
        ({"valid_from": NEW}, "valid_from"),
        ({"valid_from": date(2025, 1, 1)}, "valid_from"),
    ],
)
def test_a_renaming_that_says_nothing_is_refused(units: Units, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        rename(units, **changes)
    assert list(caught.value.fields) == [field]
    assert UnitVersion.objects.count() == 0


def test_only_the_agency_renames(units: Units) -> None:
    with pytest.raises(Denied, match="role"):
        rename(units, by=officer(Role.DEPARTMENT_OFFICER, units.lao_cai))
