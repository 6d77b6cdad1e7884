"""Dossiers of clusters: the regime fixed at receipt, clocks with stops, papers, conditions, selection, decision."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from khuyencong.clusters.models import Decision
from khuyencong.clusters.procedures import services
from khuyencong.clusters.procedures.models import Dossier
from khuyencong.clusters.procedures.selectors import occupancy_test_of, old_clusters
from khuyencong.clusters.selectors import facts_of_one, investor_at, small_changes_pending
from khuyencong.clusters.services import state_formed
from khuyencong.common.errors import Invalid, RuleBroken, WrongState
from khuyencong.councils.services import Paper
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.selectors import open_task
from tests.factories.clusters import add_tenant, decide, detail, make_cluster, paper
from tests.factories.procedures import (
    INVESTOR,
    RECEIVED,
    Place,
    at,
    decided,
    fill,
    items,
    make_place,
    open_dossier,
    scan,
    select,
)

pytestmark = pytest.mark.django_db
KEY = "clusters.dossier"


@pytest.fixture
def place() -> Place:
    return make_place()


def codes(caught: pytest.ExceptionInfo[RuleBroken], severity: str = "") -> list[str]:
    found = [f for f in caught.value.findings if not severity or f.severity == severity]
    return [f"{f.code}:{f.about}" if f.about else f.code for f in found]


def due(dossier: Dossier) -> date | None:
    task = open_task(KEY, dossier.pk)
    return task.due_on if task else None


def at_department(place: Place, received_on: date = RECEIVED, **changes: Any) -> Dossier:
    """A dossier the department appraises, submitted a fortnight after it was received."""
    dossier = open_dossier(place, received_on=received_on)
    fill(dossier, place, received_on, **changes)
    later = received_on.replace(day=received_on.day + 1)
    services.publish_notice(dossier=dossier, number="5/TB", notice_on=later, by=place.officer, at=at(later))
    sent = received_on.replace(day=received_on.day + 7)
    return services.submit(dossier=dossier, submitted_on=sent, by=place.officer, at=at(sent))


def neighbour(place: Place, industrial: str, leased: str) -> None:
    """An established cluster of the same commune."""
    other = make_cluster("Cụm công nghiệp Nam Mẫu", commune=place.commune, by=place.specialist)
    decide(other, "70", by=place.specialist)
    detail(other, "210", industrial, by=place.specialist)
    add_tenant(other, leased=leased, by=place.specialist)


@pytest.mark.promise("C13-1")
def test_the_regime_is_that_of_the_day_of_receipt_and_stays(place: Place) -> None:
    dossier = open_dossier(place, received_on=date(2026, 9, 14), at=at(date(2026, 10, 20)))
    assert dossier.regime == "R32_139"
    with pytest.raises(Invalid) as caught:
        open_dossier(place, received_on=date(2026, 9, 15), at=at(date(2026, 10, 20)))
    assert "cluster" in caught.value.fields  # one dossier in hand for a cluster
    services.withdraw(dossier=dossier, note="Nhà đầu tư rút", by=place.officer, at=at(date(2026, 10, 21)))
    assert open_dossier(place, received_on=date(2026, 9, 15), at=at(date(2026, 10, 22))).regime == "R303"
    with pytest.raises(Invalid):
        open_dossier(make_place(), received_on=date(2017, 7, 14), at=at(date(2026, 10, 22)))
    with pytest.raises(Invalid):
        open_dossier(make_place(), received_on=date(2026, 11, 1), at=at(date(2026, 10, 22)))


@pytest.mark.promise("C13-25")
def test_the_clocks_of_a_dossier_under_the_old_regime(place: Place) -> None:
    dossier = open_dossier(place)
    assert due(dossier) == date(2026, 8, 10)  # five working days after Monday 3 August
    fill(dossier, place, RECEIVED)
    services.publish_notice(
        dossier=dossier, number="5/TB", notice_on=date(2026, 8, 4), by=place.officer, at=at(date(2026, 8, 4))
    )
    assert dossier.receive_until == date(2026, 8, 19)  # fifteen calendar days
    assert due(dossier) == date(2026, 8, 25)  # Saturday 22 August is worked for a bridged day
    services.submit(dossier=dossier, submitted_on=date(2026, 8, 20), by=place.officer, at=at(date(2026, 8, 20)))
    assert due(dossier) == date(2026, 9, 14)  # 25 calendar days
    with pytest.raises(Invalid):
        services.ask_completion(
            dossier=dossier, number=" ", asked_on=date(2026, 8, 24), missing=["Bản đồ"], by=place.specialist,
            at=at(date(2026, 8, 24)),
        )  # fmt: skip
    services.ask_completion(
        dossier=dossier, number="77/SCT", asked_on=date(2026, 8, 24), missing=["Bản đồ"], by=place.specialist,
        at=at(date(2026, 8, 24)),
    )  # fmt: skip
    services.resubmit(dossier=dossier, back_on=date(2026, 9, 3), by=place.officer, at=at(date(2026, 9, 3)))
    assert due(dossier) == date(2026, 9, 24)  # ten days out


@pytest.mark.promise("C13-25")
def test_the_clocks_of_a_dossier_under_the_new_regime(place: Place) -> None:
    dossier = open_dossier(place, received_on=date(2026, 10, 5), at=at(date(2026, 10, 5)))
    assert due(dossier) == date(2026, 10, 7)  # two working days
    fill(dossier, place, date(2026, 10, 5))
    services.publish_notice(
        dossier=dossier, number="5/TB", notice_on=date(2026, 10, 6), by=place.officer, at=at(date(2026, 10, 6))
    )
    assert dossier.receive_until == date(2026, 10, 13)  # five working days
    services.submit(dossier=dossier, submitted_on=date(2026, 10, 14), by=place.officer, at=at(date(2026, 10, 14)))
    assert due(dossier) == date(2026, 11, 11)  # twenty working days


def test_a_selection_has_one_council_however_often_its_form_is_sent(place: Place) -> None:
    dossier = open_dossier(place)
    given = Paper("3/QĐ-UBND", RECEIVED, "UBND tỉnh Mẫu")

    def set_up(key: str) -> object:
        return services.set_up_council(
            dossier=dossier, paper=given, title="Hội đồng", key=key, by=place.specialist, at=at(RECEIVED)
        )

    assert set_up("a") == set_up("a")
    with pytest.raises(WrongState):
        set_up("b")


@pytest.mark.promise("C13-41")
def test_priority_land_given_up_before_its_time_wants_a_reason(place: Place) -> None:
    founded, day = date(2026, 9, 20), date(2026, 10, 5)
    decide(place.cluster, by=place.specialist, on=founded, priority_land_ha=Decimal(5))
    dossier = open_dossier(place, "adjust", received_on=day, commune=None, by=place.specialist, reason="Điều chỉnh")
    services.report(dossier=dossier, number="9/BC", report_on=day, by=place.head, at=at(day))
    less = items(place.cluster, priority_land_ha=Decimal(2))
    with pytest.raises(RuleBroken) as caught:
        services.decide(dossier=dossier, given=decided(place, day, items=less), by=place.specialist, at=at(day))
    assert codes(caught, "warn") == ["clusters.priority_land_kept"]
    kept = decided(place, day, items=items(place.cluster, priority_land_ha=Decimal(5)))
    services.decide(dossier=dossier, given=kept, by=place.specialist, at=at(day))


def test_a_late_step_warns_and_keeps_its_reason(place: Place) -> None:
    dossier = open_dossier(place)
    late = date(2026, 8, 12)
    with pytest.raises(RuleBroken) as caught:
        services.publish_notice(dossier=dossier, number="5/TB", notice_on=late, by=place.officer, at=at(late))
    assert codes(caught, "warn") == ["clusters.late_step"]
    assert not Dossier.objects.exclude(notice_number="").exists()  # nothing half-written
    services.publish_notice(
        dossier=dossier, number="5/TB", notice_on=late, reasons={"clusters.late_step": "Bão lũ"}, by=place.officer,
        at=at(late),
    )  # fmt: skip
    assert TransitionRecord.objects.get(act="publish_notice").findings[0]["reason"] == "Bão lũ"


def test_a_dossier_without_its_papers_is_not_sent(place: Place) -> None:
    dossier = open_dossier(place)
    services.publish_notice(dossier=dossier, number="5/TB", notice_on=RECEIVED, by=place.officer, at=at(RECEIVED))
    with pytest.raises(RuleBroken) as caught:
        services.submit(dossier=dossier, submitted_on=RECEIVED, by=place.officer, at=at(RECEIVED))
    assert len(codes(caught, "block")) == 6
    with pytest.raises(Invalid):
        services.add_paper(
            dossier=dossier, code="horoscope", number="1", dated=RECEIVED, by=place.officer, at=at(RECEIVED)
        )


@pytest.mark.promise("C13-5")
def test_the_fixture_passes_before_and_warns_after(place: Place) -> None:
    """C§13's example: one commune, 40 ha with 30 leased and 60 ha with 10 leased."""
    other = make_cluster("Cụm A", commune=place.commune, by=place.specialist)
    third = make_cluster("Cụm B", commune=place.commune, by=place.specialist)
    for cluster, industrial, leased in ((other, "40", "30"), (third, "60", "10")):
        decide(cluster, "70", by=place.specialist)
        detail(cluster, "70", industrial, by=place.specialist)
        add_tenant(cluster, leased=leased, by=place.specialist)
    old = open_dossier(place)
    fill(old, place, RECEIVED)
    found = occupancy_test_of(old, RECEIVED)
    assert (found.answer, str(found.weighted), str(found.simple)) == ("by_unleased", "40.00", "45.83")
    assert found.unleased_ha == Decimal(60)
    services.withdraw(dossier=old, note="Rút", by=place.officer, at=at(RECEIVED))
    day = date(2026, 10, 5)
    new = open_dossier(place, received_on=day)
    fill(new, place, day)
    found = occupancy_test_of(new, day)
    assert (found.answer, [f.severity for f in found.findings]) == ("failed", ["warn"])
    services.set_proposal(dossier=new, values={"types": {"high_tech": "12"}}, by=place.officer, at=at(day))
    new.refresh_from_db()
    assert occupancy_test_of(new, day).answer == "exempt"


