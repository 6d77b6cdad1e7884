"""Values that were not read warn until two officers confirmed them with a document."""

from datetime import date

import pytest
from django.test import Client

from khuyencong.common.errors import Denied, Invalid, Severity
from khuyencong.law import selectors, services
from khuyencong.law.choices import Confidence
from khuyencong.law.models import Confirmation
from tests.law.conftest import AT, ON, Province

UPLIFT = "promotion.uplift.limit"
VERSION = f"{UPLIFT}@2018-05-11"


def propose(province: Province, version: str = VERSION, **changes: object) -> Confirmation:
    facts: dict[str, object] = {"version_id": version, "document": "28/2018/TT-BTC", "article": "điều 8 khoản 21"}
    return services.propose_confirmation(**(facts | changes), by=province.agency, at=AT)  # type: ignore[arg-type]


@pytest.mark.promise("P15-3")
def test_a_remembered_value_only_warns_until_it_is_confirmed(province: Province) -> None:
    before = selectors.norm(UPLIFT, on=ON)
    assert (before.confidence, before.severity) == (Confidence.MEMORY, Severity.WARN)
    row = propose(province)
    assert selectors.norm(UPLIFT, on=ON).severity is Severity.WARN
    services.confirm_value(row=row, by=province.agency_head, at=AT)
    after = selectors.norm(UPLIFT, on=ON)
    assert (after.confidence, after.severity) == (Confidence.READ, Severity.BLOCK)
    assert "28/2018/TT-BTC, điều 8 khoản 21" in after.why


@pytest.mark.promise("P15-3")
def test_no_value_below_read_ever_blocks() -> None:
    for confidence in Confidence:
        expected = Severity.BLOCK if confidence is Confidence.READ else Severity.WARN
        assert selectors.severity_of(confidence) is expected


def test_who_proposed_cannot_confirm(province: Province) -> None:
    row = propose(province)
    with pytest.raises(Denied):
        services.confirm_value(row=row, by=province.agency, at=AT)


def test_a_value_is_proposed_once_and_again_after_a_refusal(province: Province) -> None:
    row = propose(province)
    with pytest.raises(Invalid):
        propose(province)
    services.refuse_confirmation(row=row, reason="Không thấy trong khoản 21", by=province.agency_head, at=AT)
    assert selectors.norm(UPLIFT, on=ON).confidence == Confidence.MEMORY
    propose(province)


def test_a_read_value_needs_no_confirmation(province: Province) -> None:
    with pytest.raises(Invalid):
        propose(province, "promotion.machinery.limit@2018-05-11")


def test_a_stale_value_is_confirmed_after_reading_the_amendment(province: Province) -> None:
    key = "promotion.machinery.limit"
    row = propose(province, f"{key}@2018-05-11:stale", document="64/2024/TT-BTC", article="điều 1")
    services.confirm_value(row=row, by=province.agency_head, at=AT)
    assert selectors.norm(key, on=ON).confidence == Confidence.READ


def test_the_start_of_an_amendment_moves_what_is_stale(province: Province) -> None:
    with pytest.raises(Invalid) as caught:
        propose(province, "start:64/2024/TT-BTC")
    assert list(caught.value.fields) == ["starts_on"]
    row = propose(province, "start:64/2024/TT-BTC", document="64/2024/TT-BTC", starts_on=date(2024, 10, 15))
    services.confirm_value(row=row, by=province.agency_head, at=AT)
    key = "promotion.machinery.limit"
    assert selectors.norm(key, on=date(2024, 10, 14)).confidence == Confidence.READ
    assert selectors.norm(key, on=date(2024, 10, 15)).confidence == Confidence.STALE


def test_the_three_remembered_starts_wait_for_confirmation() -> None:
    waiting = {v for v in services.versions_to_confirm() if v.startswith("start:")}
    assert waiting == {"start:20/2017/TT-BCT", "start:17/2018/TT-BCT", "start:64/2024/TT-BTC"}


def test_the_screen_from_proposal_to_confirmation(client: Client, province: Province) -> None:
    client.force_login(province.agency)
    assert VERSION in client.get("/law/confirmations/").content.decode()
    typed = {"version_id": VERSION, "document": "28/2018/TT-BTC", "article": "điều 8"}
    made = client.post("/law/confirmations/new/", typed)
    row = Confirmation.objects.get()
    assert made.headers["Location"] == f"/law/confirmations/{row.pk}/"
    assert client.post(f"/law/confirmations/{row.pk}/decide/", {"answer": "confirm"}).status_code == 403
    client.force_login(province.officer)
    assert client.get("/law/confirmations/").status_code == 200
    assert client.get("/law/confirmations/new/").status_code == 403
    client.force_login(province.agency_head)
    assert client.post(f"/law/confirmations/{row.pk}/decide/", {"answer": "confirm"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "confirmed"
