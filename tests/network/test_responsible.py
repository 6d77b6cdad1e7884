"""Who is responsible: the nearest unit decides, merged units and bodies are followed, "nobody" is said honestly."""

from datetime import date

import pytest

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import User
from khuyencong.network import selectors, services
from khuyencong.network.choices import Matter
from khuyencong.network.rules import How
from tests.factories.accounts import member, organisation, user
from tests.factories.network import AT, ON, LaoCai, assign, name_everything

BEFORE = date(2025, 6, 30)
SINCE_2013 = date(2013, 1, 1)
pytestmark = pytest.mark.django_db


def body(matter: str, place: int, on: date = ON) -> tuple[How, str]:
    found = selectors.responsible_body(matter=matter, place_id=place, on=on)
    return found.how, found.body.name if found.body else ""


def test_nobody_is_said_when_nobody_is_named(lao_cai: LaoCai) -> None:
    found = selectors.responsible_body(matter=Matter.CLUSTERS, place_id=lao_cai.units.ban_ho.pk, on=ON)
    assert (found.how, found.body, found.row) == (How.NOBODY, None, None)
    assert [f.code for f in found.findings] == ["network.nobody_named"]
    assert found.findings[0].citation


def test_the_nearest_unit_decides(lao_cai: LaoCai, binh: User) -> None:
    ban_ho, province = lao_cai.units.ban_ho, lao_cai.units.lao_cai
    committee = organisation("Ủy ban nhân dân xã Bản Hồ", BodyKind.COMMITTEE, place=ban_ho)
    assign(province, Matter.PRODUCT_VOTE, lao_cai.industry, binh)
    assert body(Matter.PRODUCT_VOTE, ban_ho.pk) == (How.NAMED, lao_cai.industry.name)
    assign(ban_ho, Matter.PRODUCT_VOTE, committee, binh)
    assert body(Matter.PRODUCT_VOTE, ban_ho.pk) == (How.NAMED, committee.name)
    assert body(Matter.PRODUCT_VOTE, province.pk) == (How.NAMED, lao_cai.industry.name)
    assert body(Matter.PRODUCT_VOTE, lao_cai.units.sa_pa_ward.pk) == (How.NAMED, lao_cai.industry.name)
    assert body(Matter.PRODUCT_VOTE, ban_ho.pk, date(2025, 6, 1))[0] is How.NOBODY


def test_the_district_decides_until_30_june_2025_and_never_after(lao_cai: LaoCai, binh: User) -> None:
    u = lao_cai.units
    division = organisation("Phòng Kinh tế thị xã Sa Pa", BodyKind.DEPARTMENT, place=u.sa_pa)
    given = {"valid_from": SINCE_2013, "valid_to": BEFORE}
    assign(u.lao_cai_old, Matter.LOCAL_MONEY, lao_cai.industry_old, binh, **given)
    assign(u.sa_pa, Matter.LOCAL_MONEY, division, binh, **given)
    assert body(Matter.LOCAL_MONEY, u.ban_ho_old.pk, BEFORE) == (How.NAMED, division.name)
    assert body(Matter.LOCAL_MONEY, u.ban_ho.pk, BEFORE) == (How.NAMED, division.name), "the commune of today, then"
    assert body(Matter.LOCAL_MONEY, u.ban_ho_old.pk, ON) == (How.NOBODY, "")
    with pytest.raises(services.papers.Invalid) as wrong:
        assign(u.sa_pa, Matter.CLUSTERS, division, binh, valid_from=SINCE_2013)
    assert "valid_to" in wrong.value.fields