@pytest.mark.promise("C13-4", "C13-6", "C13-22")
def test_the_report_needs_plan_territory_and_selection(place: Place) -> None:
    dossier = at_department(place, area_ha=Decimal("55.01"))
    neighbour(place, "200", "20")
    day = date(2026, 8, 17)

    def report() -> Dossier:
        return services.report(dossier=dossier, number="9/BC", report_on=day, by=place.head, at=at(day))

    with pytest.raises(RuleBroken) as caught:
        report()
    assert codes(caught, "block") == ["clusters.above_plan", "clusters.test_failed", "clusters.no_council"]
    dossier.refresh_from_db()
    assert (dossier.status, dossier.report_number) == ("appraising", "")


def whole(place: Place) -> Dossier:
    """A dossier with its report at the province: council 10 August, scored 12 August, reported 17 August."""
    dossier = at_department(place)
    select(dossier, place, date(2026, 8, 10), date(2026, 8, 12), {INVESTOR: "38", "Hợp tác xã Khác": "20"})
    day = date(2026, 8, 17)
    return services.report(dossier=dossier, number="9/BC", report_on=day, by=place.head, at=at(day))


@pytest.mark.promise("C13-22", "C13-23", "C13-26", "C13-27", "C13-40")
def test_from_the_first_application_to_the_copy_at_the_ministry(place: Place) -> None:
    dossier = whole(place)
    assert dossier.test["answer"] == "no_clusters"
    assert facts_of_one(place.cluster, date(2026, 8, 18)).step == "under_appraisal"
    day = date(2026, 8, 20)
    with pytest.raises(WrongState):  # the council exists already and the appraisal is over
        services.set_up_council(dossier=dossier, paper=None, title="Lần hai", by=place.specialist, at=at(day))  # type: ignore[arg-type]
    bare = items(place.cluster, investor_name="Hợp tác xã Khác", schedule="", area_ha=Decimal(52))
    with pytest.raises(RuleBroken) as caught:
        services.decide(dossier=dossier, given=decided(place, day, items=bare), by=place.specialist, at=at(day))
    assert codes(caught, "block") == [
        "clusters.investor_not_highest", "clusters.decision_item_missing:decision_schedule", "clusters.area_differs",
    ]  # fmt: skip
    early = decided(place, date(2026, 8, 16))
    with pytest.raises(RuleBroken) as caught:
        services.decide(dossier=dossier, given=early, by=place.specialist, at=at(day))
    assert codes(caught, "block") == ["clusters.steps_out_of_order:Quyết định"]
    with pytest.raises(Invalid):  # no scan, no decision
        services.decide(dossier=dossier, given=decided(place, day, scan=None), by=place.specialist, at=at(day))
    assert not Decision.objects.exists()
    renamed = items(place.cluster, name="Cụm công nghiệp Bắc Mẫu 1", investor_kind="enterprise")
    services.decide(dossier=dossier, given=decided(place, day, items=renamed), by=place.specialist, at=at(day))
    decision = Decision.objects.get()
    assert (decision.regime, decision.small_name, decision.sent_to_ministry_on) == ("R32_139", True, None)
    assert small_changes_pending(place.province, day) == [decision]
    investor = investor_at(place.cluster, day)
    assert investor is not None
    assert (investor.name, investor.kind, investor.assigned_by) == (INVESTOR, "enterprise", decision)
    with pytest.raises(WrongState):
        services.decide(dossier=dossier, given=decided(place, day), by=place.specialist, at=at(day))
    services.send_copy(dossier=dossier, sent_on=day, by=place.specialist, at=at(day))
    dossier.refresh_from_db()
    decision.refresh_from_db()
    assert (dossier.status, decision.sent_to_ministry_on) == ("closed", day)


