"""State support of a cluster: the share of the investment, one State source for one works item."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from khuyencong.clusters.procedures.models import ClusterSupport
from khuyencong.clusters.services import approve_project
from khuyencong.clusters.support.services import cap_of, grant
from khuyencong.common.errors import RuleBroken
from tests.factories.clusters import paper
from tests.factories.procedures import Place, at, make_place

pytestmark = pytest.mark.django_db
PROJECT, BILLION = "Hạ tầng Cụm công nghiệp Bắc Mẫu", 1_000_000_000


def approve(place: Place, vnd: int, on: date) -> None:
    approve_project(
        cluster=place.cluster, name=PROJECT, area_ha=Decimal(50), total_investment_vnd=vnd, valid_from=on,
        paper=paper(on), by=place.specialist, at=at(date(2026, 11, 20)),
    )  # fmt: skip


def give(place: Place, works: str, vnd: int, on: date = date(2026, 3, 2), **rest: Any) -> ClusterSupport:
    return grant(
        cluster=place.cluster, project_name=PROJECT, works=works, amount_vnd=vnd, cost_vnd=60 * BILLION,
        office=place.department, number="7/QĐ-UBND", decided_on=on, by=place.specialist, at=at(date(2026, 11, 20)),
        **rest,
    )  # fmt: skip


@pytest.fixture
def place() -> Place:
    made = make_place()
    approve(made, 100 * BILLION, date(2025, 1, 6))
    return made


def codes(caught: pytest.ExceptionInfo[RuleBroken]) -> list[str]:
    return [f"{f.code} {f.severity}" for f in caught.value.findings]


@pytest.mark.promise("C13-31")
def test_thirty_per_cent_blocks_before_and_warns_after_and_is_asked_again(place: Place) -> None:
    give(place, "Đường nội bộ", 20 * BILLION)
    with pytest.raises(RuleBroken) as caught:
        give(place, "Cấp nước", 10 * BILLION + 1)
    assert codes(caught) == ["clusters.support_above_cap block"]
    later = date(2026, 10, 1)
    with pytest.raises(RuleBroken) as caught:
        give(place, "Cấp nước", 10 * BILLION + 1, later)
    assert codes(caught) == ["clusters.support_above_cap warn"]
    give(place, "Cấp nước", 10 * BILLION, later)
    with pytest.raises(RuleBroken) as caught:
        give(place, "Nước thải", BILLION, later, promotion=True)
    assert codes(caught) == ["clusters.support_above_cap_with_promotion warn"]
    given = give(place, "Nước thải", BILLION, later, promotion=True, reason="Ưu tiên môi trường")
    assert given.reason == "Ưu tiên môi trường"
    approve(place, 90 * BILLION, date(2026, 11, 2))
    assert [f.code for f in cap_of(place.cluster, PROJECT, date(2026, 11, 3)).findings] == [
        "clusters.support_above_cap"
    ]


@pytest.mark.promise("C13-31")
def test_a_smaller_investment_is_held_against_the_support_given(place: Place) -> None:
    give(place, "Đường nội bộ", 30 * BILLION)
    with pytest.raises(RuleBroken) as caught:
        approve(place, 99 * BILLION, date(2026, 9, 14))
    assert codes(caught) == ["clusters.support_above_cap block"]
    assert place.cluster.projects.count() == 1  # nothing half-written
    approve(place, 99 * BILLION, date(2026, 9, 15))  # 303/2026/NĐ-CP was not read: it warns
    assert "303/2026/NĐ-CP" in place.cluster.projects.latest("valid_from").note


@pytest.mark.promise("C13-33")
def test_one_works_item_has_one_state_source(place: Place) -> None:
    give(place, "Đường nội bộ", BILLION)
    with pytest.raises(RuleBroken) as caught:
        give(place, "đường nội  bộ", BILLION, date(2026, 10, 5), promotion=True)
    assert any(f.blocks and f.code.startswith("support.") for f in caught.value.findings)
    assert ClusterSupport.objects.count() == 1
    give(place, "Cấp nước", BILLION, date(2026, 10, 5), promotion=True)


@pytest.mark.promise("C13-32")
def test_support_stays_out_of_the_base_of_prices(place: Place) -> None:
    row = give(place, "Đường nội bộ", BILLION)
    assert row.excluded_from_price_base
    with pytest.raises(IntegrityError), transaction.atomic():
        ClusterSupport.objects.filter(pk=row.pk).update(excluded_from_price_base=False)
