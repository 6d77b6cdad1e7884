"""The reports on promotion are data of the same engine; a later circular is a file and nothing else."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from khuyencong.common.errors import RuleBroken, WrongState
from khuyencong.programmes.models import Project
from khuyencong.programmes.selectors import report_figures
from khuyencong.reporting import library, selectors, services
from khuyencong.reporting.choices import Kind
from khuyencong.reporting.models import Obligation, Report
from khuyencong.reporting.rules import Cell
from khuyencong.reporting.selectors.statements import indicator_table, statement
from khuyencong.reporting.services import Change, Signed
from tests.factories.accounts import People
from tests.factories.boards import make_board
from tests.factories.reporting import Scene, at

pytestmark = pytest.mark.django_db
AT = at(date(2026, 11, 20))
NEW = """
key: cluster
label: {vi: Báo cáo cụm, en: Cluster reports, th: รายงานเขต}
document: 99/2027/TT-BCT
article: điều 4
in_force_from: 2027-01-01
periods:
  Y: {label: {vi: Năm, en: Year, th: ปี}, window_from: reporting.cluster.window_from,
      window_to: reporting.cluster.window_year_to}
units:
  ha: {key: ha, scale: 4, places: 2, en: ha, th: เฮกตาร์}
forms:
  form-04:
    label: {vi: Biểu mới, en: New form, th: แบบใหม่}
    subject: place
    reporters: places.provinces
    reporter_kind: department
    accepted_by: agency
    receivers: [agency]
    signed_by: department_director
    due: {Y: reporting.cluster.form_04_year}
    top: true
    rows:
      P1: {kind: stock, unit: ha, vi: Đất dành cho nhóm ưu tiên, en: Priority land, th: ที่ดินกลุ่มสำคัญ}
      P2: {kind: stock, unit: ha, vi: Đất đã cho thuê, en: Leased, th: ให้เช่าแล้ว}
      P3: {kind: average, unit: ha, computed: "[P1] - [P2]", vi: Còn lại, en: Left, th: คงเหลือ}
    checks:
      - {code: leased_above_priority, rule: "[P2] <= [P1]", severity: block}
