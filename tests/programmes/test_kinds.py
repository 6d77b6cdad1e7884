"""Every kind of project through the one table of acts: group, pilot, several provinces, years, local, assigned."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.common.errors import Denied, Invalid, RuleBroken, WrongState
from khuyencong.demo.story import moment
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import guards, services
from khuyencong.programmes.choices import AppraisalLevel, Kind, Level, PaperKind, Route, Status
from khuyencong.programmes.models import Part, Project
from khuyencong.programmes.projectpage import project_page
from khuyencong.programmes.selectors import projects_visible_to
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.workflow.selectors import acts_offered
from tests.factories.accounts import People
from tests.factories.kinds import MILLION, Share, Told, body_with, establishment_at, given, make_fund
from tests.factories.places import make_units
from tests.factories.programmes import cast_of
from tests.factories.registry import make_province, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(people: People) -> Any:
    return cast_of(people)


@pytest.fixture
def units(people: People) -> Any:
    return make_units()


def codes(refused: pytest.ExceptionInfo[RuleBroken]) -> dict[str, str]:
    return {f.code: f.severity.value for f in refused.value.findings}


# Group


def group_in_contract(cast: Any, units: Any) -> Told:
    told = Told(cast, kind=Kind.GROUP)
    told.open(
        "Máy móc cho ba cơ sở chế biến chè (ví dụ)",
        [Share(unit=units.lao_cai, cost_vnd=1_700 * MILLION, support_vnd=700 * MILLION, fields={"expected": 3})],
    )
    told.to_contract(make_fund(cast.agency, cast.giang, year=2026, amount_vnd=5_000 * MILLION))
    return told


def name_somebody(plan: Any, cast: Any, unit: Any, name: str, cost: int, support: int) -> Part:
    row = establishment_at(unit, cast.chau, name)
    new = services.NewPart(
        activity="A3.4", province=unit.province, place=unit, department=cast.department, budget_year=2026,
        beneficiary_id=row.pk, production_place_id=row.places.get().pk,
    )  # fmt: skip
    facts = {"effects": ["quality"], "machine_is_new": True, "present_machine": "Chảo gang (ví dụ)",
             "commits_rest": True, "commits_no_other": True}  # fmt: skip
    lines = [services.Line(f"Máy của {name}", "máy", 1, cost * MILLION, support * MILLION)]
    return services.propose_part(
        plan=plan, new=new, fields=facts, lines=lines, by=cast.chau, at=moment(date(2026, 4, 1))
    )


def approve(plan: Any, cast: Any, number: str, *, is_last: bool = False) -> None:
    services.submit_detail_plan(plan=plan, by=cast.chau, at=moment(date(2026, 4, 2)), given=given())
    services.approve_detail_plan(
        plan=plan, number=number, approved_on=date(2026, 4, 10), is_last=is_last, by=cast.binh,
        at=moment(date(2026, 4, 10)), given=given(),
    )  # fmt: skip


@pytest.mark.promise("P15-25")
def test_a_group_enters_the_plan_without_a_beneficiary_but_no_money_moves_before_it_names_them(
    cast: Any, units: Any
) -> None:
    told = group_in_contract(cast, units)
    assert not told.project.beneficiaries
    with pytest.raises(RuleBroken) as refused:
        services.begin(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    assert codes(refused) == {"programmes.detail_plan_missing": "block"}
    with pytest.raises(RuleBroken) as refused:
        services.request_advance(
            project=told.project, amount_vnd=MILLION, by=cast.chau, at=moment(date(2026, 4, 1)), given=given()
        )
    assert codes(refused)["programmes.detail_plan_missing"] == "block"
    plan = services.open_detail_plan(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    name_somebody(plan, cast, units.ban_ho, "Cơ sở một (ví dụ)", 300, 150)
    approve(plan, cast, "11/SCT (ví dụ)")
    told.project.refresh_from_db()
    services.begin(project=told.project, by=cast.chau, at=moment(date(2026, 4, 11)))
    assert [str(p.beneficiary) for p in told.project.parts_in_force] == ["Cơ sở một (ví dụ)"]


def test_each_establishment_of_a_group_is_capped_alone_and_the_unfilled_part_returns(cast: Any, units: Any) -> None:
    told = group_in_contract(cast, units)
    plan = services.open_detail_plan(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    for name, cost, support in (("A (ví dụ)", 300, 150), ("B (ví dụ)", 500, 250)):
        name_somebody(plan, cast, units.ban_ho, name, cost, support)
    too_much = name_somebody(plan, cast, units.ban_ho, "C (ví dụ)", 900, 301)
    with pytest.raises(RuleBroken) as refused:
        services.submit_detail_plan(plan=plan, by=cast.chau, at=moment(date(2026, 4, 2)))
    over = {(f.code, f.about): f.severity.value for f in refused.value.findings}
    assert over[("programmes.above_group", "")] == "block"  # 701 of 700 million
    assert over[("norm.over_limit", "C (ví dụ)")] == "warn"  # 300 a machine; 28/2018 stale since 64/2024
    services.withdraw_part(part=too_much, by=cast.chau, at=moment(date(2026, 4, 2)))
    approve(plan, cast, "12/SCT (ví dụ)", is_last=True)
    told.project.refresh_from_db()
    assert [p.ceiling_vnd for p in told.project.parts_in_force] == [150 * MILLION, 250 * MILLION]
    assert guards.ceiling_of(told.project) == 400 * MILLION
    money = ledger.subject_balances(told.project.subject)
    assert (money.committed, money.released) == (400 * MILLION, 300 * MILLION)
    dropped = told.project.parts.get(state="dropped")
    assert "12/SCT (ví dụ)" in dropped.drop_reason


def test_an_ineligible_establishment_is_found_by_name_and_nobody_approves_their_own_plan(
    cast: Any, units: Any, people: People
) -> None:
    told = group_in_contract(cast, units)
    plan = services.open_detail_plan(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    part = name_somebody(plan, cast, units.ban_ho, "Công ty quá lớn (ví dụ)", 300, 150)
    type(part.beneficiary).objects.filter(pk=part.beneficiary_id).update(industry="none", direct_production=False)
    with pytest.raises(RuleBroken) as refused:
        services.submit_detail_plan(plan=plan, by=cast.chau, at=moment(date(2026, 4, 2)))
    about = {f.about for f in refused.value.findings if f.code.startswith("registry.")}
    assert about == {"Công ty quá lớn (ví dụ)"}
    with pytest.raises(WrongState):
        services.approve_detail_plan(
            plan=plan, number="1", approved_on=date(2026, 4, 1), is_last=False, by=cast.binh,
            at=moment(date(2026, 4, 1)),
        )  # fmt: skip
    with pytest.raises(Denied):
        services.propose_part(
            plan=plan, new=services.NewPart("A3.4", units.lao_cai, units.ban_ho, cast.department, 2026, 1, 1),
            fields={}, lines=[], by=people.em, at=moment(date(2026, 4, 1)),
        )  # fmt: skip


def test_one_plan_is_open_at_a_time_and_names_an_establishment_once(cast: Any, units: Any) -> None:
    told = group_in_contract(cast, units)
    plan = services.open_detail_plan(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    with pytest.raises(Invalid):
        services.open_detail_plan(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    part = name_somebody(plan, cast, units.ban_ho, "Một lần (ví dụ)", 300, 150)
    new = services.NewPart(
        activity="A3.4", province=units.lao_cai, place=units.ban_ho, department=cast.department, budget_year=2026,
        beneficiary_id=part.beneficiary_id, production_place_id=part.production_place_id,
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        services.propose_part(plan=plan, new=new, fields={}, lines=[], by=cast.chau, at=moment(date(2026, 4, 1)))
    assert "beneficiary" in refused.value.fields


# Pilot, several years


@pytest.mark.promise("P15-26")
def test_a_pilot_project_has_two_contents_and_runs_for_more_than_a_year(cast: Any, units: Any) -> None:
    row = establishment_at(units.ban_ho, cast.chau, "Cơ sở điểm (ví dụ)")
    told = Told(cast, is_pilot=True)
    told.open("Đề án điểm thiếu nội dung (ví dụ)", [Share(establishment=row)])
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=told.project, by=cast.chau, at=moment(date(2025, 8, 5)))
    # 36/2013/TT-BCT, whose amendment by 17/2018 was not read: stale, so both warn.
    assert codes(refused)["programmes.pilot_contents"] == "warn"
    assert codes(refused)["programmes.pilot_too_short"] == "warn"
    whole = Told(cast, is_pilot=True)
    mark = {"details": {"mark": "Chè (ví dụ)", "collective": False}}
    brand = Share("A4.4", row, year=2027, cost_vnd=60 * MILLION, support_vnd=30 * MILLION, fields=mark)
    whole.open("Đề án điểm đủ (ví dụ)", [Share(establishment=row, support_vnd=200 * MILLION), brand])
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=whole.project, by=cast.chau, at=moment(date(2025, 8, 5)))
    assert not {"programmes.pilot_contents", "programmes.pilot_too_short"} & set(codes(refused))
    assert guards.registration_kinds(whole.project) == [PaperKind.REQUEST_LETTER, PaperKind.PLAN_REGISTRATION_SHEET]


@pytest.mark.promise("P15-16")
def test_the_money_of_several_years_comes_year_by_year_and_never_above_the_plan(cast: Any, units: Any) -> None:
    first, second = (establishment_at(units.ban_ho, cast.chau, f"Cơ sở {n} (ví dụ)") for n in (1, 2))
    told = Told(cast)
    told.open(
        "Hai năm (ví dụ)",
        [Share(establishment=first, year=2026), Share(establishment=second, year=2027, support_vnd=200 * MILLION)],
    )
    assert told.project.years == [2026, 2027]
    fund = make_fund(cast.agency, cast.giang, year=2026, amount_vnd=1_000 * MILLION)
    later = make_fund(cast.agency, cast.giang, year=2027, amount_vnd=1_000 * MILLION)
    told.submit()
    told.appraise(AppraisalLevel.BASE, cast.binh, date(2025, 8, 20))
    services.forward_to_agency(project=told.project, by=cast.binh_head, at=moment(date(2025, 8, 22)), given=given())
    told.appraise(AppraisalLevel.MINISTRY, cast.an, date(2025, 11, 14))
    told.plan(cast.an)
    with pytest.raises(RuleBroken) as refused:
        told.assign(fund, cast.an, date(2026, 1, 20), 451 * MILLION)
    assert codes(refused) == {"programmes.above_plan": "block"}
    told.assign(fund, cast.an, date(2026, 1, 20), 250 * MILLION, "56/QĐ")
    told.contract(cast.an, date(2026, 3, 11), 450 * MILLION)
    money = ledger.subject_balances(told.project.subject)
    assert (money.committed, money.reserved) == (250 * MILLION, 0)
    services.begin(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    told.assign(later, cast.an, date(2027, 1, 12), 200 * MILLION, "57/QĐ")
    assert ledger.subject_balances(told.project.subject).committed == 450 * MILLION
    assert {f.budget_year for f, _vnd in ledger.funds_of_subject(told.project.subject, "committed")} == {2026, 2027}  # type: ignore[arg-type]
    assert told.project.status == Status.RUNNING


# Several provinces


@pytest.mark.promise("P15-22")
def test_a_project_of_three_provinces_goes_straight_to_the_agency_and_each_sees_and_accepts_its_own(
    cast: Any, units: Any, people: People
) -> None:
    others = []
    for n in (1, 2):
        province = make_province(f"Tỉnh Bạn {n}")
        unit = make_unit(f"Xã Bạn {n}", parent=province, province=province)
        body, users = body_with(BodyKind.DEPARTMENT, province, f"Sở Bạn {n}", officer=Role.DEPARTMENT_OFFICER)
        others.append((unit, body, users["officer"]))
    shares = [Share(establishment=establishment_at(units.ban_ho, cast.chau, "Cơ sở Lào Cai (ví dụ)"))]
    shares += [
        Share(establishment=establishment_at(unit, cast.chau, f"Cơ sở của {unit} (ví dụ)"), unit=unit, department=body)
        for unit, body, _user in others
    ]
    told = Told(cast)
    told.open("Đề án ba tỉnh (ví dụ)", shares)
    assert told.project.route == Route.DIRECT
    told.submit()
    assert told.project.status == Status.AT_AGENCY
    page = project_page(told.project, cast.an, moment(date(2025, 8, 6)))
    assert [e.title for e in page["events"]] == ["Đăng ký đề án thẳng với Cục"]
    for _unit, _body, officer in others:
        assert told.project in projects_visible_to(officer, date(2026, 1, 1))
    assert told.project not in projects_visible_to(people.em, date(2026, 1, 1))
    # The department of one province has nothing to approve here.
    assert acts_offered(SUPPORT_PROJECT, told.project, cast.binh, date(2025, 9, 1)) == []
    told.appraise(AppraisalLevel.MINISTRY, cast.an, date(2025, 11, 14))
    told.plan(cast.an)
    told.assign(make_fund(cast.agency, cast.giang, year=2026, amount_vnd=2_000 * MILLION), cast.an, date(2026, 1, 20))
    told.contract(cast.an, date(2026, 3, 11))
    Project.objects.filter(pk=told.project.pk).update(status=Status.DONE)
    project = Project.objects.get(pk=told.project.pk)
    minutes = services.Minutes("31/BB", date(2026, 8, 1), "Đủ", "Tốt", 500 * MILLION, 250 * MILLION)
    own, foreign = project.parts_in_force[1], project.parts_in_force[0]
    officer = others[0][2]
    services.accept_part(part=own, minutes=minutes, by=officer, at=moment(date(2026, 8, 2)))
    with pytest.raises(Denied):
        services.accept_part(part=foreign, minutes=minutes, by=officer, at=moment(date(2026, 8, 2)))
    with pytest.raises(RuleBroken) as refused:
        services.accept_base(project=project, by=cast.binh, at=moment(date(2026, 8, 3)), given=given())
    assert {f.params["name"] for f in refused.value.findings if f.code == "programmes.not_accepted"} == {
        "Cơ sở Lào Cai (ví dụ)",
        f"Cơ sở của {others[1][0]} (ví dụ)",
    }


def test_a_second_province_turns_the_way_of_a_draft(cast: Any, units: Any) -> None:
    told = Told(cast)
    told.open("Thêm tỉnh (ví dụ)", [Share(establishment=establishment_at(units.ban_ho, cast.chau, "Một (ví dụ)"))])
    assert told.project.route == Route.NATIONAL
    province = make_province("Tỉnh Thứ Hai")
    body, _users = body_with(BodyKind.DEPARTMENT, province, "Sở Thứ Hai", officer=Role.DEPARTMENT_OFFICER)
    new = services.NewPart("A3.4", province, province, body, 2026)
    part = services.add_part(
        project=told.project, version=told.project.version, new=new, by=cast.chau, at=moment(date(2025, 8, 4))
    )
    assert told.project.route == Route.DIRECT
    services.drop_part(part=part, version=told.project.version, by=cast.chau, at=moment(date(2025, 8, 4)))
    told.project.refresh_from_db()
    assert told.project.route == Route.NATIONAL


# Local money, the Agency's own work


def test_local_money_stays_in_the_province(cast: Any, units: Any, people: People) -> None:
    money = body_with(BodyKind.DEPARTMENT, units.lao_cai, "Bộ phận tài chính Sở (ví dụ)", finance=Role.FINANCE)[1]
    finance = money["finance"]
    finance.memberships.update(organisation=cast.department)
    row = establishment_at(units.ban_ho, cast.chau, "Cơ sở địa phương (ví dụ)")
    told = Told(cast, purse="local", level=Level.PROVINCE, manager=cast.department)
    told.open("Đề án địa phương (ví dụ)", [Share(establishment=row, support_vnd=100 * MILLION)])
    assert (told.project.route, told.project.code[:4]) == (Route.LOCAL, "KCDP")
    told.submit()
    told.appraise(AppraisalLevel.BASE, cast.binh, date(2025, 8, 20))
    assert {o.transition.act for o in acts_offered(SUPPORT_PROJECT, told.project, cast.binh, date(2025, 9, 1))} == {
        "approve_plan"
    }
    assert acts_offered(SUPPORT_PROJECT, told.project, cast.an, date(2025, 9, 1)) == []
    told.plan(cast.binh, number="2100/QĐ-UBND (ví dụ)", body="Ủy ban nhân dân tỉnh Lào Cai")
    national = make_fund(cast.agency, cast.giang, year=2026, amount_vnd=500 * MILLION)
    with pytest.raises(Invalid):
        told.assign(national, cast.binh, date(2026, 1, 20))
    local = make_fund(cast.department, finance, year=2026, amount_vnd=500 * MILLION, place=units.lao_cai)
    told.assign(local, cast.binh, date(2026, 1, 20), number="58/QĐ")
    told.contract(cast.binh, date(2026, 3, 11))
    assert ledger.subject_balances(told.project.subject).committed == 100 * MILLION
    services.begin(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    assert {o.transition.act for o in acts_offered(SUPPORT_PROJECT, told.project, cast.an, date(2026, 5, 1))} == set()


def test_district_money_ended_with_the_districts(cast: Any, units: Any) -> None:
    row = establishment_at(units.ban_ho, cast.chau, "Cơ sở huyện (ví dụ)")
    told = Told(cast, purse="local", level=Level.DISTRICT, manager=cast.department)
    with pytest.raises(Invalid) as refused:
        told.open("Vốn huyện 2026 (ví dụ)", [Share(establishment=row)])
    assert "level" in refused.value.fields


def test_the_agency_assigns_its_own_work_and_accepts_it_by_form_5c(cast: Any, units: Any, people: People) -> None:
    told = Told(cast, kind=Kind.GENERAL, implementer=cast.agency, unit_user=cast.an)
    told.open(
        "Bản tin khuyến công (ví dụ)",
        [Share("A6.1", unit=units.lao_cai, cost_vnd=200 * MILLION, support_vnd=200 * MILLION)],
    )
    assert told.project.route == Route.ASSIGNED
    told.submit()
    with pytest.raises(Denied):
        told.appraise(AppraisalLevel.MINISTRY, cast.an, date(2025, 11, 14))
    told.appraise(AppraisalLevel.MINISTRY, cast.an_head, date(2025, 11, 14))
    told.plan(cast.an)
    told.assign(make_fund(cast.agency, cast.giang, year=2026, amount_vnd=900 * MILLION), cast.an, date(2026, 1, 20))
    with pytest.raises(Denied):
        told.contract(cast.an, date(2026, 3, 11))
    services.sign_contract(
        project=told.project, number="7/QĐ-CTĐP", signed_on=date(2026, 3, 11), amount_vnd=200 * MILLION,
        by=cast.an_head, at=moment(date(2026, 3, 11)),
    )  # fmt: skip
    assert told.project.contract.kind == "assignment"
    services.begin(project=told.project, by=cast.an, at=moment(date(2026, 4, 1)))
    services.request_acceptance(project=told.project, by=cast.an, at=moment(date(2026, 8, 1)), given=given())
    minutes = services.Minutes("5/BB", date(2026, 8, 2), "Đủ", "Tốt", 200 * MILLION, 200 * MILLION)
    accepted = services.accept_base(
        project=told.project, minutes=minutes, by=cast.an_head, at=moment(date(2026, 8, 2)), given=given()
    )
    assert [row.form for row in accepted.rows] == ["5c"]


# What single contents ask for


def fair(cast: Any, units: Any, row: Any, title: str) -> Told:
    details = {"event": title, "organiser": "Ban tổ chức (ví dụ)", "country": "Lào", "held_on": "2026-05-02"}
    told = Told(cast, kind=Kind.GENERAL)
    told.open(
        title,
        [Share("A2.4", row, cost_vnd=50 * MILLION, support_vnd=50 * MILLION, fields={"details": details})],
    )
    return told


@pytest.mark.promise("P15-9")
def test_an_establishment_goes_to_supported_fairs_abroad_twice_a_year(cast: Any, units: Any) -> None:
    row = establishment_at(units.ban_ho, cast.chau, "Cơ sở xuất khẩu (ví dụ)")
    for n in (1, 2):
        fair(cast, units, row, f"Hội chợ nước ngoài {n} (ví dụ)").submit()
    third = fair(cast, units, row, "Hội chợ nước ngoài 3 (ví dụ)")
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=third.project, by=cast.chau, at=moment(date(2025, 8, 6)))
    found = next(f for f in refused.value.findings if f.code == "programmes.fairs_abroad")
    assert found.severity == "warn"  # 46/2012 was amended by 20/2017, which was not read
    assert found.params == {"n": 3, "limit": 2}
    assert found.citation.startswith("46/2012/TT-BCT, điều 4 khoản 1")


@pytest.mark.promise("P15-10")
def test_known_demonstrations_in_the_area_are_listed_and_a_statement_is_asked_for(cast: Any, units: Any) -> None:
    details = {"technology": "Sấy lạnh (ví dụ)"}
    known = Told(cast)
    known.open("Mô hình một (ví dụ)", [Share("A3.1", establishment_at(units.ban_ho, cast.chau, "M1 (ví dụ)"),
                                             fields={"details": details})])  # fmt: skip
    second = Told(cast)
    second.open("Mô hình hai (ví dụ)", [Share("A3.1", establishment_at(units.ban_ho, cast.chau, "M2 (ví dụ)"),
                                              fields={"details": details})])  # fmt: skip
    assert PaperKind.UNIQUENESS_STATEMENT in guards.registration_kinds(second.project)
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=second.project, by=cast.chau, at=moment(date(2025, 8, 5)))
    assert codes(refused)["programmes.demonstration_known"] == "warn"
    assert next(f.params for f in refused.value.findings if f.code == "programmes.demonstration_known") == {"n": 1}


@pytest.mark.promise("P15-20")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"loan_currency": "other"}, "programmes.loan_kind"),
        ({"loan_term": "short"}, "programmes.loan_kind"),
        ({"overdue": True}, "programmes.loan_overdue"),
        ({"interest_months": 25}, "programmes.loan_months"),
        ({"investment_done_on": "2025-12-31"}, "programmes.loan_not_invested"),
        ({}, None),
    ],
)
def test_interest_is_supported_for_long_loans_in_dong_within_24_months(
    cast: Any, units: Any, change: dict[str, Any], code: str | None
) -> None:
    loan = {
        "lender": "Ngân hàng (ví dụ)", "loan_currency": "VND", "loan_term": "medium", "overdue": False,
        "investment_done_on": "2025-06-30", "interest_from": "2025-07-01", "interest_months": 24, **change,
    }  # fmt: skip
    told = Told(cast)
    told.open(
        "Lãi vay di dời (ví dụ)",
        [Share("A7.6", establishment_at(units.ban_ho, cast.chau, "Di dời (ví dụ)"), cost_vnd=1_000 * MILLION,
               support_vnd=500 * MILLION, fields={"details": loan})],
    )  # fmt: skip
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=told.project, by=cast.chau, at=moment(date(2025, 8, 5)))
    found = {c for c in codes(refused) if c.startswith("programmes.loan")}
    assert found == ({code} if code else set())


@pytest.mark.promise("P15-17")
@pytest.mark.parametrize(
    ("activity", "rate"),
    [("A7.4", 30), ("A7.7", 30), ("A1.1", 70), ("A2.2", 70), ("A4.2", 70), ("A6.1", 70), ("A7.3", 70), ("A5.2", None)],
)
def test_the_first_advance_follows_the_group_of_the_content(
    at_step: Callable[..., Any], activity: str, rate: int | None
) -> None:
    story = at_step("progress")
    project = story.project
    Part.objects.filter(project=project).update(activity=activity, beneficiary=None, production_place=None)
    project.refresh_from_db()
    at = moment(date(2026, 6, 12))

    def asked(amount: int) -> set[str]:
        from khuyencong.workflow.process import Context

        context = Context(story.cast.chau, at, date(2026, 6, 12), values={"amount_vnd": amount})
        return {f.code for f in guards.first_advance(project, context)}

    if rate is None:
        assert "programmes.advance_rate_unknown" in asked(1)
        return
    limit = 250 * MILLION * rate // 100
    assert "programmes.advance_over_rate" not in asked(limit)
    assert "programmes.advance_over_rate" in asked(limit + 1)
    assert ("programmes.progress_too_low" in asked(1)) is False  # 400 of 500 million is above 50 and 70 %


@pytest.mark.promise("P15-33")
@pytest.mark.parametrize(("form", "audited"), [("limited", True), ("joint_stock", True), ("cooperative", False)])
def test_an_enterprise_that_invests_in_cluster_works_brings_an_audit(
    cast: Any, units: Any, form: str, audited: bool
) -> None:
    row = establishment_at(units.ban_ho, cast.chau, "Chủ đầu tư (ví dụ)")
    type(row).objects.filter(pk=row.pk).update(legal_form=form)
    told = Told(cast, kind=Kind.GENERAL)
    told.open("Hạ tầng cụm (ví dụ)", [Share("A7.4", row, fields={"cluster_name": "CCN Mẫu"})])
    assert (PaperKind.AUDIT_REPORT in guards.rest_kinds(told.project)) is audited
    nobody = Told(cast, kind=Kind.GENERAL)
    nobody.open(
        "Hạ tầng cụm, chủ đầu tư ghi tên (ví dụ)",
        [Share("A7.4", unit=units.ban_ho,
               fields={"cluster_name": "CCN Mẫu", "details": {"investor_is_enterprise": audited}})],
    )  # fmt: skip
    assert (PaperKind.AUDIT_REPORT in guards.rest_kinds(nobody.project)) is audited


@pytest.mark.promise("P15-32")
def test_the_vouchers_of_a_project_paid_in_part_cover_its_whole_cost(at_step: Callable[..., Any]) -> None:
    from khuyencong.support.models import Invoice

    story = at_step("pay_rest")
    assert PaperKind.VOUCHER_LIST_OTHER in guards.settlement_kinds(story.project)
    Invoice.objects.filter(item__subject=story.project.subject).update(
        amount_vnd=250 * MILLION, counted_vnd=250 * MILLION
    )
    with pytest.raises(RuleBroken) as refused:
        story.settle(date(2026, 8, 24))
    found = next(f for f in refused.value.findings if f.code == "programmes.not_invoiced")
    assert found.params == {"invested_vnd": 500 * MILLION, "invoiced_vnd": 250 * MILLION}
    assert found.blocks


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"delivery_on": date(2025, 12, 31)}, "programmes.planned_too_early"),
        ({"delivery_on": date(2027, 1, 1)}, "programmes.planned_too_late"),
        ({"order_on": date(2026, 6, 2), "delivery_on": date(2026, 6, 1)}, "programmes.planned_out_of_order"),
        ({"order_on": date(2025, 11, 1), "delivery_on": date(2026, 1, 1), "payment_on": date(2026, 2, 1)}, None),
        ({"delivery_on": date(2026, 12, 31)}, None),
    ],
)
def test_the_dates_meant_for_a_purchase_are_told_at_registration(
    cast: Any, units: Any, days: dict[str, date], code: str | None
) -> None:
    told = Told(cast)
    told.open(
        "Ngày mua (ví dụ)",
        [Share(establishment=establishment_at(units.ban_ho, cast.chau, "Mua máy (ví dụ)"), fields=days)],
    )
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=told.project, by=cast.chau, at=moment(date(2025, 8, 5)))
    found = {c: s for c, s in codes(refused).items() if c.startswith("programmes.planned")}
    assert found == ({code: "warn"} if code else {})


def test_a_pasted_block_fills_the_lines_of_a_detail_plan(cast: Any, units: Any, login: Any) -> None:
    project = group_in_contract(cast, units).project
    plan = services.open_detail_plan(project=project, by=cast.chau, at=moment(date(2026, 4, 1)))
    address = f"/projects/{project.pk}/detail-plan/{plan.pk}/name/"
    block = (
        "Tên máy, thiết bị\tSL\tĐơn giá\tĐề nghị hỗ trợ\nMáy sao chè\t2\t150.000.000\t120.000.000\nMáy vò\tmột\t9\t1"
    )
    typed = {"budget_year": "2026", "items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-paste": block}
    page = login("chau").post(address, {**typed, "items-paste_go": "1"})
    assert page.status_code == 200
    lines = [dict(form.initial) for form in page.context["lineset"]]
    assert [(line["name"], line["support_vnd"]) for line in lines] == [("Máy sao chè", "120.000.000"), ("Máy vò", "1")]
    assert "Dòng 2, Số lượng" in page.content.decode()
    assert not plan.parts.exists()
