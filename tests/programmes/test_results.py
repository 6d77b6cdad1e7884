"""Results are claims: typed by one, confirmed by another, counted once, corrected by a new version, asked again."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from khuyencong.common import clock
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.operations import periodic
from khuyencong.programmes import services
from khuyencong.programmes.fiveyear import selectors as programme_selectors
from khuyencong.programmes.models import Claim, Declaration, Programme, Result
from khuyencong.workflow.models import Task
from khuyencong.workflow.selectors import open_tasks_for
from tests.factories.accounts import People
from tests.factories.places import make_units
from tests.factories.results import add_part, at, beneficiary_of, bodies, claimed, make_accepted, make_programme, scan

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)


def sum_of(people: People, indicator: str, purse: str = "local") -> Any:
    """The figure of the programme of Lào Cai, as its department sees it."""
    programme = Programme.objects.get()
    return programme_selectors.figures(programme, people.binh, date(2026, 12, 1)).of(indicator, purse)


def codes(error: RuleBroken) -> set[str]:
    return {f.code for f in error.findings if f.blocks}


def test_the_figure_of_a_programme_is_the_sum_of_its_confirmed_claims_with_coverage(people: People) -> None:
    make_programme(people)
    projects = [make_accepted(people, n) for n in range(1, 6)]
    for n, project in enumerate(projects[:3], 1):
        claimed(project, people, {"jobs_created": n * 10})
    claimed(projects[3], people, {"jobs_created": 7}, confirm=False)
    found = sum_of(people, "jobs_created")
    assert (found.value, found.pending) == (60, 7)
    assert (found.reported, found.expected) == (3, 5)
    rows = programme_selectors.claims_behind(
        Programme.objects.get(), people.binh, date(2026, 12, 1), "jobs_created", "local"
    )
    assert sum(c.counted or 0 for c in rows) == found.value


def test_a_claim_before_confirmation_does_not_count_and_its_sender_does_not_confirm(people: People) -> None:
    make_programme(people)
    declaration = claimed(make_accepted(people), people, {"jobs_created": 8}, confirm=False)
    assert sum_of(people, "jobs_created").value is None
    with pytest.raises(Denied):  # another office
        services.confirm_declaration(declaration=declaration, by=people.em, at=at(SEPTEMBER))
    with pytest.raises(Denied):  # the unit itself
        services.confirm_declaration(declaration=declaration, by=people.chau, at=at(SEPTEMBER))
    services.confirm_declaration(declaration=declaration, by=people.binh, at=at(SEPTEMBER))
    assert sum_of(people, "jobs_created").value == 8
    with pytest.raises(WrongState):
        services.confirm_declaration(declaration=declaration, by=people.binh, at=at(SEPTEMBER))


def test_one_claim_a_project_indicator_and_period(people: People) -> None:
    project = make_accepted(people)
    day = at(SEPTEMBER)
    business = beneficiary_of(project).pk
    declaration = services.open_declaration(project=project, establishment_id=business, by=people.chau, at=day)
    line = services.NewLine("jobs_created", 2026, services.TypedClaim(5))
    services.add_claim(declaration=declaration, line=line, by=people.chau, at=day)
    with pytest.raises(Invalid) as refused:
        services.add_claim(declaration=declaration, line=line, by=people.chau, at=day)
    assert "indicator" in refused.value.fields
    claim = Claim.objects.get()
    Claim.objects.filter(pk=claim.pk).update(state="confirmed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(
            declaration=declaration, project=project, subject_key=claim.subject_key, indicator="jobs_created",
            year=2026, as_of=SEPTEMBER, whole=5, counted=5, state="confirmed",
        )  # fmt: skip


def test_two_projects_share_one_result_only_with_declared_shares_up_to_the_whole(people: People) -> None:
    make_programme(people)
    first = make_accepted(people, 1)
    second = make_accepted(people, 2, beneficiary=beneficiary_of(first), purse="national")
    claimed(first, people, {"revenue": 9_000_000_000})
    with pytest.raises(RuleBroken) as refused:
        claimed(second, people, {"revenue": 9_000_000_000})
    assert codes(refused.value) == {"programmes.shares_over_whole_vnd"}
    finding = next(f for f in refused.value.findings if f.blocks)
    assert finding.params["others_vnd"] == 9_000_000_000
    assert first.code not in str(finding.params)  # the other file is named by purse, year and office only
    assert first.title not in str(finding.params)
    assert "Sở Công Thương tỉnh Lào Cai" in str(finding.params["where"])
    # The first project gives up a part, by a correction; then the second may have it.
    claimed(first, people, {"revenue": 9_000_000_000}, revenue=6_000_000_000)
    waiting = Declaration.objects.filter(project=second, status="open").get()
    claim = waiting.claims.get()
    services.save_claims(
        declaration=waiting, version=waiting.version,
        claims={claim.pk: services.TypedClaim(9_000_000_000, 3_000_000_000)}, by=people.chau, at=at(SEPTEMBER),
    )  # fmt: skip
    services.send_declaration(declaration=waiting, by=people.chau, at=at(SEPTEMBER))
    services.confirm_declaration(declaration=waiting, by=people.binh, at=at(SEPTEMBER))
    result = Result.objects.get(indicator="revenue")
    assert (result.whole, result.claimed) == (9_000_000_000, 9_000_000_000)
    assert sum_of(people, "revenue").value == 6_000_000_000
    assert sum_of(people, "revenue", "national").value == 3_000_000_000  # the purses are never added up


def test_the_database_itself_refuses_shares_over_the_whole(people: People) -> None:
    claimed(make_accepted(people), people, {"jobs_created": 5})
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.update(claimed=6)


def test_another_whole_than_the_one_known_needs_a_sentence(people: People) -> None:
    first = make_accepted(people, 1)
    second = make_accepted(people, 2, beneficiary=beneficiary_of(first))
    claimed(first, people, {"jobs_created": 13}, jobs_created=5)
    with pytest.raises(RuleBroken) as refused:
        claimed(second, people, {"jobs_created": 15}, jobs_created=8)
    assert {f.code for f in refused.value.findings} == {"programmes.whole_differs"}
    waiting = Declaration.objects.get(project=second, status="open")
    services.send_declaration(
        declaration=waiting, by=people.chau, at=at(SEPTEMBER),
        reasons={"programmes.whole_differs": "Cơ sở tuyển thêm hai người sau lần kê khai trước (ví dụ)."},
    )  # fmt: skip
    assert Result.objects.get().whole == 15


def test_a_send_back_frees_the_share_and_names_what_is_missing(people: People) -> None:
    first = make_accepted(people, 1)
    second = make_accepted(people, 2, beneficiary=beneficiary_of(first))
    declaration = claimed(first, people, {"jobs_created": 5}, confirm=False)
    with pytest.raises(Invalid):
        services.send_declaration_back(declaration=declaration, missing=[], by=people.binh, at=at(SEPTEMBER))
    services.send_declaration_back(
        declaration=declaration, missing=["Bảng lương tháng 8"], by=people.binh, at=at(SEPTEMBER)
    )
    assert Result.objects.get().claimed == 0
    claimed(second, people, {"jobs_created": 5})
    assert Result.objects.get().claimed == 5


def test_a_correction_is_a_new_version_with_a_reason_and_the_old_one_stays(people: People) -> None:
    make_programme(people)
    project = make_accepted(people)
    claimed(project, people, {"jobs_created": 8})
    day = at(SEPTEMBER)
    again = services.open_declaration(
        project=project, establishment_id=beneficiary_of(project).pk, by=people.chau, at=day
    )
    line = services.NewLine("jobs_created", 2026, services.TypedClaim(6))
    claim = services.add_claim(declaration=again, line=line, by=people.chau, at=day)
    assert claim.corrects is not None
    services.add_evidence(declaration=again, upload=scan(), by=people.chau, at=day)
    with pytest.raises(RuleBroken) as refused:
        services.send_declaration(declaration=again, by=people.chau, at=day)
    assert codes(refused.value) == {"programmes.correction_without_reason"}
    again.refresh_from_db()
    services.save_claims(
        declaration=again, version=again.version, claims={claim.pk: services.TypedClaim(6, note="Đếm trùng hai người")},
        by=people.chau, at=day,
    )  # fmt: skip
    services.send_declaration(declaration=again, by=people.chau, at=day)
    assert sum_of(people, "jobs_created").value == 8  # until the department has confirmed
    services.confirm_declaration(declaration=again, by=people.binh, at=day)
    assert sum_of(people, "jobs_created").value == 6
    assert Result.objects.get().claimed == 6
    assert list(Claim.objects.order_by("id").values_list("counted", "state")) == [(8, "superseded"), (6, "confirmed")]


def test_nothing_is_sent_without_evidence_or_with_a_cell_nobody_answered(people: People) -> None:
    make_accepted(people)
    services.ask_results(at=at(date(2026, 8, 11)))
    declaration = Declaration.objects.get()
    with pytest.raises(RuleBroken) as refused:
        services.send_declaration(declaration=declaration, by=people.chau, at=at(SEPTEMBER))
    assert codes(refused.value) == {"programmes.results_no_evidence", "programmes.result_unanswered"}
    typed = {c.pk: services.TypedClaim(None, note="Cơ sở chưa chốt sổ") for c in declaration.claims.all()}
    services.save_claims(
        declaration=declaration, version=declaration.version, claims=typed, by=people.chau, at=at(SEPTEMBER)
    )
    services.add_evidence(declaration=declaration, upload=scan(), by=people.chau, at=at(SEPTEMBER))
    services.send_declaration(declaration=declaration, by=people.chau, at=at(SEPTEMBER))
    services.confirm_declaration(declaration=declaration, by=people.binh, at=at(SEPTEMBER))
    make_programme(people)
    assert sum_of(people, "jobs_created").value is None  # no figure is not zero
    assert sum_of(people, "jobs_created").reported == 0


def test_two_people_on_one_declaration_meet_stale_and_a_wrong_number_its_field(people: People) -> None:
    make_accepted(people)
    services.ask_results(at=at(date(2026, 8, 11)))
    declaration = Declaration.objects.get()
    claim = declaration.claims.first()
    assert claim is not None
    day = at(SEPTEMBER)
    version = declaration.version
    typed = {claim.pk: services.TypedClaim(5)}
    services.save_claims(declaration=declaration, version=version, claims=typed, by=people.chau, at=day)
    with pytest.raises(Stale):
        services.save_claims(declaration=declaration, version=version, claims=typed, by=people.chau, at=day)
    with pytest.raises(Invalid) as refused:
        services.save_claims(
            declaration=declaration, version=version + 1, claims={claim.pk: services.TypedClaim(5, 6)},
            by=people.chau, at=day,
        )  # fmt: skip
    assert set(refused.value.fields) == {f"counted_{claim.pk}"}
    with pytest.raises(Denied):
        services.save_claims(declaration=declaration, version=version + 1, claims=typed, by=people.binh, at=day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 8, 9), []),
        (date(2026, 8, 10), ["acceptance"]),
        (date(2027, 8, 9), ["acceptance"]),
        (date(2027, 8, 10), ["acceptance", "months_12"]),
        (date(2029, 1, 1), ["acceptance", "months_12", "months_24"]),
    ],
)
def test_a_project_is_asked_at_acceptance_and_after_12_and_24_months_once(
    people: People, day: date, expected: list[str]
) -> None:
    project = make_accepted(people)
    make_accepted(people, 2, accepted_on=None)
    assert services.ask_results(at=at(day)) == len(expected)
    assert services.ask_results(at=at(day)) == 0
    found = Declaration.objects.order_by("asked_on").values_list("occasion", flat=True)
    assert list(found) == expected
    assert Declaration.objects.exclude(project=project).count() == 0
    assert Task.objects.filter(process="programmes.declaration", closed_at__isnull=True).count() == len(expected)


def test_the_question_is_a_task_of_the_unit_with_its_day_and_asks_whole_years(people: People) -> None:
    make_accepted(people)
    services.ask_results(at=at(date(2026, 8, 10)))
    services.ask_results(at=at(date(2027, 8, 10)))
    task = open_tasks_for(people.chau, date(2027, 8, 11)).order_by("-id").first()
    assert task is not None
    assert task.due_on == date(2027, 9, 9)
    assert "12 tháng sau nghiệm thu" in task.label
    assert not open_tasks_for(people.em, date(2027, 8, 11)).exists()
    asked = Declaration.objects.get(occasion="months_12").claims.values_list("indicator", "year", "as_of")
    assert set(asked) == {
        ("jobs_present", 2027, date(2027, 8, 10)),
        ("output_value", 2026, date(2026, 12, 31)),
        ("revenue", 2026, date(2026, 12, 31)),
        ("budget_paid", 2026, date(2026, 12, 31)),
    }


def test_no_longer_operating_is_an_answer_with_a_reason_and_its_stock_counts_zero(people: People) -> None:
    make_programme(people)
    project = make_accepted(people)
    claimed(project, people, {"jobs_present": 12})
    services.ask_results(at=at(date(2027, 8, 10)))
    declaration = Declaration.objects.get(occasion="months_12")
    day = at(date(2027, 8, 20))
    with pytest.raises(Invalid) as refused:
        services.save_claims(
            declaration=declaration, version=0, claims={}, operating=False, stopped="", by=people.chau, at=day
        )
    assert set(refused.value.fields) == {"stopped", "stopped_note"}
    services.save_claims(
        declaration=declaration, version=0, claims={}, operating=False, stopped="dissolved",
        stopped_note="Cơ sở giải thể tháng 5/2027 (ví dụ).", by=people.chau, at=day,
    )  # fmt: skip
    services.add_evidence(declaration=declaration, upload=scan(), by=people.chau, at=day)
    services.send_declaration(declaration=declaration, by=people.chau, at=day)
    services.confirm_declaration(declaration=declaration, by=people.binh, at=day)
    assert sum_of(people, "jobs_present").value == 0  # not 12: of a stock the last value counts
    assert sum_of(people, "jobs_present").reported == 1


def test_a_ratio_is_computed_from_sums_over_the_projects_that_reported(people: People) -> None:
    make_programme(people)
    first, second, third = (make_accepted(people, n) for n in (1, 2, 3))
    claimed(first, people, {"capital_attracted": 250_000_000})
    claimed(second, people, {"capital_attracted": 1_250_000_000})
    found = sum_of(people, "capital_per_promotion")
    assert found.ratio == 3  # 1.5 billion over twice 250 million; the third project reported nothing
    assert (found.reported, found.expected) == (2, 3)
    assert third.declarations.count() == 0


def test_who_withdraws_an_own_declaration_gives_a_reason_and_a_question_cannot_be_withdrawn(people: People) -> None:
    project = make_accepted(people)
    day = at(SEPTEMBER)
    own = services.open_declaration(
        project=project, establishment_id=beneficiary_of(project).pk, by=people.chau, at=day
    )
    with pytest.raises(RuleBroken):
        services.withdraw_declaration(declaration=own, note="", by=people.chau, at=day)
    services.withdraw_declaration(declaration=own, note="Mở nhầm", by=people.chau, at=day)
    services.ask_results(at=day)
    asked = Declaration.objects.get(occasion="acceptance")
    with pytest.raises(RuleBroken):
        services.withdraw_declaration(declaration=asked, note="Không muốn trả lời", by=people.chau, at=day)


def test_only_the_implementing_unit_declares_and_only_for_its_beneficiary(people: People) -> None:
    project = make_accepted(people)
    other = make_accepted(people, 2)
    day = at(SEPTEMBER)
    with pytest.raises(Denied):
        services.open_declaration(project=project, establishment_id=beneficiary_of(project).pk, by=people.em, at=day)
    with pytest.raises(Invalid):
        services.open_declaration(project=project, establishment_id=beneficiary_of(other).pk, by=people.chau, at=day)


def test_the_command_and_the_nightly_job_ask_once(people: People, capsys: pytest.CaptureFixture[str]) -> None:
    make_accepted(people, accepted_on=date(2025, 3, 1))
    call_command("ask_results")
    assert "questions opened" in capsys.readouterr().out
    opened = Declaration.objects.count()
    assert opened >= 2
    job = next(j for j in periodic.jobs() if j.name == "ask-results")
    job.call(clock.now())
    assert Declaration.objects.count() == opened


def test_every_beneficiary_of_a_group_is_asked_and_confirmed_by_the_department_of_its_place(people: People) -> None:
    """A regional group project: two businesses of Lào Cai, one of another province, each with its own question."""
    make_programme(people)
    project = make_accepted(people)
    hanoi = make_units().hanoi
    second = beneficiary_of(make_accepted(people, 2, accepted_on=None))
    third = beneficiary_of(make_accepted(people, 3, accepted_on=None))
    add_part(project, second, accepted_on=date(2026, 8, 20), activity="A3.5-quick")
    elsewhere = bodies()["dong_thap"]
    add_part(project, third, accepted_on=date(2026, 8, 10), province=hanoi, place=hanoi, department=elsewhere)
    assert services.ask_results(at=at(date(2026, 8, 11))) == 2
    assert services.ask_results(at=at(date(2026, 8, 21))) == 1
    asked = {d.establishment_id: d for d in Declaration.objects.all()}
    assert set(asked) == {beneficiary_of(project).pk, second.pk, third.pk}
    models = asked[second.pk].claims.values_list("indicator", flat=True)
    assert "models" in models  # A3.5-quick is a kind of A3.5
    assert "machinery" not in models
    for establishment, jobs in ((second.pk, 5), (third.pk, 70)):
        declaration = asked[establishment]
        typed = {
            c.pk: services.TypedClaim(jobs if c.indicator == "jobs_created" else 1) for c in declaration.claims.all()
        }
        services.save_claims(declaration=declaration, version=0, claims=typed, by=people.chau, at=at(SEPTEMBER))
        services.add_evidence(declaration=declaration, upload=scan(), by=people.chau, at=at(SEPTEMBER))
        services.send_declaration(declaration=declaration, by=people.chau, at=at(SEPTEMBER))
    services.confirm_declaration(declaration=asked[second.pk], by=people.binh, at=at(SEPTEMBER))
    with pytest.raises(Denied):
        services.confirm_declaration(declaration=asked[third.pk], by=people.binh, at=at(SEPTEMBER))
    services.confirm_declaration(declaration=asked[third.pk], by=people.em, at=at(SEPTEMBER))
    assert sum_of(people, "jobs_created").value == 5  # what lies in another province is not Lào Cai's
