"""Two records of one beneficiary become one: money both held for one thing meets, and parts again after an undoing."""

import pytest

from khuyencong.registry import services as registry
from khuyencong.registry.services.merging import suggested
from khuyencong.support.choices import CaseStatus
from khuyencong.support.models import OverlapCase, SupportItem
from tests.factories.registry import make_establishment
from tests.support.conftest import AT, Field

pytestmark = pytest.mark.django_db


def test_support_of_both_records_meets_and_parts_again(ground: Field) -> None:
    one = ground.establishments["one"]
    ground.establishments["twin"] = make_establishment("Bản ghi thứ hai", commune=one.commune, at=AT)
    first = ground.record(name="Máy sao chè")
    second = ground.record(name="Máy sao chè", beneficiary="twin")
    keys = {item.pk: set(item.keys.values_list("value", flat=True)) for item in (first, second)}
    assert not OverlapCase.objects.exists()
    twin = ground.establishments["twin"]
    one.refresh_from_db()
    pair = registry.pair_of(one=one, two=twin, at=AT)
    proposal = registry.propose_merge(pair=pair, keep=one, choices=suggested(one, twin), by=ground.people.binh, at=AT)
    done = registry.confirm_merge(proposal=proposal, by=ground.people.binh_head, at=AT)
    assert set(SupportItem.objects.values_list("beneficiary", flat=True)) == {one.pk}
    case = OverlapCase.objects.get()
    assert (case.first_id, case.second_id) == (first.pk, second.pk)
    registry.undo_merge(done=done, by=ground.people.binh, at=AT)
    case.refresh_from_db()
    assert case.status == CaseStatus.WITHDRAWN
    assert SupportItem.objects.get(pk=second.pk).beneficiary_id == twin.pk
    assert {item.pk: set(item.keys.values_list("value", flat=True)) for item in (first, second)} == keys
