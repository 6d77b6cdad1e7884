"""Projects from a sheet, clusters for programs and as open data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from khuyencong.accounts.models import User
from khuyencong.clusters import selectors, services
from khuyencong.clusters.choices import ProjectState
from khuyencong.clusters.models import Cluster, LandHolding, SecondaryProject
from khuyencong.clusters.selectors.opened import opened_clusters
from khuyencong.common.errors import Invalid
from khuyencong.exchange import importers
from khuyencong.exchange import services as exchange
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.models import ImportBatch
from khuyencong.opendata.tables import BY_KEY, asked
from khuyencong.places.models import Unit
from khuyencong.registry import services as registry
from tests.exchange import sheets
from tests.factories import clusters as make
from tests.factories.registry import make_establishment, make_province, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
HEADS = ["Cụm công nghiệp", "Mã số cơ sở", "Tên cơ sở", "Tên dự án", "Ngành, nghề", "Ngày vào cụm", "Tình trạng",
         "Đất đã thuê (ha)", "Đất đã chấp thuận, chưa thuê (ha)", "Số văn bản", "Ngày văn bản",
         "Cơ quan ban hành"]  # fmt: skip


@pytest.fixture
def commune(db: None) -> Unit:
    province = make_province("Tỉnh Cụm")
    return make_unit("Xã Cụm", parent=province, province=province)


@pytest.fixture
def by(commune: Unit) -> User:
    return make.keeper(commune)


@pytest.fixture
def cluster(commune: Unit, by: User) -> Cluster:
    cluster = make.make_cluster("Cụm công nghiệp Nhập", commune=commune, by=by)
    make.decide(cluster, by=by)
    make.detail(cluster, "50", "20", by=by)
    make.add_tenant(cluster, by=by, on=date(2020, 1, 1), leased="2")
    return cluster


def looked(rows: list[list[str]], by: User) -> ImportBatch:
    content = sheets.xlsx([HEADS, *rows])
    upload = sheets.upload(content, "du-an.xlsx")
    batch = exchange.receive(importer=importers.get("cluster-tenants"), upload=upload, by=by, at=make.AT)
    return exchange.look(batch=batch, at=make.AT)


def row(cluster: str, name: str, leased: str = "", *, number: str = "0100233488", trade: str = "Cơ khí") -> list[str]:
    return [cluster, number, "", name, trade, "14/3/2022", "Đang hoạt động", leased, "", f"{name}/QĐ", "14/3/2022",
            "UBND tỉnh"]  # fmt: skip


def test_projects_come_from_a_sheet_are_written_once_and_taken_back(cluster: Cluster, commune: Unit, by: User) -> None:
    coop = make_establishment("Hợp tác xã Nhập", commune=commune)
    registry.add_identifier(establishment=coop, scheme="MST10", value="0100233488", by=by, at=make.AT)
    rows = [
        row(cluster.code, "Nhà máy A", "3,5"),
        row("cum cong nghiep nhap", "Nhà máy B", "4"),
        row(cluster.code, "Nhà máy C", "11"),
        row("Cụm Không Có", "Nhà máy D"),
        row(cluster.code, "Nhà máy A"),
        row(cluster.code, "Nhà máy E", trade="Nấu bia"),
        row(cluster.code, "Nhà máy F", "-1"),
        row(cluster.code, "Nhà máy G", number="0100109106"),
    ]
    batch = looked(rows, by)
    wrong = {(p["row"], p["column"]) for line in batch.lines.all() for p in line.problems if p["severity"] == "bad"}
    assert wrong == {(4, "leased_ha"), (5, "cluster"), (6, "name"), (7, "trade"), (8, "leased_ha"), (9, "number")}
    assert (batch.good, batch.new) == (2, 2)
    exchange.start(batch=batch, way=Way.GOOD, by=by, at=make.AT)
    done = exchange.apply_batch(batch=batch)
    assert (done.state, done.written) == (State.APPLIED, 2)
    facts = selectors.facts_of_one(cluster, TODAY)
    assert (facts.tenants, facts.leased_ha) == (3, Decimal("9.5"))
    states = {str(t): t.states.get().state for t in SecondaryProject.objects.filter(establishment=coop)}
    assert states == {"Nhà máy A": ProjectState.OPERATING, "Nhà máy B": ProjectState.OPERATING}
    again = looked(rows[:2], by)
    assert (again.new, again.same) == (0, 2)
    exchange.reverse(batch=done, by=by, at=make.AT)
    assert selectors.facts_of_one(cluster, TODAY).leased_ha == 2
    assert LandHolding.objects.standing().count() == 1


def test_a_project_written_about_since_stops_the_undo(cluster: Cluster, commune: Unit, by: User) -> None:
    coop = make_establishment("Hợp tác xã Nhập", commune=commune)
    registry.add_identifier(establishment=coop, scheme="MST10", value="0100233488", by=by, at=make.AT)
    batch = looked([row(cluster.code, "Nhà máy A", "3")], by)
    exchange.start(batch=batch, way=Way.ALL, by=by, at=make.AT)
    done = exchange.apply_batch(batch=batch)
    services.set_tenant_state(
        tenant=SecondaryProject.objects.get(establishment=coop), state=ProjectState.SUSPENDED,
        valid_from=date(2024, 1, 1), paper=make.paper(), by=by, at=make.AT,
    )  # fmt: skip
    with pytest.raises(Invalid, match="ghi thêm"):
        exchange.reverse(batch=done, by=by, at=make.AT)


def test_what_is_published_says_nothing_of_single_projects(cluster: Cluster) -> None:
    [record] = opened_clusters(TODAY, examples=False)
    assert (record["code"], record["label"]) == (cluster.code, "operating_established")
    assert (record["occupancy_pct"], record["unleased_ha"], record["projects"]) == (Decimal("10.00"), Decimal(18), 1)
    table = BY_KEY["clusters"]
    [line] = table.rows(asked(TODAY, examples=False))
    assert len(line) == len(table.fields)
    assert line[11:] == (500_000, 200_000, 20_000, 180_000, 1)
    Cluster.objects.update(is_example=True)
    assert list(table.rows(asked(TODAY, examples=False))) == []