@pytest.mark.promise("C13-24")
def test_a_change_of_investor_is_selected_anew(place: Place) -> None:
    decide(place.cluster, by=place.specialist)
    dossier = open_dossier(place, "change_investor")
    fill(dossier, place, RECEIVED)
    services.publish_notice(dossier=dossier, number="5/TB", notice_on=RECEIVED, by=place.officer, at=at(RECEIVED))
    services.submit(dossier=dossier, submitted_on=RECEIVED, by=place.officer, at=at(RECEIVED))
    with pytest.raises(RuleBroken) as caught:
        services.report(dossier=dossier, number="9/BC", report_on=RECEIVED, by=place.head, at=at(RECEIVED))
    assert codes(caught) == ["clusters.no_council"]


@pytest.mark.promise("C13-37")
def test_a_revocation_says_what_becomes_of_tenants(place: Place) -> None:
    decide(place.cluster, by=place.specialist)
    day = RECEIVED
    with pytest.raises(Invalid):
        open_dossier(place, "revoke", commune=None, by=place.specialist)
    dossier = open_dossier(place, "revoke", commune=None, by=place.specialist, reason="Không triển khai")
    services.report(dossier=dossier, number="9/BC", report_on=day, by=place.head, at=at(day))
    with pytest.raises(RuleBroken) as caught:
        services.decide(dossier=dossier, given=decided(place, day), by=place.specialist, at=at(day))
    assert codes(caught) == ["clusters.no_handling"]
    given = decided(place, day, items=items(place.cluster, handling="Chuyển dự án sang cụm khác"))
    services.decide(dossier=dossier, given=given, by=place.specialist, at=at(day))
    assert Decision.objects.on(day).get(cluster=place.cluster).kind == "revoke"


