"""An invoice serves once; a second use is reviewed, and neither province closes the review alone (P§15.45)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from khuyencong.common.errors import Denied, RuleBroken
from khuyencong.support import selectors, services
from khuyencong.support.models import Invoice, OverlapCase, SupportItem
from khuyencong.support.services import TypedInvoice
from tests.support.conftest import AT, Field

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
TYPED = TypedInvoice(
    seller_tax_code="0100233488", seller_name="Công ty Cơ khí Ví Dụ", form_symbol="1", symbol="C26TVD", number="00412",
    made_on=date(2026, 4, 20), amount_vnd=500_000_000,
)  # fmt: skip


def add(ground: Field, item: SupportItem, **changes: Any) -> Invoice:
    return services.add_invoice(
        item=item, typed=replace(TYPED, **changes), opens_on=date(2026, 1, 1), by=ground.people.chau, at=AT
    )


def two(ground: Field) -> tuple[SupportItem, SupportItem]:
    """An item in Lào Cai that used the invoice, and one in Đồng Tháp."""
    first = ground.record(name="Máy thứ nhất", purse="national")
    second = ground.record(name="Máy thứ hai", beneficiary="far", office="dong_thap")
    add(ground, first)
    return first, second


@pytest.mark.promise("P15-45")
def test_a_second_use_is_refused_first_then_kept_for_review(ground: Field) -> None:
    first, second = two(ground)
    with pytest.raises(RuleBroken) as refused:
        add(ground, second, number="412", symbol="c26tvd")
    [finding] = refused.value.findings
    assert finding.code == "support.invoice_used"
    assert set(finding.params) == {"purse", "year", "amount_vnd", "office"}
    assert finding.params["office"] == first.office_name
    assert not OverlapCase.objects.exists()
    kept = add(ground, second, review=True)
    assert (kept.contested, kept.counted_vnd) == (True, 0)
    assert selectors.invoiced_vnd(second.subject) == 0
    case = OverlapCase.objects.get()
    assert (case.kind, case.status) == ("invoice", "at_agency")
    for row, facts in (
        (first, {"name": "Máy thứ nhất", "purse": "national"}),
        (second, {"name": "Máy thứ hai", "beneficiary": "far", "office": "dong_thap"}),
    ):
        [open_] = ground.verdict(row, **facts)
        assert (open_.code, open_.severity, open_.params["case"]) == (
            "support.invoice_in_review",
            "block",
            str(case.pk),
        )


@pytest.mark.promise("P15-45")
def test_the_agency_decides_and_the_parts_count(ground: Field, paper: Any) -> None:
    first, second = two(ground)
    add(ground, second, review=True)
    case = OverlapCase.objects.select_related("first", "second").get()
    split: dict[str, Any] = {
        "case": case, "parts": (300_000_000, 200_000_000), "reason": "Hai máy trên một hóa đơn.", "body": "Cục",
        "number": "9/QĐ-ĐCK", "decided_on": date(2026, 5, 5), "scan": paper, "at": LATER,
    }  # fmt: skip
    for nobody in (ground.people.binh_head, ground.em_head):
        with pytest.raises(Denied):
            services.split(by=nobody, **split)
    services.split(by=ground.people.an, **split)
    assert selectors.invoiced_vnd(first.subject) == 300_000_000
    assert selectors.invoiced_vnd(second.subject) == 200_000_000
    assert ground.verdict(second, name="Máy thứ hai", beneficiary="far", office="dong_thap") == []


def test_two_invoices_after_all_count_in_full(ground: Field, paper: Any) -> None:
    first, second = two(ground)
    add(ground, second, review=True)
    case = OverlapCase.objects.select_related("first", "second").get()
    services.record_different(
        case=case, reason="Một bên gõ nhầm số.", evidence=paper, by=ground.people.an, at=LATER
    )  # fmt: skip
    assert selectors.invoiced_vnd(first.subject) == selectors.invoiced_vnd(second.subject) == 500_000_000


def test_the_same_invoice_twice_for_one_item_is_a_slip(ground: Field) -> None:
    first, _second = two(ground)
    for review in (False, True):
        with pytest.raises(RuleBroken) as refused:
            add(ground, first, review=review)
        assert [f.code for f in refused.value.findings] == ["support.invoice_twice"]
    assert Invoice.objects.count() == 1


def test_a_review_asked_twice_is_one(ground: Field) -> None:
    _first, second = two(ground)
    add(ground, second, review=True)
    with pytest.raises(RuleBroken) as refused:
        add(ground, second, review=True)
    assert [f.code for f in refused.value.findings] == ["support.invoice_used"]
    assert (OverlapCase.objects.count(), Invoice.objects.count()) == (1, 2)