def test_decisions_for_old_provinces_count_when_they_lead_to_one_body(lao_cai: LaoCai, binh: User) -> None:
    """Two old departments became one: nobody has to guess. Two old centres did not: nobody is named."""
    u = lao_cai.units
    assign(u.lao_cai_old, Matter.STATE, lao_cai.industry_old, binh, valid_from=SINCE_2013)
    assert body(Matter.STATE, u.ban_ho.pk) == (How.INHERITED, lao_cai.industry.name)
    assign(u.yen_bai, Matter.STATE, lao_cai.industry_yen_bai, binh, valid_from=SINCE_2013)
    found = selectors.responsible_body(matter=Matter.STATE, place_id=u.lao_cai.pk, on=ON)
    assert (found.how, found.body, found.succeeded) == (How.INHERITED, lao_cai.industry, True)
    assert [f.code for f in found.findings] == ["network.inherited"]
    centre_yen_bai = organisation("Trung tâm Khuyến công Yên Bái", BodyKind.CENTRE, place=u.yen_bai)
    assign(u.lao_cai_old, Matter.SERVICES, lao_cai.centre_old, binh, valid_from=SINCE_2013)
    assign(u.yen_bai, Matter.SERVICES, centre_yen_bai, binh, valid_from=SINCE_2013)
    found = selectors.responsible_body(matter=Matter.SERVICES, place_id=u.lao_cai.pk, on=ON)
    assert (found.how, found.body) == (How.NOBODY, None)
    assert {row.body for row in found.disagreeing} == {lao_cai.centre_old, centre_yen_bai}
    assign(u.lao_cai, Matter.SERVICES, lao_cai.centre, binh)
    assert body(Matter.SERVICES, u.ban_ho.pk) == (How.NAMED, lao_cai.centre.name)


def test_before_the_merger_the_new_province_is_its_old_ones_and_they_must_agree(lao_cai: LaoCai, binh: User) -> None:
    u = lao_cai.units
    assign(u.lao_cai_old, Matter.STATE, lao_cai.industry_old, binh, valid_from=SINCE_2013, valid_to=BEFORE)
    assign(u.yen_bai, Matter.STATE, lao_cai.industry_yen_bai, binh, valid_from=SINCE_2013, valid_to=BEFORE)
    assert body(Matter.STATE, u.lao_cai.pk, BEFORE)[0] is How.NOBODY
    assert body(Matter.STATE, u.ban_ho.pk, BEFORE) == (How.NAMED, lao_cai.industry_old.name)


def test_a_divided_commune_is_answered_by_its_province(lao_cai: LaoCai, binh: User) -> None:
    u = lao_cai.units
    hanoi = organisation("Sở Công Thương thành phố Hà Nội", place=u.hanoi)
    commune = organisation("Ủy ban nhân dân xã Phù Đổng", BodyKind.COMMITTEE, place=u.phu_dong)
    assign(u.hanoi, Matter.STATE, hanoi, binh)
    assign(u.phu_dong, Matter.STATE, commune, binh)
    assert body(Matter.STATE, u.co_bi.pk) == (How.NAMED, hanoi.name)


def test_a_body_that_ended_without_a_successor_is_nobody(lao_cai: LaoCai, binh: User) -> None:
    assign(lao_cai.units.lao_cai, Matter.REPORTING, lao_cai.finance, binh)
    type(lao_cai.finance).objects.filter(pk=lao_cai.finance.pk).update(valid_to=date(2026, 3, 1))
    assert body(Matter.REPORTING, lao_cai.units.lao_cai.pk)[0] is How.NOBODY
    assert body(Matter.REPORTING, lao_cai.units.lao_cai.pk, date(2026, 3, 1))[0] is How.NAMED


