"""What a merging of two records does to the results, linkages and changes of the programmes."""

from typing import Any

import pytest
from django.test import Client

from khuyencong.accounts.choices import Role
from khuyencong.common.errors import RuleBroken
from khuyencong.programmes.models import Linkage, Result
from khuyencong.registry import services
from khuyencong.registry.models import Merge
from khuyencong.registry.services.merging import suggested
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Any:
    province = make_province()
    commune = make_unit("Xã Bản Mẫu", parent=province)
    officers = [make_officer(Role.DEPARTMENT_OFFICER, province) for _ in range(2)]
    rows = [make_establishment(name, commune=commune, by=officers[0]) for name in ("HTX Mẫu Một", "HTX Mẫu Hai")]
    return rows, officers


def result(row: Any, year: int) -> Result:
    key = f"e{row.pk}:revenue:{year}"
    return Result.objects.create(key=key, establishment=row, indicator="revenue", year=year, whole=10, claimed=4)


def proposed(rows: Any, officers: Any) -> Merge:
    pair = services.pair_of(one=rows[0], two=rows[1], at=AT)
    return services.propose_merge(pair=pair, keep=rows[0], choices=suggested(*rows), by=officers[0], at=AT)


def test_results_and_linkages_follow_and_come_back(two: Any) -> None:
    rows, officers = two
    mine, theirs = result(rows[0], 2025), result(rows[1], 2024)
    chain, both = (
        Linkage.objects.create(kind="value_chain", name=name, made_by=officers[0], made_at=AT) for name in ("A", "B")
    )
    chain.establishments.add(rows[1])
    both.establishments.add(*rows)
    done = services.confirm_merge(proposal=proposed(rows, officers), by=officers[1], at=AT)
    theirs.refresh_from_db()
    assert (theirs.establishment_id, theirs.key) == (rows[0].pk, f"e{rows[0].pk}:revenue:2024")
    assert list(chain.establishments.values_list("pk", flat=True)) == [rows[0].pk]
    assert both.establishments.filter(merged_into__isnull=True).count() == 1
    services.undo_merge(done=done, by=officers[0], at=AT)
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.establishment_id, theirs.key) == (rows[1].pk, f"e{rows[1].pk}:revenue:2024")
    assert mine.establishment_id == rows[0].pk
    assert list(chain.establishments.values_list("pk", flat=True)) == [rows[1].pk]
    assert both.establishments.count() == 2


def test_a_result_confirmed_for_both_forbids_the_merging(two: Any) -> None:
    rows, officers = two
    result(rows[0], 2025)
    result(rows[1], 2025)
    with pytest.raises(RuleBroken) as caught:
        proposed(rows, officers)
    assert [f.code for f in caught.value.findings] == ["programmes.merge_result_twice"]
    client = Client()
    client.force_login(officers[0], backend="django.contrib.auth.backends.ModelBackend")
    pair = services.pair_of(one=rows[0], two=rows[1], at=AT)
    answer = client.post(f"/establishments/twins/{pair.pk}/", {"keep": "first", "name": "second"})
    assert answer.status_code == 422
    assert "đã được xác nhận cho cả hai bản ghi" in answer.content.decode()
    assert not Merge.objects.exists()
