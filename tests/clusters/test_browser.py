"""The pages of clusters as they are seen: the list, the map, a profile, a form, vacant land."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from khuyencong.clusters import services
from khuyencong.clusters.choices import WorkKind, WorkStatus
from khuyencong.clusters.published import load_published_clusters
from tests.browser import assert_page_ok, log_in, snap
from tests.factories import clusters as make
from tests.factories.places import make_units


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_clusters_fit_and_read_well(page: Page, live_server) -> None:  # type: ignore[no-untyped-def]
    units = make_units()
    by = make.keeper(units.lao_cai)
    load_published_clusters(at=make.AT)
    start = date(2025, 7, 1)
    name = "Cụm công nghiệp làng nghề chế biến nông, lâm sản và dược liệu Bản Hồ – Mường Bo giai đoạn hai"
    cluster = make.make_cluster(name, commune=units.ban_ho, by=by, valid_from=start)
    make.list_in_plan(cluster, make.make_plan(units.lao_cai, by=by, on=start), by=by)
    make.decide(cluster, on=start, by=by, complete_by=date(2026, 1, 1))
    make.detail(cluster, on=start, by=by)
    services.approve_regulation(cluster=cluster, approved_on=start, paper=make.paper(), by=by, at=make.AT)
    services.record_work(
        cluster=cluster, kind=WorkKind.INTERNAL_ROAD, status=WorkStatus.BUILDING, valid_from=start, paper=make.paper(),
        by=by, at=make.AT,
    )  # fmt: skip
    make.add_tenant(cluster, by=by, on=date(2025, 9, 1), leased="7.25", name="Nhà máy chế biến chè Ví Dụ")
    services.publish_vacant(
        cluster=cluster, area_ha=Decimal(20), published_on=date(2026, 11, 1), site="investor",
        url="https://example.vn/dat", paper=make.paper(), by=by, at=make.AT,
    )  # fmt: skip
    log_in(page, live_server.url, by)
    for path in ("", "nation/?operation=operating", "vacant/", "published/", f"{cluster.code}/"):
        page.goto(f"/clusters/{path}")
        assert_page_ok(page)
        snap(page, f"clusters-{path.split('/')[0].split('?')[0] or 'list'}")
    page.get_by_role("link", name="Công trình hạ tầng").click()
    page.get_by_role("button", name="Ghi", exact=True).click()
    page.wait_for_load_state()
    assert_page_ok(page, expect_status=True)
    snap(page, "clusters-form")