def test_the_number_of_queries_does_not_depend_on_the_decisions(
    lao_cai: LaoCai, binh: User, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            selectors.responsible_bodies(place_id=lao_cai.units.ban_ho.pk, on=ON)
        return len(seen)

    none = asked()
    for matter in Matter.values:
        assign(lao_cai.units.lao_cai, matter, lao_cai.industry, binh)
    assert asked() == none


class TestRouting:
    def test_the_named_department_gets_the_dossier(self, lao_cai: LaoCai, binh: User) -> None:
        name_everything(lao_cai, binh)
        routed = selectors.department_for(lao_cai.units.ban_ho, ON)
        assert (routed.body, routed.how, routed.named) == (lao_cai.industry, How.NAMED, True)
        assert routed.row is not None
        parent = selectors.responsible_body(matter=Matter.CENTRE_PARENT, place_id=lao_cai.units.lao_cai.pk, on=ON)
        assert parent.body == lao_cai.finance, "the centre is under another department than the one that guides"

    def test_a_commune_body_does_not_take_the_dossier_of_the_department(self, lao_cai: LaoCai, binh: User) -> None:
        name_everything(lao_cai, binh)
        commune = organisation("Phòng Kinh tế xã Bản Hồ", BodyKind.DEPARTMENT, place=lao_cai.units.ban_ho)
        assign(lao_cai.units.ban_ho, Matter.STATE, commune, binh)
        assert selectors.department_for(lao_cai.units.ban_ho, ON).body == lao_cai.industry

    def test_without_a_decision_the_catalogue_answers_and_says_so(self, lao_cai: LaoCai, binh: User) -> None:
        """Of two departments the one whose people are department officers."""
        routed = selectors.department_for(lao_cai.units.ban_ho, ON)
        assert (routed.body, routed.how) == (lao_cai.industry, How.CATALOGUE)
        listed = selectors.departments(ON)
        assert lao_cai.industry in listed
        assert lao_cai.finance not in listed

    def test_two_equal_departments_are_not_guessed(self, lao_cai: LaoCai, binh: User) -> None:
        member(user("phuc"), Role.DEPARTMENT_OFFICER, lao_cai.finance)
        routed = selectors.department_for(lao_cai.units.ban_ho, ON)
        assert (routed.body, routed.how) == (None, How.NOBODY)
        assert set(routed.others) == {lao_cai.industry, lao_cai.finance}
        assert {lao_cai.industry, lao_cai.finance} <= set(selectors.departments(ON))

    def test_nobody_at_all(self, lao_cai: LaoCai) -> None:
        assert selectors.department_for(lao_cai.units.viet_tri, ON).how is How.NOBODY
        assert selectors.implementing_bodies_for(lao_cai.units.viet_tri, ON) == []

    def test_implementing_bodies_the_named_first_then_the_catalogue(self, lao_cai: LaoCai, binh: User) -> None:
        service = organisation("Công ty Tư vấn Sơn Hà (ví dụ)", BodyKind.SERVICE, place=lao_cai.units.lao_cai)
        known = {r.body for r in selectors.implementing_bodies_for(lao_cai.units.ban_ho, ON)}
        assert {lao_cai.centre, service} <= known
        assign(lao_cai.units.lao_cai, Matter.SERVICES, service, binh)
        found = selectors.implementing_bodies_for(lao_cai.units.ban_ho, ON)
        assert (found[0].body, found[0].how) == (service, How.NAMED)
        assert [r.body for r in found].count(service) == 1
        assert {r.how for r in found[1:]} == {How.CATALOGUE}

    def test_before_the_merger_the_old_department(self, lao_cai: LaoCai) -> None:
        assert selectors.department_for(lao_cai.units.ban_ho_old, BEFORE).body == lao_cai.industry_old


class TestActs:
    def test_one_body_at_a_time(self, lao_cai: LaoCai, binh: User) -> None:
        place = lao_cai.units.lao_cai
        first = assign(place, Matter.CLUSTERS, lao_cai.industry, binh)
        with pytest.raises(services.responsibility.RuleBroken) as broken:
            assign(place, Matter.CLUSTERS, lao_cai.finance, binh, valid_from=date(2026, 1, 1))
        (finding,) = broken.value.findings
        assert finding.code == "network.already_named"
        assert finding.params["body"] == lao_cai.industry.name
        services.end_responsibility(row=first, last_day=date(2025, 12, 31), document="12/QĐ-UBND", by=binh, at=AT)
        assign(place, Matter.CLUSTERS, lao_cai.finance, binh, valid_from=date(2026, 1, 1))
        assert body(Matter.CLUSTERS, place.pk, date(2025, 12, 31)) == (How.NAMED, lao_cai.industry.name)
        assert body(Matter.CLUSTERS, place.pk) == (How.NAMED, lao_cai.finance.name)
        with pytest.raises(services.responsibility.WrongState):
            services.end_responsibility(row=first, last_day=date(2026, 5, 1), document="x", by=binh, at=AT)

    def test_hand_over_ends_one_and_begins_the_other(self, lao_cai: LaoCai, binh: User) -> None:
        from tests.factories.network import decision

        first = assign(lao_cai.units.lao_cai, Matter.SERVICES, lao_cai.industry, binh)
        given = {"row": first, "valid_from": date(2026, 4, 1), "decision": decision(), "by": binh, "at": AT}
        with pytest.raises(services.responsibility.Invalid):
            services.hand_over(**{**given, "body": lao_cai.industry})
        with pytest.raises(services.responsibility.Invalid):
            services.hand_over(**{**given, "body": lao_cai.centre, "valid_from": first.valid_from})
        second = services.hand_over(**given, body=lao_cai.centre)
        first.refresh_from_db()
        assert first.valid_to == date(2026, 3, 31)
        assert first.ended_document.startswith(second.document_number)
        assert body(Matter.SERVICES, lao_cai.units.lao_cai.pk) == (How.NAMED, lao_cai.centre.name)

    def test_a_refused_hand_over_leaves_the_former_one(self, lao_cai: LaoCai, binh: User) -> None:
        from tests.factories.network import decision

        first = assign(lao_cai.units.lao_cai, Matter.SERVICES, lao_cai.industry, binh)
        with pytest.raises(services.responsibility.RuleBroken):
            services.hand_over(
                row=first, body=lao_cai.centre_old, valid_from=date(2026, 4, 1), decision=decision(), by=binh, at=AT
            )
        first.refresh_from_db()
        assert first.valid_to is None

    def test_the_same_form_twice_is_one_record(self, lao_cai: LaoCai, binh: User) -> None:
        first = assign(lao_cai.units.lao_cai, Matter.CLUSTERS, lao_cai.industry, binh, key="k1")
        assert assign(lao_cai.units.lao_cai, Matter.CLUSTERS, lao_cai.industry, binh, key="k1").pk == first.pk

    def test_a_mistake_is_withdrawn_with_its_reason_and_frees_the_place(self, lao_cai: LaoCai, binh: User) -> None:
        row = assign(lao_cai.units.lao_cai, Matter.CLUSTERS, lao_cai.finance, binh)
        with pytest.raises(services.responsibility.Invalid):
            services.withdraw(row=row, reason=" ", by=binh, at=AT)
        services.withdraw(row=row, reason="Ghi nhầm đơn vị.", by=binh, at=AT)
        assert body(Matter.CLUSTERS, lao_cai.units.lao_cai.pk)[0] is How.NOBODY
        with pytest.raises(services.responsibility.WrongState):
            services.withdraw(row=row, reason="Lần nữa.", by=binh, at=AT)
        assign(lao_cai.units.lao_cai, Matter.CLUSTERS, lao_cai.industry, binh)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"valid_from": date(2025, 6, 1)}, "place"),
            ({"valid_to": date(2025, 6, 1)}, "valid_to"),
            ({"decision": services.Decision("", date(2025, 7, 1), "UBND tỉnh")}, "number"),
            ({"decision": services.Decision("1/QĐ", date(2025, 7, 1), " ")}, "issuer"),
            ({"decision": services.Decision("1/QĐ", date(2026, 12, 1), "UBND tỉnh")}, "document_on"),
            ({"matter": "cooking"}, "matter"),
            ({"note": "x" * 501}, "note"),
        ],
    )
    def test_wrong_values_are_named(self, lao_cai: LaoCai, binh: User, changes: dict[str, object], field: str) -> None:
        given = {"place": lao_cai.units.lao_cai, "matter": Matter.CLUSTERS, "body": lao_cai.industry, "by": binh}
        with pytest.raises(services.responsibility.Invalid) as wrong:
            assign(**{**given, **changes})  # type: ignore[arg-type]
        assert field in wrong.value.fields

    def test_every_act_leaves_one_entry(self, lao_cai: LaoCai, binh: User) -> None:
        from khuyencong.audit.models import Entry

        row = assign(lao_cai.units.lao_cai, Matter.CLUSTERS, lao_cai.industry, binh)
        services.end_responsibility(row=row, last_day=ON, document="12/QĐ-UBND", by=binh, at=AT)
        acts = Entry.objects.filter(subject=f"network.responsibility:{row.pk}").order_by("id").values_list("act", "by")
        assert list(acts) == [
            ("network.responsibility.assign", binh.pk),
            ("network.responsibility.end", binh.pk),
        ]