@pytest.mark.promise("C13-35")
def test_clusters_from_before_2009_are_listed_until_they_are_decided(place: Place) -> None:
    state_formed(
        cluster=place.cluster, formed_on=date(2008, 5, 1), paper=paper(date(2008, 5, 1)), by=place.specialist,
        at=at(RECEIVED),
    )  # fmt: skip
    place.cluster.refresh_from_db()
    ((found, count),) = old_clusters([place.province.pk], date(2026, 12, 1))
    assert (found, count.days_left, count.standing) == (place.cluster, 30, "running")
    assert old_clusters(None, date(2027, 1, 2))[0][1].standing == "overdue"
    late = date(2026, 12, 31)
    dossier = open_dossier(place, "regularise", received_on=date(2026, 9, 1), commune=None, by=place.specialist,
                           reason="Rà soát theo Điều 35", at=at(date(2026, 9, 1)))  # fmt: skip
    services.report(dossier=dossier, number="9/BC", report_on=date(2026, 9, 1), by=place.head,
                    at=at(date(2026, 9, 1)))  # fmt: skip
    with pytest.raises(RuleBroken) as caught:
        services.decide(dossier=dossier, given=decided(place, late), by=place.specialist, at=at(late))
    assert codes(caught) == ["clusters.regularise_overdue"]
    given = decided(place, late, reasons={"clusters.regularise_overdue": "Chờ bàn giao đất"})
    services.decide(dossier=dossier, given=given, by=place.specialist, at=at(late))
    assert old_clusters(None, late) == []


def test_a_refusal_is_a_letter(place: Place) -> None:
    dossier = whole(place)
    day = date(2026, 8, 20)
    with pytest.raises(RuleBroken):
        services.refuse(dossier=dossier, number="3/UBND", decided_on=day, body="UBND tỉnh", scan=scan(), note="",
                        by=place.specialist, at=at(day))  # fmt: skip
    services.refuse(dossier=dossier, number="3/UBND", decided_on=day, body="UBND tỉnh", scan=scan(),
                    note="Chưa phù hợp quy hoạch", by=place.specialist, at=at(day))  # fmt: skip
    dossier.refresh_from_db()
    assert dossier.status == "refused"
