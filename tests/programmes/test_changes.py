"""Changes to a running project: who decides what, what a decision does, what may not be (P§6.1)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from khuyencong.common.errors import Denied, Invalid, RuleBroken, WrongState
from khuyencong.demo.story import Story, moment
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import guards, services
from khuyencong.programmes.changes import rules
from khuyencong.programmes.changes import services as changes
from khuyencong.programmes.changes.states import CHANGE
from khuyencong.programmes.choices import Authority, ChangeKind, ChangeStatus, Kind, PaperKind, Status
from khuyencong.programmes.models import Change, Project
from khuyencong.workflow.models import Task
from khuyencong.workflow.selectors import acts_offered
from khuyencong.workflow.services import Act, OutsideDecision
from tests.factories.accounts import People
from tests.factories.kinds import MILLION, Told, establishment_at, given
from tests.factories.places import make_units
from tests.factories.programmes import cast_of
from tests.programmes.test_kinds import approve, group_in_contract, name_somebody

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
DAY = date(2026, 4, 20)


def ask(project: Project, by: Any, kind: str, part: Any = None, key: str = "", **values: Any) -> Change:
    asked = changes.Asked(kind, "Giá máy tăng so với báo giá (ví dụ).", values, key or f"{kind}-{project.pk}", part)
    return changes.propose_change(project=project, asked=asked, by=by, at=moment(DAY))


def check(change: Change, by: Any) -> None:
    changes.check_change(
        change=change, finding="Đã kiểm tra tại cơ sở (ví dụ).", by=by, at=moment(DAY, 10), given=given()
    )


def minister(story: Story, number: str = "1234/QĐ-BCT (ví dụ)", **more: Any) -> Act:
    decision = story.decision(PaperKind.CHANGE_DECISION, number, DAY, story.cast.an)
    return given(decision=decision, **more)


@pytest.mark.promise("P15-23")
@pytest.mark.parametrize(
    ("kind", "single", "group", "local"),
    [
        (ChangeKind.RAISE, "minister", "minister", "chairman"),
        (ChangeKind.CONTENT, "minister", "minister", "chairman"),
        (ChangeKind.EXTEND, "minister", "minister", "chairman"),
        (ChangeKind.LOWER, "manager", "manager", "manager"),
        (ChangeKind.TIME, "manager", "manager", "manager"),
        (ChangeKind.PLACE, "manager", "department", "manager"),
        (ChangeKind.BENEFICIARY, "manager", "department", "manager"),
        (ChangeKind.COORDINATOR, "manager", "department", "manager"),
        (ChangeKind.OTHER, "manager", "manager", "manager"),
    ],
)
def test_the_kind_of_change_decides_the_authority(kind: str, single: str, group: str, local: str) -> None:
    assert rules.authority_of(kind, project_kind=Kind.SINGLE, purse="national") == single
    assert rules.authority_of(kind, project_kind=Kind.GROUP, purse="national") == group
    assert rules.authority_of(kind, project_kind=Kind.SINGLE, purse="local") == local


@pytest.mark.promise("P15-23")
def test_a_raise_needs_the_minister_by_number_date_and_scan(at_step: At, people: People) -> None:
    story = at_step("sign_contract", support_vnd=200 * MILLION)
    cast = story.cast
    change = ask(story.project, cast.chau, ChangeKind.RAISE, amount_vnd=250 * MILLION)
    assert change.authority == Authority.MINISTER
    assert {o.transition.act for o in acts_offered(CHANGE, change, cast.an, DAY)} == set()
    check(change, cast.binh)
    for wrong in (cast.binh, cast.binh_head, cast.chau):
        with pytest.raises(Denied):
            changes.decide_change(
                change=change, by=wrong, at=moment(DAY, 11), given=given(), number="1", decided_on=DAY
            )
    with pytest.raises(Invalid) as refused:
        changes.decide_change(
            change=change, by=cast.an, at=moment(DAY, 11), given=given(decision=OutsideDecision("Bộ", "", None))
        )
    assert {"number", "decided_on", "scan"} <= set(refused.value.fields)
    story.project.refresh_from_db()
    assert story.project.planned_vnd == 200 * MILLION
    changes.decide_change(change=change, by=cast.an, at=moment(DAY, 12), given=minister(story))
    story.project.refresh_from_db()
    assert (story.project.planned_vnd, story.project.contract.amount_vnd) == (250 * MILLION, 250 * MILLION)
    assert (change.status, change.number) == (ChangeStatus.NOTED, "1234/QĐ-BCT (ví dụ)")
    assert change.before == {"amount_vnd": 200 * MILLION}


def test_a_raise_above_the_norm_is_found_and_a_raise_is_a_raise(at_step: At) -> None:
    story = at_step("sign_contract")
    with pytest.raises(RuleBroken) as refused:
        ask(story.project, story.cast.chau, ChangeKind.RAISE, amount_vnd=250 * MILLION)
    assert [f.code for f in refused.value.findings if f.blocks] == ["programmes.change_not_a_raise"]
    change = ask(story.project, story.cast.chau, ChangeKind.RAISE, amount_vnd=250 * MILLION + 1)
    with pytest.raises(RuleBroken) as refused:
        changes.check_change(change=change, finding="Rõ", by=story.cast.binh, at=moment(DAY, 10))
    assert "norm.over_limit" in {f.code for f in refused.value.findings}


def test_a_cut_is_decided_by_the_agency_and_frees_its_money(at_step: At) -> None:
    story = at_step("advance")  # 125 of 250 million advanced
    cast = story.cast
    at = date(2026, 6, 20)
    asked = changes.Asked(ChangeKind.LOWER, "Máy rẻ hơn (ví dụ)", {"amount_vnd": 100 * MILLION}, "low-1")
    with pytest.raises(RuleBroken) as refused:
        changes.propose_change(project=story.project, asked=asked, by=cast.chau, at=moment(at))
    assert [f.code for f in refused.value.findings] == ["programmes.change_below_spent"]
    asked = changes.Asked(ChangeKind.LOWER, "Máy rẻ hơn (ví dụ)", {"amount_vnd": 200 * MILLION}, "low-2")
    change = changes.propose_change(project=story.project, asked=asked, by=cast.chau, at=moment(at))
    assert changes.propose_change(project=story.project, asked=asked, by=cast.chau, at=moment(at)) == change
    changes.check_change(change=change, finding="Đúng", by=cast.binh, at=moment(at, 10), given=given())
    changes.decide_change(change=change, by=cast.an, at=moment(at, 11), given=given(), number="5/PLHĐ", decided_on=at)
    money = ledger.subject_balances(story.project.subject)
    assert (money.committed, money.advanced, money.released) == (75 * MILLION, 125 * MILLION, 50 * MILLION)


def test_an_end_beyond_the_year_is_an_extension_and_needs_the_minister(at_step: At) -> None:
    story = at_step("sign_contract")
    project, cast = story.project, story.cast
    with pytest.raises(RuleBroken) as refused:
        ask(project, cast.chau, ChangeKind.TIME, starts_on=date(2026, 2, 1), ends_on=date(2027, 3, 1))
    assert [f.code for f in refused.value.findings] == ["programmes.change_is_extension"]
    change = ask(project, cast.chau, ChangeKind.EXTEND, starts_on=date(2026, 2, 1), ends_on=date(2027, 3, 1))
    check(change, cast.binh)
    changes.decide_change(change=change, by=cast.an, at=moment(DAY, 12), given=minister(story))
    project = Project.objects.get(pk=project.pk)
    assert project.years == [2026, 2027]


@pytest.mark.promise("P15-24")
def test_a_swap_in_a_group_is_the_departments_runs_eligibility_again_and_is_shown_to_the_agency(
    people: People,
) -> None:
    cast, units = cast_of(people), make_units()
    told: Told = group_in_contract(cast, units)
    plan = services.open_detail_plan(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    part = name_somebody(plan, cast, units.ban_ho, "Cơ sở cũ (ví dụ)", 300, 150)
    approve(plan, cast, "11/SCT (ví dụ)")
    project = Project.objects.get(pk=told.project.pk)
    unfit = establishment_at(units.ban_ho, cast.chau, "Không sản xuất (ví dụ)")
    type(unfit).objects.filter(pk=unfit.pk).update(direct_production=False)
    with pytest.raises(RuleBroken) as refused:
        swap_to(project, cast, part, unfit, "swap-1")
    assert {f.about for f in refused.value.findings if f.blocks} == {"Không sản xuất (ví dụ)"}
    fit = establishment_at(units.ban_ho, cast.chau, "Cơ sở mới (ví dụ)")
    change = swap_to(project, cast, part, fit, "swap-2")
    assert change.authority == Authority.DEPARTMENT
    assert {o.transition.act for o in acts_offered(CHANGE, change, cast.an, DAY)} == set()
    changes.decide_change(
        change=change, by=cast.binh, at=moment(DAY, 11), given=given(), number="77/QĐ-SCT", decided_on=DAY
    )
    part.refresh_from_db()
    assert part.beneficiary == fit
    task = Task.objects.get(process=CHANGE.key, closed_at__isnull=True)
    assert (task.organisation, task.state) == (cast.agency, ChangeStatus.DECIDED)
    assert change.before["beneficiary"] == "Cơ sở cũ (ví dụ)"
    changes.note_change(change=change, by=cast.an, at=moment(DAY, 12))
    assert change.status == ChangeStatus.NOTED


def swap_to(project: Project, cast: Any, part: Any, row: Any, key: str) -> Change:
    return ask(
        project, cast.chau, ChangeKind.BENEFICIARY, part, key,
        beneficiary_id=row.pk, production_place_id=row.places.get().pk,
    )  # fmt: skip


def test_a_delivered_machine_is_nobody_elses(at_step: At) -> None:
    story = at_step("deliver")
    row = establishment_at(story.dossier.unit, story.cast.chau, "Muộn rồi (ví dụ)")
    with pytest.raises(RuleBroken) as refused:
        swap_to(story.project, story.cast, story.project.parts.get(), row, "late")
    assert "programmes.change_delivered" in {f.code for f in refused.value.findings}


def test_one_open_change_of_a_kind_and_none_once_accepted(at_step: At) -> None:
    story = at_step("sign_contract")
    ask(story.project, story.cast.chau, ChangeKind.COORDINATOR, coordinator="Hội (ví dụ)", key="one")
    with pytest.raises(Invalid) as refused:
        ask(story.project, story.cast.chau, ChangeKind.COORDINATOR, coordinator="Hội khác (ví dụ)", key="two")
    assert "kind" in refused.value.fields
    Project.objects.filter(pk=story.project.pk).update(status=Status.ACCEPTED)
    story.project.refresh_from_db()
    with pytest.raises(WrongState):
        ask(story.project, story.cast.chau, ChangeKind.OTHER, what="Muộn (ví dụ)")


def test_nobody_checks_or_decides_their_own_request(at_step: At) -> None:
    story = at_step("sign_contract")
    change = ask(story.project, story.cast.binh, ChangeKind.OTHER, what="Đổi tên (ví dụ)")
    with pytest.raises(Denied):
        check(change, story.cast.binh)


def test_force_majeure_is_proven_by_explanation_and_minutes(at_step: At) -> None:
    story = at_step("advance")
    with pytest.raises(RuleBroken) as refused:
        ask(story.project, story.cast.chau, ChangeKind.FORCE_MAJEURE)
    assert {f.field for f in refused.value.findings} == {
        PaperKind.FORCE_MAJEURE_EXPLANATION, PaperKind.FORCE_MAJEURE_MINUTES,
    }  # fmt: skip
    for kind in (PaperKind.FORCE_MAJEURE_EXPLANATION, PaperKind.FORCE_MAJEURE_MINUTES):
        story.paper(kind, story.cast.chau, date(2026, 6, 20))
    assert ask(story.project, story.cast.chau, ChangeKind.FORCE_MAJEURE).status == ChangeStatus.PROPOSED


# Without money: moved to local money, registered again; last year's project once more


def test_an_unfunded_project_goes_on_with_local_money(at_step: At) -> None:
    story = at_step("approve_plan")
    made = services.move_to_local(
        project=story.project, reason="Chưa giao vốn (ví dụ)", form_key="move", by=story.cast.binh, at=moment(DAY)
    )
    assert story.project.status == Status.MOVED
    assert (made.purse, made.level, made.manager, made.status) == ("local", "province", story.cast.department, "draft")
    assert made.copied_from == story.project
    assert [i.support_vnd for i in made.items.all()] == [250 * MILLION]
    assert guards.estimate_of(made).total_vnd == 500 * MILLION


def test_an_unfunded_project_is_registered_again_next_year_without_last_years_promises(at_step: At) -> None:
    story = at_step("approve_plan")
    made = services.reregister(
        project=story.project, reason="Chưa giao vốn (ví dụ)", form_key="again", by=story.cast.chau, at=moment(DAY)
    )
    assert (story.project.status, made.budget_year, made.parts.get().budget_year) == (Status.REREGISTERED, 2027, 2027)
    part = made.parts.get()
    assert (part.machine_is_new, part.commits_rest, part.commits_no_other) == (True, False, False)
    assert (made.starts_on, made.items.get().serial) == (None, "")


def test_last_years_project_is_copied_once_however_often_the_form_is_sent(
    at_step: At, login: Callable[[str], Client]
) -> None:
    story = at_step("liquidate")
    client = login("chau")
    page = f"/projects/{story.project.pk}/copy/"
    year = client.get(page).context["form"].fields["budget_year"].choices[0][0]
    sent = {"budget_year": str(year), "key": "the-same-form"}
    first, second = client.post(page, sent), client.post(page, sent)
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert Project.objects.filter(copied_from=story.project).count() == 1
    assert login("em").get(page).status_code in {403, 404}
