"""Reporters and known figures come from the database of clusters and the map of the due day; the command prints it."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from khuyencong.accounts.choices import Role
from khuyencong.clusters import services as clusters
from khuyencong.clusters.choices import InvestorKind
from khuyencong.reporting import selectors, services
from khuyencong.reporting.models import Obligation, Period
from khuyencong.reporting.rules import Cell
from tests.factories.accounts import People
from tests.factories.clusters import AT, START, add_tenant, decide, detail, make_cluster, paper
from tests.factories.places import Units, make_units
from tests.factories.registry import make_establishment, make_officer
from tests.factories.reporting import at

pytestmark = pytest.mark.django_db


def tenant_of(cluster: Any, units: Units, by: Any, **more: Any) -> Any:
    """A production project of an establishment of today's Lào Cai."""
    return add_tenant(cluster, by=by, establishment=make_establishment(province=units.lao_cai), **more)


def test_registers_and_known_figures_of_a_cluster_with_tenants(
    people: People, django_assert_max_num_queries: object
) -> None:
    units = make_units()
    officer = make_officer(Role.DEPARTMENT_OFFICER, units.lao_cai)
    first = make_cluster(commune=units.ban_ho_old, by=officer)
    second = make_cluster(commune=units.thanh_binh, by=officer)
    decide(first, "50", by=officer)
    detail(first, "50", "40", by=officer)
    tenants = [
        tenant_of(first, units, officer, leased="10"),
        tenant_of(first, units, officer, granted="20"),
        tenant_of(second, units, officer),
    ]
    clusters.assign_investor(
        cluster=first, kind=InvestorKind.ENTERPRISE, name="Cty hạ tầng", valid_from=START, paper=paper(), by=officer,
        at=AT,
    )  # fmt: skip
    half = services.make_period(set_key="cluster", key="2026-H1", by=None, at=AT)
    services.register_obligations(period=half, by=None, at=AT)
    owed = Obligation.objects.filter(period=half)
    assert set(owed.filter(form="cluster.form-01").values_list("subject_id", flat=True)) == {t.pk for t in tenants}
    assert list(owed.filter(form="cluster.form-02").values_list("subject_id", "reporter_label")) == [
        (first.pk, "Cty hạ tầng")
    ]
    communes = owed.filter(form="cluster.form-03").values_list("place_id", flat=True)
    assert list(communes) == [units.ban_ho.pk]
    report = services.open_report(obligation=owed.get(form="cluster.form-02"), by=officer, at=at(date(2026, 6, 16)))
    saved = services.fill_known(report=report, by=officer, at=AT)
    assert {c.row: a.amount for c, a in saved.cells.items() if c.row in {"4", "5", "6"}} == {
        "4": 10 * 10**4, "5": 75 * 10**4, "6": 2,
    }  # fmt: skip
    commune = owed.get(form="cluster.form-03", place=units.ban_ho)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        figures = selectors.figures_of_many(selectors.form_of(half, commune.form), half, [commune])[commune.pk]
    assert figures.registry["established_area"] == (50 * 10**4, 4)
    assert figures.registry["operating_established_count"] == (1, 0)
    assert figures.registry["operating_unestablished_count"] == (1, 0)
    assert figures.registry["operating_occupied_land"] == (30 * 10**4, 4)


@pytest.mark.promise("C13-38")
def test_the_place_of_a_period_is_the_one_of_its_due_day(people: People) -> None:
    """Until the half-year of 2025 the district reports, from then on the commune; the cluster keeps its identity."""
    units = make_units()
    officer = make_officer(Role.DEPARTMENT_OFFICER, units.lao_cai)
    cluster = make_cluster(commune=units.ban_ho_old, by=officer)
    tenant_of(cluster, units, officer)
    found = {}
    for key in ("2025-H1", "2025-Y"):
        period = services.make_period(set_key="cluster", key=key, by=None, at=AT)
        services.register_obligations(period=period, by=None, at=AT)
        (owed,) = Obligation.objects.filter(period=period, form="cluster.form-03")
        tenant = Obligation.objects.get(period=period, form="cluster.form-01")
        found[key] = (owed.place, owed.province, tenant.cluster_id)
    assert found == {
        "2025-H1": (units.sa_pa, units.lao_cai_old, cluster.pk),
        "2025-Y": (units.ban_ho, units.lao_cai, cluster.pk),
    }


def run(*words: str) -> dict[str, object]:
    out = StringIO()
    call_command("report", *words, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


@pytest.mark.promise("C13-21")
def test_the_command_prints_the_register_and_a_form_with_coverage_and_sources(people: People) -> None:
    units = make_units()
    officer = make_officer(Role.DEPARTMENT_OFFICER, units.lao_cai)
    tenant_of(make_cluster(commune=units.ban_ho_old, by=officer), units, officer)
    answer = run("obligations", "--period", "2025-Y", "--place", "15")
    assert (answer["unit_system"], answer["window"]) == ("34", ["2024-12-15", "2025-12-14"])
    owed = answer["obligations"]
    assert [o["form"] for o in owed] == ["cluster.form-01", "cluster.form-03", "cluster.form-04"]  # type: ignore[attr-defined]
    assert owed[0]["due_before"] == "2025-12-20"  # type: ignore[index]
    assert owed[0]["timeliness"] == "missing"  # type: ignore[index]
    period = Period.objects.get(key="2025-Y")
    services.adjust(
        period=period, form="cluster.form-04", place=units.lao_cai, cell=Cell("20"), value=Decimal(7), reason="Thiếu",
        by=people.binh, at=AT,
    )  # fmt: skip
    shown = run("show", "cluster.form-04", "--place", "15", "--period", "2025-Y")
    row = next(r for r in shown["rows"] if r["row"] == "20")  # type: ignore[attr-defined]
    assert (row["value"], row["recorded"], row["coverage"]["owed"], row["coverage"]["reports"]) == ("7", "1", 1, 0)
    assert row["sources"] == ["cluster.form-03", "clusters.projects"]
    assert [r["basis"] for r in shown["rows"] if r["row"] == "23"] == ["missing"]  # type: ignore[attr-defined]
    assert shown["missing_count"] == 1
    assert run("obligations", "--period", "2025-H1")["unit_system"] == "63"
    for words in (("show", "cluster.form-99", "--period", "2025-Y"), ("obligations", "--period", "2025")):
        with pytest.raises(CommandError) as wrong:
            call_command("report", *words, stdout=StringIO(), stderr=StringIO())
        assert wrong.value.returncode == 2


def test_the_nightly_job_keeps_the_registers_of_current_periods(people: People) -> None:
    units = make_units()
    officer = make_officer(Role.DEPARTMENT_OFFICER, units.lao_cai)
    tenant_of(make_cluster(commune=units.ban_ho_old, by=officer), units, officer)
    assert services.keep_registers(at=at(date(2026, 6, 10))) > 0
    assert {"2026-H1", "2026-Y"} <= set(Period.objects.filter(set_key="cluster").values_list("key", flat=True))
    assert services.keep_registers(at=at(date(2026, 6, 10))) == 0
