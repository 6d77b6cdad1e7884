"""Management money stays within its shares: of the programme in its year, of a project in its contract (P§15.15)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.demo.story import moment
from khuyencong.law import services as law
from khuyencong.programmes import guards, services
from khuyencong.programmes.choices import AppraisalLevel, Kind, Route, Status
from khuyencong.programmes.contents import codes, content_of
from khuyencong.workflow.services import Act
from tests.factories.accounts import People
from tests.factories.kinds import MILLION, Share, Told, given, make_fund
from tests.factories.places import make_units
from tests.factories.programmes import cast_of

pytestmark = pytest.mark.django_db
PROGRAMME = "promotion.management.programme.share@2018-05-11"
PROJECT = "promotion.management.project.share@2018-05-11"


@pytest.fixture
def cast(people: People) -> Any:
    return cast_of(people)


def confirm(people: People, version: str) -> None:
    at = datetime(2025, 7, 1, 3, tzinfo=UTC)
    row = law.propose_confirmation(version_id=version, document="28/2018/TT-BTC", article="điều 8", by=people.an, at=at)
    law.confirm_value(row=row, by=people.an_head, at=at)


def managing(cast: Any, vnd: int, title: str = "Kiểm tra, giám sát chương trình (ví dụ)") -> Told:
    """The Agency manages the programme itself: inspection and guidance, appraised and ready for the plan."""
    told = Told(cast, kind=Kind.GENERAL, implementer=cast.agency, unit_user=cast.an)
    told.open(title, [Share("A9.5", unit=make_units().lao_cai, cost_vnd=vnd, support_vnd=vnd)])
    assert told.project.route == Route.ASSIGNED
    told.submit()
    told.appraise(AppraisalLevel.MINISTRY, cast.an_head, date(2025, 11, 14))
    return told


def found(refused: pytest.ExceptionInfo[RuleBroken]) -> dict[str, str]:
    return {f.code: str(f.severity.value) for f in refused.value.findings}


def test_what_manages_the_programme_is_data() -> None:
    assert [code for code in codes() if content_of(code).manages] == ["A9.4", "A9.5"]


@pytest.mark.promise("P15-15")
def test_managing_the_programme_is_planned_and_assigned_within_its_share(cast: Any, people: People) -> None:
    fund = make_fund(cast.agency, cast.giang, year=2026, amount_vnd=1_000 * MILLION)
    first = managing(cast, 15 * MILLION)  # exactly 1.5 %
    first.plan(cast.an)
    first.assign(fund, cast.an, date(2026, 1, 20))
    second = managing(cast, 1 * MILLION, "Hướng dẫn chương trình (ví dụ)")
    decision = second.decision("plan_decision", "3901/QĐ-BCT", date(2025, 12, 30), cast.an)
    with pytest.raises(RuleBroken) as refused:
        services.record_plan_approval(
            project=second.project, planned_vnd=1 * MILLION, by=cast.an, at=moment(date(2025, 12, 30), 15),
            given=Act(decision=decision),
        )  # fmt: skip
    assert found(refused)["ledger.management_over_year"] == "warn"
    finding = next(f for f in refused.value.findings if f.code == "ledger.management_over_year")
    assert (finding.params["amount_vnd"], finding.params["limit_vnd"]) == (16 * MILLION, 15 * MILLION)
    second.plan(cast.an)  # one sentence answers a value from memory
    confirm(people, PROGRAMME)
    with pytest.raises(RuleBroken) as refused:
        second.assign(fund, cast.an, date(2026, 1, 21), number="56/QĐ")
    assert found(refused) == {"ledger.management_over_year": "block"}
    second.project.refresh_from_db()
    assert second.project.status == Status.IN_PLAN


@pytest.mark.promise("P15-15")
def test_another_units_task_is_no_management_and_without_money_there_is_no_base(cast: Any) -> None:
    own = managing(cast, 500 * MILLION)
    own.plan(cast.an)  # nothing is assigned to the year yet
    assert own.project.status == Status.IN_PLAN
    make_fund(cast.agency, cast.giang, year=2026, amount_vnd=1_000 * MILLION)
    told = Told(cast, kind=Kind.GENERAL)
    told.open(
        "Giám sát theo hợp đồng (ví dụ)",
        [Share("A9.5", unit=make_units().lao_cai, cost_vnd=90 * MILLION, support_vnd=90 * MILLION)],
    )
    assert guards.programme_share(told.project, _context(cast)) == []
    assert [f.code for f in guards.programme_share(own.project, _context(cast))] == ["ledger.management_over_year"]


def _context(cast: Any) -> Any:
    from khuyencong.workflow.process import Context

    return Context(cast.an, moment(date(2026, 1, 20)), date(2026, 1, 20))


@pytest.mark.promise("P15-15")
@pytest.mark.parametrize(("difficult", "most"), [(False, 7_500_000), (True, 10_000_000)])
def test_a_unit_keeps_its_share_of_a_contract_for_managing_it(
    at_step: Any, people: People, difficult: bool, most: int
) -> None:
    from khuyencong.registry import services as registry

    story = at_step("assign_budget")
    if difficult:
        registry.enter_place_fact(
            unit=story.project.place, kind="difficulty", value="difficult", valid_from=date(2021, 6, 4),
            document="861/QĐ-TTg (ví dụ)", by=people.administrator, at=moment(date(2025, 7, 1)),
        )  # fmt: skip
    confirm(people, PROJECT)
    at = moment(date(2026, 3, 11), 15)
    story.paper("contract", story.cast.an, date(2026, 3, 11))

    def sign(management: int) -> Any:
        return services.sign_contract(
            project=story.project, number="18/2026/HĐ", signed_on=date(2026, 3, 11), amount_vnd=250 * MILLION,
            management_vnd=management, by=story.cast.an, at=at, given=given(),
        )  # fmt: skip

    with pytest.raises(RuleBroken) as refused:
        sign(most + 1)
    assert found(refused)["ledger.management_over_project"] == "block"
    with pytest.raises(Invalid):
        sign(251 * MILLION)
    assert sign(most).management_vnd == most
