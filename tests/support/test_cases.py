"""Who decides a case, what a decision leaves open, what reopens it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from khuyencong.accounts.models import User
from khuyencong.common.errors import Denied, Invalid, Stale, WrongState
from khuyencong.support import services
from khuyencong.support.models import OverlapCase, SupportItem
from khuyencong.workflow.models import Task, TransitionRecord
from tests.support.conftest import AT, Field

pytestmark = pytest.mark.django_db
SERIAL = ["Cơ khí Ví Dụ", "SC-120", "SC-2026-001"]
LATER = AT + timedelta(days=1)


def different(case: OverlapCase, by: User, paper: Any, **words: Any) -> OverlapCase:
    values = {"reason": "Hai máy khác nhau, xem biên bản.", "evidence": paper, **words}
    return services.record_different(case=case, by=by, at=LATER, **values)


def divided(case: OverlapCase, by: User, paper: Any, parts: tuple[int, int], **words: Any) -> OverlapCase:
    values = {
        "reason": "Chia theo phần vốn.", "body": "Sở Công Thương", "number": "45/QĐ-SCT",
        "decided_on": date(2026, 5, 4), "scan": paper, **words,
    }  # fmt: skip
    return services.split(case=case, parts=parts, by=by, at=LATER, **values)


def pair(ground: Field, **second: Any) -> tuple[SupportItem, SupportItem, OverlapCase]:
    """One machine in two dossiers; both in Lào Cai unless said otherwise."""
    first = ground.record(purse="national", serial=SERIAL)
    other = ground.record(serial=SERIAL, **second)
    return first, other, OverlapCase.objects.select_related("first", "second", "department").get()


def test_the_head_of_the_department_decides_inside_one_province(ground: Field, paper: Any) -> None:
    first, second, case = pair(ground)
    task = Task.objects.get(process="support.overlap")
    assert (task.organisation, task.roles) == (ground.offices["lao_cai"], "department_head")
    for nobody in ("chau", "binh", "em", "an", "an_head"):
        with pytest.raises(Denied):
            different(case, ground.people[nobody], paper)
    different(case, ground.people.binh_head, paper)
    case.refresh_from_db()
    assert (case.status, case.decided_by) == ("different", ground.people.binh_head)
    assert ground.verdict(first, purse="national", serial=SERIAL) == []
    assert ground.verdict(second, serial=SERIAL) == []
    assert not Task.objects.filter(closed_at__isnull=True).exists()


@pytest.mark.promise("P15-45")
def test_neither_province_closes_a_case_of_two_provinces(ground: Field, paper: Any) -> None:
    _first, second, case = pair(ground, beneficiary="far", office="dong_thap")
    assert (case.status, case.department) == ("at_agency", None)
    for nobody in (ground.people.binh_head, ground.em_head, ground.people.em, ground.people.binh):
        with pytest.raises(Denied) as refused:
            different(case, nobody, paper)
        assert refused.value.reason in {"role", "own_work"}
    assert ground.verdict(second, serial=SERIAL, beneficiary="far", office="dong_thap")
    different(case, ground.people.an, paper)
    assert ground.verdict(second, serial=SERIAL, beneficiary="far", office="dong_thap") == []


def test_who_entered_an_item_does_not_decide_on_it(ground: Field, paper: Any) -> None:
    ground.record(purse="national", serial=SERIAL)
    ground.record(serial=SERIAL, by=ground.people.binh_head)
    case = OverlapCase.objects.select_related("first", "second").get()
    with pytest.raises(Denied) as refused:
        different(case, ground.people.binh_head, paper)
    assert refused.value.reason == "own_work"
    with pytest.raises(IntegrityError), transaction.atomic():
        OverlapCase.objects.update(decided_by=case.opened_by)
    services.refer(case=case, reason="Lãnh đạo Sở đã ghi khoản này.", by=ground.people.binh_head, at=LATER)
    different(case, ground.people.an_head, paper)
    assert case.status == "different"


def test_reason_and_paper_are_needed(ground: Field, paper: Any) -> None:
    *_both, case = pair(ground)
    with pytest.raises(Invalid) as refused:
        different(case, ground.people.binh_head, None, reason=" ")
    assert set(refused.value.fields) == {"reason", "evidence"}
    with pytest.raises(Invalid) as refused:
        divided(case, ground.people.binh_head, None, (1, 1), number="")
    assert set(refused.value.fields) == {"number", "scan"}
    case.refresh_from_db()
    assert (case.status, case.decided_by) == ("at_department", None)


def test_a_split_gives_each_dossier_its_part(ground: Field, paper: Any) -> None:
    first, second, case = pair(ground, amount=200_000_000)
    for parts, fields in (
        ((200_000_001, 0), {"first_part_vnd"}),
        ((-1, 5), {"first_part_vnd"}),
        ((100_000_000, 200_000_001), {"second_part_vnd"}),
    ):
        with pytest.raises(Invalid) as refused:
            divided(case, ground.people.binh_head, paper, parts)
        assert set(refused.value.fields) == fields
    divided(case, ground.people.binh_head, paper, (150_000_000, 50_000_000))
    [over] = ground.verdict(second, serial=SERIAL)
    assert (over.code, over.params["part_vnd"], over.params["number"]) == (
        "support.above_split",
        50_000_000,
        "45/QĐ-SCT",
    )
    assert ground.verdict(second, serial=SERIAL, amount=50_000_000) == []
    assert [f.code for f in ground.verdict(first, purse="national", serial=SERIAL)] == ["support.above_split"]
    assert ground.verdict(first, purse="national", serial=SERIAL, amount=150_000_000) == []
    record = TransitionRecord.objects.get(act="split")
    assert (record.number, record.decided_on) == ("45/QĐ-SCT", date(2026, 5, 4))


def test_the_parts_of_a_split_fit_in_the_cost(ground: Field, paper: Any) -> None:
    ground.record(serial=SERIAL, amount=300_000_000, cost=500_000_000)
    ground.record(serial=SERIAL, amount=300_000_000, cost=400_000_000)
    case = OverlapCase.objects.select_related("first", "second").get()
    with pytest.raises(Invalid) as refused:
        divided(case, ground.people.binh_head, paper, (300_000_000, 100_000_001))
    assert set(refused.value.fields) == {"second_part_vnd"}
    divided(case, ground.people.binh_head, paper, (300_000_000, 100_000_000))
    assert case.status == "split"


def test_a_case_is_decided_once(ground: Field, paper: Any) -> None:
    *_both, case = pair(ground)
    stale = OverlapCase.objects.select_related("first", "second").get()
    different(case, ground.people.binh_head, paper)
    with pytest.raises(Stale):
        different(stale, ground.people.binh_head, paper)
    with pytest.raises(WrongState):
        different(case, ground.people.binh_head, paper)
    assert TransitionRecord.objects.filter(process="support.overlap").count() == 1


def test_a_changed_key_withdraws_and_opens_anew(ground: Field, paper: Any) -> None:
    first, second, case = pair(ground)
    typed = {"serial": ["Cơ khí Ví Dụ", "SC-120", "SC-2026-002"], "name": "Máy khác"}
    ground.record(subject=second.subject, **typed)
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert ground.verdict(first, purse="national", serial=SERIAL) == []
    ground.record(subject=second.subject, serial=SERIAL)
    again = OverlapCase.objects.exclude(pk=case.pk).get()
    assert again.status == "at_department"
    assert Task.objects.filter(process="support.overlap", closed_at__isnull=True).count() == 1


def test_a_serial_number_typed_later_renames_the_open_case_and_reopens_a_decided_one(ground: Field, paper: Any) -> None:
    first = ground.record(purse="national")
    second = ground.record()
    case = OverlapCase.objects.select_related("first", "second", "department").get()
    assert case.kind == "content"
    different(case, ground.people.binh_head, paper)
    ground.record(subject=first.subject, purse="national", serial=SERIAL)
    assert OverlapCase.objects.count() == 1  # one serial number alone says nothing new
    ground.record(subject=second.subject, serial=SERIAL)
    renamed = OverlapCase.objects.exclude(pk=case.pk).get()
    assert (renamed.kind, renamed.status) == ("machine", "at_department")
    assert ground.verdict(second, serial=SERIAL)[0].severity == "block"


def test_an_open_case_goes_on_under_a_stronger_key(ground: Field) -> None:
    first = ground.record(purse="national")
    second = ground.record()
    ground.record(subject=first.subject, purse="national", serial=SERIAL)
    ground.record(subject=second.subject, serial=SERIAL)
    case = OverlapCase.objects.get()
    assert (case.kind, case.status) == ("machine", "at_department")


def test_a_refused_dossier_withdraws_its_cases(ground: Field) -> None:
    first, second, case = pair(ground, beneficiary="far", office="dong_thap")
    services.void_items(subject=second.subject, by=ground.people.em, at=LATER)
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert ground.verdict(first, purse="national", serial=SERIAL) == []


def test_two_lines_of_one_dossier_may_not_be_one_machine(ground: Field) -> None:
    dossier = ground.dossier()
    items = [ground.item(ref=1, serial=SERIAL), ground.item(ref=2, serial=SERIAL, name="Máy thứ hai")]
    assert [f.code for f in services.verdict(dossier, items)] == ["support.same_item"] * 2
    services.record_items(dossier=dossier, items=items, by=ground.people.chau, at=AT)
    case = OverlapCase.objects.get()
    assert (case.first.subject, case.second.subject) == (dossier.subject, dossier.subject)
    items = [ground.item(ref=1, name="Đào tạo"), ground.item(ref=2, name="Đào tạo")]
    assert services.verdict(ground.dossier(), items) == []  # two lines of one content are one dossier's own matter


def test_provinces_that_were_merged_are_one(ground: Field) -> None:
    """The department of new Lào Cai decides on what Yên Bái and old Lào Cai paid."""
    from tests.factories.places import make_units

    units = make_units()
    first, second = ground.record(serial=SERIAL), ground.record(name="Khác")
    SupportItem.objects.filter(pk=first.pk).update(province=units.yen_bai)
    SupportItem.objects.filter(pk=second.pk).update(province=units.lao_cai_old)
    ground_province = ground.offices["lao_cai"].place
    assert ground_province == units.lao_cai
    from khuyencong.support.services.cases import deciders

    rows = SupportItem.objects.select_related("office", "province").order_by("pk")
    department, agency = deciders(rows[0], rows[1], AT.date())
    assert (department, agency) == (ground.offices["lao_cai"], ground.offices["agency"])


def test_a_province_of_no_name_goes_to_the_agency(ground: Field) -> None:
    first = ground.record(serial=SERIAL)
    SupportItem.objects.filter(pk=first.pk).update(province=None)
    ground.record(serial=SERIAL)
    assert OverlapCase.objects.get().status == "at_agency"


def test_a_statement_is_for_ones_own_side_while_the_case_is_open(ground: Field, paper: Any) -> None:
    first, second, case = pair(ground, beneficiary="far", office="dong_thap")
    words = {"case": case, "text": "Máy đang chạy tại xưởng.", "evidence": paper, "at": LATER}
    services.add_statement(item=first, by=ground.people.binh, **words)
    with pytest.raises(Denied) as refused:
        services.add_statement(item=second, by=ground.people.binh, **words)
    assert refused.value.reason == "other_side"
    different(case, ground.people.an, paper)
    with pytest.raises(Denied) as refused:
        services.add_statement(item=first, by=ground.people.binh, **words)
    assert refused.value.reason == "case_closed"
