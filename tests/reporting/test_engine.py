"""Obligations, filling, submission, acceptance, correction, roll-up: the promises of C§13 on reporting."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from khuyencong.common.errors import Denied, RuleBroken, WrongState
from khuyencong.reporting import library, selectors, services
from khuyencong.reporting.choices import Channel, Status, Timeliness
from khuyencong.reporting.models import Adjustment, Cell, Obligation, Report
from khuyencong.reporting.rules import Cell as At
from khuyencong.reporting.rules import timeliness
from khuyencong.reporting.services import Change
from tests.factories.reporting import IN_TIME, Scene, accepted, at, fill, signed, submitted

pytestmark = pytest.mark.django_db
F01 = {"1": "1.5", "2": "0.25", "3": 40, "4": "9.5"}
F02 = {
    "1": 100,
    "2": 60,
    "3": 30,
    "4": 20,
    "6": 2,
    "7": 0,
    "8": 2,
    "9": 3,
    "10": 1,
    "11": 5,
    "12": 10,
    "13": 1,
    "14": 0,
}


def codes(error: pytest.ExceptionInfo[RuleBroken]) -> set[str]:
    return {f.code for f in error.value.findings if f.blocks}


@pytest.mark.promise("C13-18")
def test_one_obligation_a_project_cluster_and_place_with_exact_windows(scene: Scene) -> None:
    half, year = scene.period("2026-H1"), scene.period("2026-Y")
    assert (half.window_from, half.window_to) == (date(2025, 12, 15), date(2026, 6, 14))
    assert (year.window_from, year.window_to) == (date(2025, 12, 15), date(2026, 12, 14))
    owed = Obligation.objects.filter(period=half)
    by_form = {f: owed.filter(form=f"cluster.{f}").count() for f in ("form-01", "form-02", "form-03")}
    assert by_form == {"form-01": 3, "form-02": 2, "form-03": 2}
    assert owed.filter(form="cluster.form-04").count() == 4  # the provinces of the due day
    again = services.register_obligations(period=half, by=None, at=IN_TIME)
    assert (again.made, again.changed, again.voided) == (0, 0, 0)
    first = owed.first()
    assert first is not None
    first.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.promise("C13-19")
def test_before_the_day_ends_on_its_eve_and_missing_is_not_late(scene: Scene) -> None:
    period = scene.period()
    due = {o.form: (o.due_on, o.last_day) for o in Obligation.objects.filter(period=period)}
    assert due["cluster.form-01"] == (date(2026, 6, 20), date(2026, 6, 19))
    assert due["cluster.form-03"] == (date(2026, 6, 25), date(2026, 6, 24))
    assert due["cluster.form-04"] == (date(2026, 6, 30), date(2026, 6, 29))
    last = date(2026, 6, 19)
    assert timeliness(last, last, last) == Timeliness.ON_TIME
    assert timeliness(last, date(2026, 6, 20), date(2026, 7, 1)) == Timeliness.LATE
    assert timeliness(last, None, date(2026, 6, 20)) == Timeliness.MISSING
    assert timeliness(last, None, last) == Timeliness.NOT_DUE
    submitted(scene.owed(period, "form-01", 11), F01, scene.officers["tenant"], at(date(2026, 6, 20)))
    (ban_ho,) = [
        c for c in selectors.board(period, by="place", on=date(2026, 6, 21))
        if c.form == "cluster.form-01" and c.place_id == scene.units.ban_ho.pk
    ]  # fmt: skip
    assert (ban_ho.owed, ban_ho.on_time, ban_ho.late, ban_ho.missing) == (2, 0, 1, 1)


@pytest.mark.promise("C13-19")
def test_a_paper_counts_from_the_day_it_came(scene: Scene) -> None:
    period = scene.period()
    owed = scene.owed(period, "form-01", 12)
    officer = scene.officers["ban_ho"]
    report = services.open_report(obligation=owed, by=officer, at=at(date(2026, 7, 2)), channel=Channel.PAPER)
    fill(report, F01, officer)
    form = library.form_on("cluster.form-01", period.window_to)
    reasons = {"reporting.scan_missing": "Bản giấy lưu tại xã."}
    late = at(date(2026, 7, 2))
    services.submit_report(
        report=report, by=officer, at=late, signed=signed(form), received_on=date(2026, 6, 19), reasons=reasons
    )
    owed.refresh_from_db()
    assert owed.submitted_on == date(2026, 6, 19)
    assert (report.typed_by, report.signed_name, report.channel) == (officer, "Nguyễn Văn Ký", "paper")
    with pytest.raises(RuleBroken) as refused:
        services.accept_report(report=report, by=officer, at=late)
    assert codes(refused) == {"reporting.own_typing"}
    services.accept_report(report=report, by=scene.officers["ban_ho_head"], at=late)
    assert report.in_force


def test_a_report_goes_from_draft_to_locked_and_is_returned_on_the_way(scene: Scene) -> None:
    period = scene.period()
    owed = scene.owed(period, "form-01", 11)
    report = submitted(owed, F01, scene.officers["tenant"])
    with pytest.raises(Denied):
        services.accept_report(report=report, by=scene.officers["sa_pa"], at=IN_TIME)
    services.return_report(report=report, by=scene.officers["ban_ho"], at=IN_TIME, missing=["Doanh thu"])
    assert report.status == Status.RETURNED
    form = library.form_on(owed.form, period.window_to)
    services.submit_report(report=report, by=scene.officers["tenant"], at=IN_TIME, signed=signed(form))
    services.accept_report(report=report, by=scene.officers["ban_ho"], at=IN_TIME)
    report.refresh_from_db()
    assert (report.status, report.in_force, report.version) == (Status.ACCEPTED, True, 1)
    with pytest.raises(WrongState):
        services.save_cells(report=report, changes=[], by=scene.officers["tenant"], at=IN_TIME)


@pytest.mark.promise("C13-20")
@pytest.mark.promise("P15-37")
def test_an_accepted_report_never_changes_and_a_correction_is_a_new_version(scene: Scene) -> None:
    period = scene.period()
    owed = scene.owed(period, "form-01", 11)
    first = accepted(owed, F01, scene.officers["tenant"], scene.officers["ban_ho"])
    for change in (
        lambda: Cell.objects.filter(report=first).update(amount=1),
        lambda: Cell.objects.filter(report=first).delete(),
        lambda: Report.objects.filter(pk=first.pk).update(status=Status.DRAFT, in_force=False),
        lambda: Cell.objects.create(report=first, row="x", at=IN_TIME),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(RuleBroken):
        services.correct_report(report=first, by=scene.officers["tenant"], at=IN_TIME, reason=" ")
    second = services.correct_report(report=first, by=scene.officers["tenant"], at=IN_TIME, reason="Nhầm đơn vị tính")
    assert second.version == 2
    mine = selectors.cells_of(second)
    services.save_cells(
        report=second,
        changes=[Change(At("1"), mine[At("1")].revision, text="1,7")],
        by=scene.officers["tenant"],
        at=IN_TIME,
    )
    rolled = selectors.roll_up("cluster.form-03", period, scene.units.ban_ho)
    assert rolled.rows[At("23")].value == Decimal("1.5")  # the first still counts
    form = library.form_on(owed.form, period.window_to)
    services.submit_report(report=second, by=scene.officers["tenant"], at=IN_TIME, signed=signed(form))
    services.accept_report(report=second, by=scene.officers["ban_ho"], at=IN_TIME)
    assert selectors.roll_up("cluster.form-03", period, scene.units.ban_ho).rows[At("23")].value == Decimal("1.7")
    assert selectors.cells_of(first)[At("1")].amount == 1_500_000_000
    assert [r.in_force for r in owed.reports.order_by("version")] == [False, True]


@pytest.mark.promise("C13-20")
def test_a_report_is_signed_by_the_office_the_form_names(scene: Scene) -> None:
    owed = scene.owed(scene.period(), "form-01", 11)
    report = services.open_report(obligation=owed, by=scene.officers["tenant"], at=IN_TIME)
    fill(report, F01, scene.officers["tenant"])
    for who, expected in (
        (services.Signed("", "", "legal_representative"), "reporting.signer_missing"),
        (services.Signed("A", "Phó phòng", "department_director"), "reporting.signer_other"),
    ):
        with pytest.raises((RuleBroken, DatabaseError)) as refused, transaction.atomic():
            services.submit_report(report=report, by=scene.officers["tenant"], at=IN_TIME, signed=who)
        assert {f.code for f in refused.value.findings if f.blocks} == {expected}
    report.refresh_from_db()
    assert (report.status, report.signed_name) == (Status.DRAFT, "")


@pytest.mark.promise("C13-39")
def test_figures_after_the_window_a_closed_period_and_an_unfinished_one_are_refused(scene: Scene) -> None:
    period = scene.period()
    owed = scene.owed(period, "form-01", 11)
    who = scene.officers["tenant"]
    report = services.open_report(obligation=owed, by=who, at=IN_TIME)
    saved = services.save_cells(
        report=report, by=who, at=IN_TIME,
        changes=[
            Change(At("1"), 0, text="2", dated_on=date(2026, 6, 15)),
            Change(At("2"), 0, text="1", dated_on=date(2026, 6, 14)),
        ],
    )  # fmt: skip
    assert [(r.cell.row, r.finding.code) for r in saved.refused] == [("1", "reporting.after_window")]
    assert set(selectors.cells_of(report)) == {At("2")}
    form = library.form_on(owed.form, period.window_to)
    fill(report, F01, who)
    with pytest.raises(RuleBroken) as early:
        services.submit_report(report=report, by=who, at=at(date(2026, 6, 14)), signed=signed(form))
    assert codes(early) == {"reporting.period_not_over"}
    services.close_period(period=period, by=scene.officers["an"], at=at(date(2026, 9, 1)))
    owed.period.refresh_from_db()
    report = Report.objects.get(pk=report.pk)
    with pytest.raises(RuleBroken) as closed:
        services.submit_report(report=report, by=who, at=at(date(2026, 9, 2)), signed=signed(form))
    assert "reporting.period_closed" in codes(closed)


def test_two_people_in_one_grid_lose_nothing(scene: Scene) -> None:
    owed = scene.owed(scene.period(), "form-01", 11)
    a, b = scene.officers["tenant"], scene.officers["ban_ho"]
    mine = services.open_report(obligation=owed, by=a, at=IN_TIME)
    other = Report.objects.get(pk=services.open_report(obligation=owed, by=b, at=IN_TIME).pk)
    assert mine.pk == other.pk
    services.save_cells(report=mine, changes=[Change(At("1"), 0, text="1,5")], by=a, at=IN_TIME)
    saved = services.save_cells(
        report=other, changes=[Change(At("1"), 0, text="2"), Change(At("3"), 0, text="40")], by=b, at=IN_TIME
    )
    (refused,) = saved.refused
    assert (refused.finding.code, refused.typed) == ("reporting.cell_changed", "2")
    assert refused.saved is not None
    assert refused.saved.amount == 1_500_000_000
    assert set(selectors.cells_of(mine)) == {At("1"), At("3")}
    same = services.save_cells(report=other, changes=[Change(At("1"), 0, text="1,5")], by=b, at=IN_TIME)
    assert not same.refused  # both typed the same
    again = services.save_cells(report=other, changes=[Change(At("1"), 1, text="2")], by=b, at=IN_TIME)
    assert again.cells[At("1")].revision == 2


def test_pasted_text_a_computed_cell_and_an_unknown_one_are_refused_at_the_cell(scene: Scene) -> None:
    owed = scene.owed(scene.period(), "form-02", 1)
    who = scene.officers["investor"]
    report = services.open_report(obligation=owed, by=who, at=IN_TIME)
    typed = {"1": "một trăm", "4": "1,234", "5": "45", "99": "1", "13": "2", "6": "3"}
    saved = services.save_cells(
        report=report, changes=[Change(At(k), 0, text=v) for k, v in typed.items()], by=who, at=IN_TIME
    )
    assert {r.cell.row: r.finding.code.partition(".")[2] for r in saved.refused} == {
        "1": "cell_not_a_number", "4": "cell_decimals", "5": "cell_computed", "99": "cell_unknown",
        "13": "cell_not_allowed",
    }  # fmt: skip
    assert selectors.cells_of(report)[At("6")].amount == 3


@pytest.mark.promise("C13-9")
def test_occupancy_comes_from_the_records_and_is_not_computable_without_a_plan(scene: Scene) -> None:
    owed = scene.owed(scene.period(), "form-02", 1)
    who = scene.officers["investor"]
    report = services.open_report(obligation=owed, by=who, at=IN_TIME)
    saved = fill(report, F02, who)
    assert saved.cells[At("5")].amount is None
    scene.known = {"clusters.industrial_land": {1: 40 * 10**4}, "clusters.occupied_land": {1: 30 * 10**4}}
    report = Report.objects.get(pk=report.pk)
    again = services.save_cells(report=report, changes=[], by=who, at=IN_TIME)
    assert again.cells[At("5")].amount == 75 * 10**4


def whole_chain(scene: Scene, key: str = "2026-H1") -> None:
    """Everything accepted up to form 03: projects 11 and 12 in Bản Hồ, 21 in Sa Pa."""
    period = scene.period(key)
    scene.known["clusters.industrial_land"] = {1: 40 * 10**4, 2: 80 * 10**4}
    scene.known["clusters.occupied_land"] = {1: 30 * 10**4, 2: 20 * 10**4}
    moment = at(period.window_to + timedelta(days=2))
    for subject, place in ((11, "ban_ho"), (12, "ban_ho"), (21, "sa_pa")):
        accepted(
            scene.owed(period, "form-01", subject), F01, scene.officers[place], scene.officers[f"{place}_head"], moment
        )
    for subject, place in ((1, "ban_ho"), (2, "sa_pa")):
        accepted(
            scene.owed(period, "form-02", subject), F02, scene.officers[place], scene.officers[f"{place}_head"], moment
        )


def file_form_03(scene: Scene, place: str, figures: dict[str, object], key: str = "2026-H1") -> Report:
    period = selectors.period_of(key)
    unit = {"ban_ho": scene.units.ban_ho, "sa_pa": scene.units.sa_pa_ward}[place]
    owed = scene.owed(period, "form-03", unit.pk)
    report = services.open_report(obligation=owed, by=scene.officers[place], at=IN_TIME)
    services.fill_known(report=report, by=scene.officers[place], at=IN_TIME)
    fill(report, figures, scene.officers[place])
    form = library.form_on(owed.form, period.window_to)
    services.submit_report(report=report, by=scene.officers[place], at=IN_TIME, signed=signed(form))
    return services.accept_report(report=report, by=scene.officers["binh"], at=IN_TIME)


@pytest.mark.promise("C13-21")
def test_a_sum_shows_what_it_covers_and_who_is_missing(scene: Scene) -> None:
    period = scene.period()
    accepted(scene.owed(period, "form-01", 11), F01, scene.officers["tenant"], scene.officers["ban_ho"])
    rolled = selectors.roll_up("cluster.form-03", period, scene.units.ban_ho)
    revenue, approved = rolled.rows[At("23")], rolled.rows[At("13")]
    assert (revenue.value, revenue.filled, revenue.expected, revenue.coverage) == (Decimal("1.5"), 1, 2, Decimal("0.5"))
    assert (approved.value, approved.filled, approved.expected) == (None, 0, 1)  # missing, not zero
    missing = selectors.missing_reporters(period, ["cluster.form-01"], place=scene.units.ban_ho)
    assert [o.subject_id for o in missing] == [12]


@pytest.mark.promise("C13-17")
@pytest.mark.promise("C13-11")
def test_the_province_is_the_sum_of_its_communes_and_its_adjustments(scene: Scene) -> None:
    whole_chain(scene)
    period = selectors.period_of("2026-H1")
    for place, land, used in (("ban_ho", 40, 30), ("sa_pa", 80, 20)):
        file_form_03(scene, place, {"16": 90, "16.1": 90, "16.2": 0, "17": land, "18": 20, "occupied": used})
    rolled = selectors.roll_up("cluster.form-04", period, scene.units.lao_cai)
    assert rolled.rows[At("17")].value == 120
    assert rolled.rows[At("19")].value == Decimal("41.67")  # 50 of 120, not the mean of 75 and 25
    assert rolled.rows[At("23")].value == Decimal("4.5")
    owed = scene.owed(period, "form-04", scene.units.lao_cai.pk)
    report = services.open_report(obligation=owed, by=scene.officers["binh"], at=IN_TIME)
    services.fill_known(report=report, by=scene.officers["binh"], at=IN_TIME)
    form = library.form_on(owed.form, period.window_to)
    mine = selectors.cells_of(report)
    fill(report, {"17": 121}, scene.officers["binh"])
    assert mine[At("19")].amount is not None
    with pytest.raises(RuleBroken) as refused:
        services.submit_report(report=report, by=scene.officers["binh"], at=IN_TIME, signed=signed(form))
    assert codes(refused) == {"reporting.differs_from_sum"}
    services.adjust(
        period=period, form=owed.form, place=scene.units.lao_cai, cell=At("17"), value=Decimal(1),
        reason="Một cụm không có xã nào báo cáo", by=scene.officers["binh"], at=IN_TIME,
    )  # fmt: skip
    services.submit_report(report=report, by=scene.officers["binh"], at=IN_TIME, signed=signed(form))
    services.accept_report(report=report, by=scene.officers["an"], at=IN_TIME)
    nation = selectors.roll_up("cluster.form-04", period)
    assert (nation.rows[At("17")].value, nation.rows[At("17")].filled, nation.rows[At("17")].expected) == (121, 1, 4)
    assert nation.rows[At("19")].value == Decimal("41.32")
    with pytest.raises(DatabaseError), transaction.atomic():
        Adjustment.objects.all()._raw_delete("default")


@pytest.mark.promise("C13-42")
def test_a_single_report_of_a_business_is_seen_by_few(scene: Scene, people: object) -> None:
    period = scene.period()
    report = accepted(scene.owed(period, "form-01", 11), F01, scene.officers["tenant"], scene.officers["ban_ho"])
    other = accepted(scene.owed(period, "form-02", 1), F02, scene.officers["investor"], scene.officers["ban_ho"])
    on = date(2026, 6, 19)
    readers = {
        **scene.officers, "chau": people.chau, "em": people.em, "auditor": people.auditor,  # type: ignore[attr-defined]
        "administrator": people.administrator,  # type: ignore[attr-defined]
    }  # fmt: skip
    seen = {n for n, u in readers.items() if selectors.reports_visible_to(u, on).filter(pk=report.pk).exists()}
    assert seen == {"tenant", "ban_ho", "ban_ho_head", "binh", "binh_head", "an", "an_head"}
    both = {n for n, u in readers.items() if selectors.reports_visible_to(u, on).filter(pk=other.pk).exists()}
    assert both == {
        "investor",
        "ban_ho",
        "ban_ho_head",
        "binh",
        "binh_head",
        "an",
        "an_head",
        "auditor",
        "administrator",
    }


def test_the_year_does_not_fall_below_its_half_year(scene: Scene) -> None:
    half = scene.period("2026-H1")
    accepted(scene.owed(half, "form-01", 11), F01, scene.officers["tenant"], scene.officers["ban_ho"])
    year = scene.period("2026-Y")
    report = services.open_report(
        obligation=scene.owed(year, "form-01", 11), by=scene.officers["tenant"], at=at(date(2026, 12, 15))
    )
    saved = fill(report, {**F01, "1": "1.4"}, scene.officers["tenant"])
    assert [f.code for f in saved.findings] == ["reporting.check.cluster.form-01.revenue_year_below_half"]


def test_queries_do_not_grow_with_the_reports_of_a_grid(scene: Scene, django_assert_max_num_queries: object) -> None:
    from khuyencong.reporting.selectors.figures import grid

    period = scene.period()
    for subject, place in ((11, "ban_ho"), (12, "ban_ho"), (21, "sa_pa")):
        submitted(scene.owed(period, "form-01", subject), F01, scene.officers[place])
    rows = list(selectors.obligations_of(period, form="cluster.form-01"))
    for some in (rows[:1], rows):
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            answers = grid("cluster.form-01", period, some)
        assert [a.figures.own[At("1")] for a in answers] == [1_500_000_000] * len(some)


@pytest.mark.promise("C13-16")
def test_who_missed_a_period_is_compared_with_the_one_before_it(scene: Scene) -> None:
    investor, commune = scene.officers["investor"], scene.officers["ban_ho"]
    rows = library.form_on("cluster.form-02", date(2026, 12, 14)).rows
    paid = next(row.number for row in rows if row.kind == "cumulative")
    accepted(scene.owed(scene.period("2025-Y"), "form-02", 1), F02, investor, commune)
    scene.period("2026-H1")  # nothing came
    year = scene.period("2026-Y")
    report = services.open_report(obligation=scene.owed(year, "form-02", 1), by=investor, at=at(date(2026, 12, 15)))
    saved = fill(report, {**F02, paid: F02[paid] - 1}, investor, at(date(2026, 12, 15)))
    assert "reporting.check.cluster.form-02.paid_fell" in {f.code for f in saved.findings if f.blocks}