"""


def test_a_new_circular_is_one_file_and_no_code(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "later.yaml").write_text(NEW, encoding="utf-8")
    library.use(tmp_path)
    try:
        old, new = (library.form_on("cluster.form-04", day) for day in (date(2026, 12, 14), date(2027, 12, 14)))
        assert (old.document, new.document) == ("14/2024/TT-BCT", "99/2027/TT-BCT")
        period = services.make_period(set_key="cluster", key="2027-Y", by=None, at=AT)
        services.register_obligations(period=period, by=None, at=AT)
        owed = scene.owed(period, "form-04", scene.units.lao_cai.pk)
        moment = at(date(2027, 12, 20))
        report = services.open_report(obligation=owed, by=scene.officers["binh"], at=moment)
        typed = [Change(Cell("P1"), 0, text="5"), Change(Cell("P2"), 0, text="6,5")]
        saved = services.save_cells(report=report, changes=typed, by=scene.officers["binh"], at=moment)
        (broken,) = [f for f in saved.findings if f.blocks]
        assert (broken.code, broken.citation) == (
            "reporting.check.cluster.form-04.leased_above_priority", "99/2027/TT-BCT, điều 4",
        )  # fmt: skip
        with translation.override("en"):
            assert str(broken.params["rule"]) == "row P2 ≤ row P1"
        services.save_cells(
            report=report, changes=[Change(Cell("P2"), 1, text="2")], by=scene.officers["binh"], at=moment
        )
        signed = Signed("Giám đốc", "Giám đốc", new.signed_by)
        services.submit_report(report=report, by=scene.officers["binh"], at=moment, signed=signed)
        services.accept_report(report=report, by=scene.officers["an"], at=moment)
        nation = selectors.roll_up("cluster.form-04", period)
        assert {c.row: r.value for c, r in nation.rows.items()} == {"P1": 5, "P2": 2, "P3": 3}
    finally:
        library.forget(tmp_path)
    assert [f.document for f in library.forms_of("cluster.form-04")] == ["14/2024/TT-BCT"]


@pytest.mark.promise("P15-36")
def test_national_and_local_never_share_a_cell_and_every_offered_figure_leads_to_projects(people: People) -> None:
    board = make_board(people)
    Project.objects.update(is_example=False)
    period = services.make_period(set_key="promotion", key="2026-Y", by=None, at=AT)
    services.register_obligations(period=period, by=None, at=AT)
    owed = Obligation.objects.get(period=period, form="promotion.money", place=board.units.lao_cai)
    moment = at(date(2027, 1, 5))
    report = services.open_report(obligation=owed, by=people.binh, at=moment)
    services.fill_known(report=report, by=people.binh, at=moment)
    form = selectors.form_of(period, owed.form)
    assert {c.purse for c in form.columns} == {"national", "local"}
    cells = selectors.cells_of(report)
    offered = {(c.row, c.column): v.amount for c, v in cells.items() if v.source}
    assert offered
    province = board.units.lao_cai.pk
    traced = report_figures([province], 2026, on=owed.due_on)[province]
    for (row, column), amount in offered.items():
        source = form.row(row).source
        assert amount == traced.get(f"{source.partition('.')[2]}.{column}", 0), (row, column)
    assert traced["paid.in_period.national"] != traced.get("paid.in_period.local", 0)
    signed = Signed("Giám đốc", "Giám đốc", form.signed_by)
    services.submit_report(report=report, by=people.binh, at=moment, signed=signed)
    services.accept_report(report=report, by=people.an, at=moment)
    rows = indicator_table(statement("promotion.money", period, board.units.lao_cai))
    assert {len(r) for r in rows} == {5}  # year, indicator, unit, national, local
    assert {r[0] for r in rows} == {"2026"}
    client = Client()
    client.force_login(people.binh, backend="django.contrib.auth.backends.ModelBackend")
    file = client.get(reverse("reporting:report", args=[owed.pk]), {"format": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(file))).get_sheet_by_index(0).to_python()
    assert sheet[0][:3] == ["Năm", "Chỉ tiêu", "Đơn vị tính"]
    by_label = {row[1]: row[3:5] for row in sheet[1:]}
    assert by_label == {r[1]: ["" if v is None else float(v) for v in r[3:]] for r in rows}
    nation = selectors.roll_up("promotion.money", period)
    for cell, rolled in nation.rows.items():
        own = cells.get(cell)
        assert rolled.amount == (own.amount if own else None), cell


@pytest.mark.promise("P15-37")
def test_a_sent_report_on_promotion_is_frozen(people: People) -> None:
    board = make_board(people)
    period = services.make_period(set_key="promotion", key="2026-Y", by=None, at=AT)
    services.register_obligations(period=period, by=None, at=AT)
    owed = Obligation.objects.get(period=period, form="promotion.votes", place=board.units.lao_cai)
    moment = at(date(2027, 1, 5))
    report = services.open_report(obligation=owed, by=people.binh, at=moment)
    typed = [Change(Cell("V1.in_period", "national"), 0, value=Decimal(5))]
    services.save_cells(report=report, changes=typed, by=people.binh, at=moment)
    form = selectors.form_of(period, owed.form)
    signed = Signed("Giám đốc", "Giám đốc", form.signed_by)
    services.submit_report(report=report, by=people.binh, at=moment, signed=signed)
    with pytest.raises(WrongState):
        services.save_cells(report=report, changes=typed, by=people.binh, at=moment)
    services.accept_report(report=report, by=people.an, at=moment)
    new = services.correct_report(report=report, by=people.binh, at=moment, reason="Thiếu một sản phẩm")
    assert (new.version, Report.objects.get(pk=report.pk).in_force) == (2, True)


def test_kinds_stand_apart_and_the_rows_are_marked_as_ours() -> None:
    form = library.form_on("promotion.results", date(2026, 12, 31))
    kinds = {r.kind for r in form.rows}
    assert {Kind.PLANNED, Kind.FLOW, Kind.CUMULATIVE, Kind.ESTIMATED} <= kinds
    assert form.ours
    assert all(r.ours for r in form.rows)
    assert 28 <= len({r.indicator for r in form.rows}) <= 36
    assert not library.form_on("cluster.form-04", date(2026, 12, 14)).ours


def test_the_monthly_report_is_due_before_the_25th_and_may_come_before_the_month_is_over(people: People) -> None:
    period = services.make_period(set_key="promotion", key="2026-M05", by=None, at=AT)
    form = selectors.form_of(period, "promotion.monthly")
    due = selectors.due_of(form, period)
    assert (due.printed, due.last) == (date(2026, 5, 25), date(2026, 5, 24))
    assert due.citation.startswith("36/2013/TT-BCT, điều 23")
    with pytest.raises(RuleBroken):
        services.reopen_period(period=period, by=people.an, at=AT, reason="")
