"""A province's own rows: four eyes, no overlap, ended and succeeded, and what they do to an assessment."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, Severity, WrongState
from khuyencong.law import selectors, services
from khuyencong.law.models import ProvincialNormValue, RowState
from tests.law.conftest import AT, LINE_KEY, ON, Province

M = 1_000_000


def enter(province: Province, **changes: Any) -> ProvincialNormValue:
    facts: dict[str, Any] = {
        "territory": province.unit,
        "norm_key": LINE_KEY,
        "value": Decimal(250 * M),
        "document": "01/2026/NQ-HĐND",
        "article": "điều 3",
        "in_force_from": date(2026, 1, 1),
        "by": province.officer,
        "at": AT,
    }
    return services.enter_local_value(**(facts | changes))


def confirmed(province: Province, **changes: Any) -> ProvincialNormValue:
    return services.confirm_local_value(row=enter(province, **changes), by=province.second, at=AT)


def assess(province: Province, on: date = ON, purse: str = "local") -> selectors.Assessment:
    return selectors.assess_support(activity="A3.4", cost_vnd=900 * M, on=on, purse=purse, place=province.commune)


def test_a_row_counts_only_after_the_second_officer(province: Province) -> None:
    row = enter(province)
    before = assess(province)
    assert (before.limit_vnd, [f.code for f in before.findings]) == (
        300 * M,
        ["norm.stale", "norm.national_as_guide"],
    )
    services.confirm_local_value(row=row, by=province.second, at=AT)
    after = assess(province)
    assert after.limit_vnd == after.ceiling_vnd == 250 * M
    assert "01/2026/NQ-HĐND, điều 3" in (after.citation or "")
    assert [e.act for e in Entry.objects.order_by("id")] == ["law.local_enter", "law.local_confirm"]


def test_national_money_never_uses_a_provinces_row(province: Province) -> None:
    confirmed(province)
    assert assess(province, purse="national").limit_vnd == 300 * M


def test_another_province_is_not_touched(province: Province) -> None:
    confirmed(province)
    other = selectors.norm(LINE_KEY, on=ON, purse="local", place=province.other)
    assert (other.value, other.guide, other.severity) == (300 * M, True, Severity.WARN)


def test_own_row_blocks_where_a_guide_only_warns(province: Province) -> None:
    confirmed(province)
    own = selectors.norm(LINE_KEY, on=ON, purse="local", place=province.commune)
    assert (own.value, own.guide, own.severity, own.version_id[:6]) == (250 * M, False, Severity.BLOCK, "local:")


def test_who_entered_cannot_confirm(province: Province) -> None:
    row = enter(province)
    with pytest.raises(Denied):
        services.confirm_local_value(row=row, by=province.officer, at=AT)
    row.refresh_from_db()
    assert row.state == RowState.ENTERED


def test_a_decided_row_is_not_decided_again(province: Province) -> None:
    row = confirmed(province)
    with pytest.raises(WrongState):
        services.refuse_local_value(row=row, reason="sai", by=province.head, at=AT)


def test_refusing_needs_a_reason_and_the_row_never_counts(province: Province) -> None:
    row = enter(province)
    with pytest.raises(Invalid):
        services.refuse_local_value(row=row, reason=" ", by=province.second, at=AT)
    services.refuse_local_value(row=row, reason="Không đúng nghị quyết", by=province.second, at=AT)
    assert assess(province).limit_vnd == 300 * M


def test_the_next_resolution_ends_the_one_before(province: Province) -> None:
    first = confirmed(province)
    confirmed(province, value=Decimal(280 * M), document="09/2026/NQ-HĐND", in_force_from=date(2026, 7, 1))
    first.refresh_from_db()
    assert (first.value, first.in_force_to, first.ended_document) == (250 * M, date(2026, 6, 30), "09/2026/NQ-HĐND")
    assert assess(province, date(2026, 6, 30)).limit_vnd == 250 * M
    assert assess(province, date(2026, 7, 1)).limit_vnd == 280 * M


def test_rows_of_one_province_and_norm_never_overlap(province: Province) -> None:
    confirmed(province, in_force_from=date(2026, 7, 1))
    late = enter(province, document="02/2026/NQ-HĐND", in_force_from=date(2026, 2, 1))
    with pytest.raises(Invalid) as caught:
        services.confirm_local_value(row=late, by=province.second, at=AT)
    assert list(caught.value.fields) == ["in_force_from"]
    late.refresh_from_db()
    assert late.state == RowState.ENTERED
    closed = enter(province, document="02/2026/NQ-HĐND", in_force_from=date(2026, 2, 1), in_force_to=date(2026, 6, 30))
    services.confirm_local_value(row=closed, by=province.second, at=AT)
    assert assess(province, date(2026, 6, 30)).limit_vnd == 250 * M


def test_a_row_in_force_is_ended_by_a_document_once(province: Province) -> None:
    row = confirmed(province)
    services.end_local_value(
        row=row, last_day=date(2026, 6, 30), document="03/2026/NQ-HĐND", by=province.officer, at=AT
    )
    assert assess(province).limit_vnd == 300 * M
    with pytest.raises(WrongState):
        services.end_local_value(row=row, last_day=date(2026, 7, 1), document="x", by=province.officer, at=AT)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("value", {"value": Decimal(-1)}),
        ("value", {"value": Decimal("0.5")}),
        ("value", {"norm_key": "promotion.machinery.share", "value": Decimal("1.5")}),
        ("norm_key", {"norm_key": "promotion.nothing"}),
        ("norm_key", {"norm_key": "promotion.liquidation.deadline"}),
        ("document", {"document": "   "}),
        ("document", {"document": "x" * 5000}),
        ("in_force_to", {"in_force_to": date(2025, 12, 31)}),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(province: Province, field: str, change: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        enter(province, **change)
    assert list(caught.value.fields) == [field]
    assert not ProvincialNormValue.objects.exists()


def test_a_commune_issues_no_norms(province: Province) -> None:
    with pytest.raises(Denied):
        enter(province, territory=province.commune)
    with pytest.raises(Invalid) as caught:
        enter(province, territory=province.commune, by=province.agency)
    assert list(caught.value.fields) == ["territory"]


def test_an_officer_of_another_province_enters_nothing_here(province: Province) -> None:
    with pytest.raises(Denied):
        enter(province, by=province.stranger)


def test_the_screen_from_entry_to_confirmation(client: Client, province: Province) -> None:
    client.force_login(province.officer)
    wrong = client.post("/law/local/new/", {"territory": province.unit.pk, "norm_key": LINE_KEY, "value": "-5"})
    assert wrong.status_code == 200
    assert "Phải" in wrong.content.decode() or "Chưa nhập" in wrong.content.decode()
    typed = {
        "territory": province.unit.pk,
        "norm_key": LINE_KEY,
        "value": "250000000",
        "document": "01/2026/NQ-HĐND",
        "in_force_from": "2026-01-01",
    }
    made = client.post("/law/local/new/", typed)
    row = ProvincialNormValue.objects.get()
    assert made.headers["Location"] == f"/law/local/{row.pk}/"
    page = client.get(f"/law/local/{row.pk}/").content.decode()
    assert "Người nhập không tự xác nhận" in page
    assert client.post(f"/law/local/{row.pk}/decide/", {"answer": "confirm"}).status_code == 403
    client.force_login(province.stranger)
    assert client.get(f"/law/local/{row.pk}/").status_code == 404
    client.force_login(province.head)
    assert client.post(f"/law/local/{row.pk}/decide/", {"answer": "refuse", "reason": ""}).status_code == 200
    assert client.post(f"/law/local/{row.pk}/decide/", {"answer": "confirm"}).status_code == 302
    row.refresh_from_db()
    assert row.state == RowState.CONFIRMED
    assert "250" in client.get("/law/local/").content.decode()


def test_a_producer_sees_no_desk(client: Client, province: Province) -> None:
    client.force_login(province.administrator)
    assert client.get("/law/local/").status_code == 403
    client.logout()
    assert client.get("/law/local/").status_code == 302


def test_a_waiting_row_stays_out_when_another_one_begins_to_count(province: Province) -> None:
    enter(province, norm_key="promotion.machinery.share", value=Decimal("0.1"))
    confirmed(province)
    after = assess(province)
    assert (after.share, after.limit_vnd) == (Decimal("0.5"), 250 * M)


@pytest.mark.django_db
def test_the_law_is_read_once_while_it_is_held(django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(1), selectors.held():
        for _ in range(5):
            selectors.norm("promotion.machinery.limit", on=date(2026, 3, 2))
    with django_assert_num_queries(2):
        for _ in range(2):
            selectors.norm("promotion.machinery.limit", on=date(2026, 3, 2))
