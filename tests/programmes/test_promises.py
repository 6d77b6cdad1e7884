"""The invariants of the specification (P§15) that this room keeps, one named test each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from khuyencong.common.errors import Denied, Invalid, RuleBroken, WrongState
from khuyencong.demo.story import Story, moment, upload
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import guards, services
from khuyencong.programmes.choices import AppraisalLevel, Criterion, PaperKind, Status
from khuyencong.programmes.models import Appraisal, Project
from khuyencong.programmes.selectors import projects_visible_to
from khuyencong.support import selectors as support
from khuyencong.support import services as support_services
from khuyencong.support.models import OverlapCase
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import Act
from tests.factories.accounts import People
from tests.factories.registry import make_province, make_unit

pytestmark = pytest.mark.django_db
At = Callable[..., Story]


def codes(error: pytest.ExceptionInfo[RuleBroken]) -> dict[str, str]:
    """Finding codes with their severity."""
    return {f.code: f.severity.value for f in error.value.findings}


def edited(story: Story, **fields: object) -> None:
    services.edit_project(
        project=story.project, version=story.project.version, fields=fields, lines=None, by=story.cast.chau,
        at=moment(date(2025, 8, 4), 12),
    )  # fmt: skip


@pytest.mark.promise("P15-2")
def test_the_norm_of_the_approval_day_stays(at_step: At) -> None:
    story = at_step("approve_plan")
    project = story.project
    part = project.parts.get()
    assert part.norm_citation.startswith("28/2018/TT-BTC")
    assert part.ceiling_vnd == guards.ceiling_of(project) == 250_000_000
    assert guards.deciding_day(project, date(2030, 1, 1)) == date(2025, 12, 30)


@pytest.mark.promise("P15-11")
def test_a_used_machine_without_comparison_is_warned_of_while_the_clause_is_stale(at_step: At) -> None:
    story = at_step("open")
    edited(story, machine_is_new=False, effects=[])
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=story.project, by=story.cast.chau, at=moment(date(2025, 8, 5)))
    assert codes(refused)["programmes.machine_not_new"] == "warn"
    assert codes(refused)["programmes.machine_not_compared"] == "warn"
    story.submit(date(2025, 8, 5))
    record = TransitionRecord.objects.get(act="submit")
    kept = {f["code"]: f["reason"] for f in record.findings}
    assert kept["programmes.machine_not_new"]


@pytest.mark.promise("P15-12")
def test_support_above_its_ceiling_is_found(at_step: At) -> None:
    story = at_step("open", cost_vnd=900_000_000, support_vnd=300_000_001)
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=story.project, by=story.cast.chau, at=moment(date(2025, 8, 5)))
    # 28/2018/TT-BTC as amended by 64/2024/TT-BTC, which was not read: stale, so it warns and does not block.
    assert codes(refused)["norm.over_limit"] == "warn"
    story.project.refresh_from_db()
    assert story.project.status == Status.DRAFT


@pytest.mark.promise("P15-12")
def test_an_uplift_needs_a_ground_and_stays_apart_from_the_line_factor(at_step: At) -> None:
    story = at_step("open")
    with pytest.raises(IntegrityError), transaction.atomic():
        edited(story, uplift="1.5", uplift_ground="")
    edited(story, uplift="1.5", uplift_ground="place-a", is_line=True)
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=story.project, by=story.cast.chau, at=moment(date(2025, 8, 5)))
    assert "norm.factors_to_confirm" in codes(refused)


@pytest.mark.promise("P15-13")
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"own_vnd": 249_999_999}, "programmes.sum_differs"),
        ({"own_vnd": 249_999_999}, "programmes.own_money_short"),
        ({"own_vnd": 200_000_000, "other_state_vnd": 50_000_000}, "programmes.other_state_money"),
        ({"requested_vnd": 240_000_000, "own_vnd": 260_000_000}, "programmes.lines_differ"),
        ({"commits_rest": False}, "programmes.rest_not_committed"),
        ({"commits_no_other": False}, "programmes.single_source_not_committed"),
    ],
)
def test_the_sums_of_an_estimate_block(at_step: At, fields: dict[str, object], code: str) -> None:
    story = at_step("open")
    edited(story, **fields)
    with pytest.raises(RuleBroken) as refused:
        story.submit(date(2025, 8, 5))
    assert codes(refused)[code] == "block"
    assert not TransitionRecord.objects.exists()


@pytest.mark.promise("P15-13")
def test_the_same_machine_is_supported_once(at_step: At, people: People) -> None:
    first = at_step("deliver")
    second_dossier = replace(first.dossier, title="Máy sao chè thứ hai (ví dụ)", machine="Máy sao chè khác")
    second = Story(first.cast, second_dossier)
    second.open(date(2025, 8, 4))
    second.submit(date(2025, 8, 5))
    second.appraise_base(date(2025, 8, 20))
    second.forward(date(2025, 8, 22))
    second.appraise_ministry(date(2025, 11, 14))
    second.approve_plan(date(2025, 12, 30), "3901/QĐ-BCT (ví dụ)")
    second.assign_budget(date(2026, 1, 20), "56/QĐ-BCT (ví dụ)")
    second.sign_contract(date(2026, 3, 11), "19/2026/HĐ-KCQG")
    second.project.refresh_from_db()
    second.deliver(date(2026, 8, 3), number="78")  # the plate carries the number of the first machine
    case = OverlapCase.objects.get()
    assert (case.kind, case.status, case.department) == ("machine", "at_department", first.cast.department)
    services.begin(project=second.project, by=people.chau, at=moment(date(2026, 8, 4)))
    second.ask_acceptance(date(2026, 8, 5))
    with pytest.raises(RuleBroken) as refused:
        second.accept(date(2026, 8, 10), "31/BB-NT")
    finding = next(f for f in refused.value.findings if f.code == "support.same_item")
    assert finding.severity == "block"
    assert set(finding.params) == {"name", "key", "purse", "year", "amount_vnd", "office", "case"}
    support_services.record_different(
        case=case, reason="Nhãn máy thứ hai đọc nhầm, xem ảnh.", evidence=upload("Ảnh nhãn máy"),
        by=people.binh_head, at=moment(date(2026, 8, 11)),
    )  # fmt: skip
    second.accept(date(2026, 8, 12), "31/BB-NT")
    assert second.project.status == Status.ACCEPTED


@pytest.mark.promise("P15-17")
def test_an_advance_above_rate_and_treasury_or_before_its_progress_warns(at_step: At) -> None:
    story = at_step("sign_contract")
    story.progress(date(2026, 6, 10), 350_000_000)
    story.paper(PaperKind.PROGRESS_REPORT, story.cast.chau, date(2026, 6, 11))
    with pytest.raises(RuleBroken) as refused:
        services.request_advance(
            project=story.project, amount_vnd=175_000_001, by=story.cast.chau, at=moment(date(2026, 6, 12))
        )
    found = codes(refused)
    assert found["programmes.advance_over_rate"] == "warn"  # 70 %: read, stale since 17/2018/TT-BCT
    assert found["programmes.advance_over_treasury"] == "warn"  # 50 %: until the advance clause is confirmed
    assert found["programmes.progress_too_low"] == "warn"  # 350 of 500 million is not more than 70 %
    assert ledger.subject_balances(story.project.subject).advanced == 0


@pytest.mark.promise("P15-17")
def test_no_advance_without_a_progress_report_the_department_confirmed(at_step: At) -> None:
    story = at_step("sign_contract")
    story.paper(PaperKind.PROGRESS_REPORT, story.cast.chau, date(2026, 6, 11))
    with pytest.raises(RuleBroken) as refused:
        story.advance(date(2026, 6, 12), 100_000_000, "UNC 1")
    assert codes(refused)["programmes.progress_not_confirmed"] == "block"


@pytest.mark.promise("P15-18")
def test_the_rest_is_paid_after_acceptance_and_never_above_it(at_step: At) -> None:
    story = at_step("ask_acceptance")
    with pytest.raises(WrongState):
        services.request_rest(project=story.project, by=story.cast.chau, at=moment(date(2026, 8, 5)))
    story.accept(date(2026, 8, 10), "31/BB-NT", accepted_vnd=200_000_000)
    story.ask_rest(date(2026, 8, 12))
    with pytest.raises(RuleBroken) as refused:
        story.pay_rest(date(2026, 8, 20), "UNC 0777", amount_vnd=75_000_001)
    assert codes(refused)["programmes.rest_too_high"] == "block"
    story.pay_rest(date(2026, 8, 20), "UNC 0777", amount_vnd=75_000_000)
    assert ledger.subject_balances(story.project.subject).paid == 200_000_000


@pytest.mark.promise("P15-19")
def test_an_advance_without_accepted_work_becomes_a_debt(at_step: At) -> None:
    story = at_step("ask_acceptance")
    story.accept(date(2026, 8, 10), "31/BB-NT", accepted_vnd=80_000_000)
    story.ask_rest(date(2026, 8, 12))
    story.pay_rest(date(2026, 8, 20), "UNC 0777", amount_vnd=0)
    story.settle(date(2026, 8, 22))
    story.liquidate(date(2026, 9, 10), "7/BB-TL")
    project = Project.objects.get()
    assert (project.status, project.debt.amount_vnd) == (Status.OWING, 45_000_000)
    with pytest.raises(RuleBroken) as refused:
        story.return_money(date(2026, 9, 20), 44_000_000, "GNT 1")
    assert codes(refused)["programmes.return_differs"] == "block"
    story.return_money(date(2026, 9, 20), 45_000_000, "GNT 1")
    project.refresh_from_db()
    assert project.status == Status.SETTLED
    assert ledger.subject_balances(project.subject).open == 0


@pytest.mark.promise("P15-21")
def test_no_step_is_skipped(at_step: At) -> None:
    story = at_step("submit")
    for skip in (story.forward, story.appraise_ministry):
        with pytest.raises(WrongState):
            skip(date(2025, 9, 1))
    with pytest.raises(WrongState):
        story.sign_contract(date(2025, 9, 1), "1/HĐ")
    assert story.project.status == Status.REGISTERED


@pytest.mark.promise("P15-22")
def test_another_province_neither_sees_nor_appraises(at_step: At, people: People) -> None:
    story = at_step("submit")
    on = date(2025, 8, 20)
    assert not projects_visible_to(people.em, on).exists()
    assert projects_visible_to(people.binh, on).get() == story.project
    with pytest.raises(Denied):
        services.appraise(
            project=story.project, level=AppraisalLevel.BASE, opinion=story.opinion(), by=people.em, at=moment(on)
        )


@pytest.mark.promise("P15-27")
def test_another_implementer_needs_the_written_request_of_the_beneficiary(at_step: At) -> None:
    story = at_step("open")
    from khuyencong.files.models import Attachment

    kinds = set(Attachment.objects.values_list("kind", flat=True))
    assert PaperKind.BENEFICIARY_REQUEST in kinds
    assert PaperKind.BENEFICIARY_REQUEST in guards.registration_kinds(story.project)
    story.project.parts_in_force[0].beneficiary.organisation = story.project.implementer
    assert PaperKind.BENEFICIARY_REQUEST not in guards.registration_kinds(story.project)


@pytest.mark.promise("P15-27")
@pytest.mark.promise("P15-31")
def test_each_missing_paper_is_named(people: People, at_step: At) -> None:
    story = at_step("open")
    bare = Story(story.cast, replace(story.dossier, title="Không có giấy tờ (ví dụ)"))
    bare.paper = lambda *args, **kwargs: None  # type: ignore[method-assign]
    bare.open(date(2025, 8, 4))
    with pytest.raises(RuleBroken) as refused:
        bare.submit(date(2025, 8, 5))
    missing = {f.field for f in refused.value.findings if f.code == "programmes.missing"}
    assert missing == {"request_letter", "business_registration", "quotation", "beneficiary_request"}


@pytest.mark.promise("P15-28")
def test_an_appraisal_answers_all_five_criteria(at_step: At) -> None:
    story = at_step("submit")
    answers = {str(Criterion.EFFECT): ("yes", "Tốt.")}
    opinion = replace(story.opinion(), answers=answers)
    with pytest.raises(RuleBroken) as refused:
        services.appraise(
            project=story.project, level=AppraisalLevel.BASE, opinion=opinion, by=story.cast.binh,
            at=moment(date(2025, 8, 20)),
        )  # fmt: skip
    assert [f.code for f in refused.value.findings].count("programmes.criterion_open") == 4
    assert not Appraisal.objects.exists()


@pytest.mark.promise("P15-28")
def test_nobody_appraises_what_they_submitted(at_step: At, people: People) -> None:
    from khuyencong.accounts.choices import Role
    from tests.factories.accounts import member

    story = at_step("submit")
    member(people.chau, Role.DEPARTMENT_OFFICER, story.cast.department)
    people.chau.__dict__.pop("_memberships_on", None)
    people.chau.__dict__.pop("_scope_on", None)
    with pytest.raises(Denied) as refused:
        services.appraise(
            project=story.project, level=AppraisalLevel.BASE, opinion=story.opinion(), by=people.chau,
            at=moment(date(2025, 8, 20)), given=Act(reasons=story._reasons({})),
        )  # fmt: skip
    assert refused.value.reason == "own_work"


@pytest.mark.promise("P15-29")
def test_the_guidance_letter_overrides_the_day_of_the_rule(at_step: At) -> None:
    story = at_step("appraise_base")
    at = moment(date(2025, 8, 22))
    with pytest.raises(RuleBroken) as refused:
        services.forward_to_agency(project=story.project, by=story.cast.binh_head, at=at)
    late = next(f for f in refused.value.findings if f.code == "programmes.forwarded_late")
    assert late.params["until"] == date(2025, 6, 20)
    services.issue_guidance(
        year=2026, number="12/ĐCK-KC (ví dụ)", issued_on=date(2025, 7, 1), unit_deadline=date(2025, 8, 30),
        department_deadline=date(2025, 9, 15), by=story.cast.an, at=at,
    )  # fmt: skip
    services.forward_to_agency(project=story.project, by=story.cast.binh_head, at=at)
    assert story.project.status == Status.AT_AGENCY


@pytest.mark.promise("P15-29")
def test_settlement_and_liquidation_carry_their_days(at_step: At) -> None:
    from khuyencong.workflow.selectors import open_task

    story = at_step("accept")
    task = open_task("programmes.project", story.project.pk)
    assert task is not None
    assert task.due_on == date(2026, 8, 25)  # 15 days after the acceptance of 10 August
    story = at_step_continue(story)
    task = open_task("programmes.project", story.project.pk)
    assert task is not None
    assert task.due_on == date(2027, 1, 22)


def at_step_continue(story: Story) -> Story:
    """From acceptance to the settlement dossier."""
    story.ask_rest(date(2026, 8, 12))
    story.pay_rest(date(2026, 8, 20), "UNC 0777")
    story.settle(date(2026, 8, 24))
    return story


@pytest.mark.promise("P15-31")
def test_the_payment_step_waits_for_the_papers_of_its_type(at_step: At) -> None:
    story = at_step("accept")
    with pytest.raises(RuleBroken) as refused:
        services.request_rest(project=story.project, by=story.cast.chau, at=moment(date(2026, 8, 12)))
    missing = {f.field for f in refused.value.findings if f.code == "programmes.missing"}
    assert missing == {"result_report", "quantity_report"}


@pytest.mark.promise("P15-34")
def test_an_invoice_of_the_year_before_needs_a_reason_and_an_authority(at_step: At, people: People) -> None:
    story = at_step("progress")
    with pytest.raises(Invalid) as refused:
        story.deliver(date(2026, 8, 3), made_on=date(2025, 12, 29))
    assert list(refused.value.fields) == ["reason"]
    story.deliver(date(2026, 8, 4), made_on=date(2025, 12, 29), reason="Cơ sở đặt mua trước khi có quyết định.")
    services.begin(project=story.project, by=people.chau, at=moment(date(2026, 8, 4), 14))
    story.ask_acceptance(date(2026, 8, 5))
    story.accept(date(2026, 8, 10), "31/BB-NT")
    with pytest.raises(RuleBroken) as blocked:
        story.ask_rest(date(2026, 8, 12))
    assert codes(blocked)["programmes.invoice_flag_open"] == "block"
    invoice = support.invoices_of(story.project.subject).get()
    for nobody in (people.chau, people.binh, people.em):
        with pytest.raises(Denied):
            services.clear_flag(
                project=story.project, invoice=invoice, note="Chấp nhận.", by=nobody, at=moment(date(2026, 8, 13))
            )
    services.clear_flag(
        project=story.project, invoice=invoice, note="Đã đầu tư trước, chấp nhận.", by=people.binh_head,
        at=moment(date(2026, 8, 13)),
    )  # fmt: skip
    story.ask_rest(date(2026, 8, 14))
    assert story.project.status == Status.REST_ASKED


@pytest.mark.promise("P15-34")
def test_one_invoice_serves_once(at_step: At) -> None:
    story = at_step("deliver")
    with pytest.raises(RuleBroken) as refused:
        story.deliver(date(2026, 8, 4))
    assert codes(refused) == {"support.invoice_twice": "block"}


def test_a_send_back_voids_the_appraisal_and_names_what_is_missing(at_step: At) -> None:
    story = at_step("forward")
    record = services.send_back(
        project=story.project, missing=["Báo giá thứ hai"], by=story.cast.an, at=moment(date(2025, 9, 1))
    )
    assert record.missing == ["Báo giá thứ hai"]
    assert story.project.status == Status.REGISTERED
    assert Appraisal.objects.get().voided_at is not None
    story.appraise_base(date(2025, 9, 5))
    assert Appraisal.objects.filter(voided_at__isnull=True).count() == 1
    with pytest.raises(Invalid):
        services.send_back(project=story.project, missing=[" "], by=story.cast.binh_head, at=moment(date(2025, 9, 6)))


def test_an_outside_decision_needs_number_date_and_scan(at_step: At) -> None:
    story = at_step("appraise_ministry")
    with pytest.raises(Invalid) as refused:
        services.record_plan_approval(
            project=story.project, planned_vnd=250_000_000, by=story.cast.an, at=moment(date(2025, 12, 30)), given=Act()
        )
    assert set(refused.value.fields) == {"number", "decided_on", "body", "scan"}
    assert upload("x").size > 0


@pytest.mark.promise("P15-29")
def test_a_monthly_report_is_late_from_the_25th_on(at_step: At, login: Callable[[str], Client]) -> None:
    story = at_step("sign_contract")
    story.progress(date(2026, 4, 24), 100_000_000)
    assert "nộp muộn" not in login("binh").get(f"/projects/{story.project.pk}/").content.decode()
    story.progress(date(2026, 5, 25), 200_000_000)
    assert "nộp muộn, ngày 25/5/2026" in login("binh").get(f"/projects/{story.project.pk}/").content.decode()


@pytest.mark.promise("P15-4")
def test_the_day_of_the_plan_decides_who_is_eligible(at_step: At) -> None:
    story = at_step("appraise_ministry")
    ward = make_unit("Phường Thử", kind="ward", parent=make_province("Thành phố Thử", kind="central_city"),
                     valid_from=date(2025, 7, 1))  # fmt: skip
    story.dossier.place.unit = ward
    story.dossier.place.save()
    with pytest.raises(RuleBroken) as refused:
        services.record_plan_approval(
            project=story.project, planned_vnd=250_000_000, by=story.cast.an, at=moment(date(2025, 12, 30), 15),
            given=Act(decision=story.decision(PaperKind.PLAN_DECISION, "1/QĐ", date(2025, 12, 30), story.cast.an)),
        )  # fmt: skip
    assert any(f.code.startswith("registry.") and f.severity == "block" for f in refused.value.findings)
    story.project.refresh_from_db()
    assert story.project.plan_approved_on is None
