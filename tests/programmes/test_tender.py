"""Tender-type projects: how the contractor was chosen stands on file before the contract."""

from datetime import date
from typing import Any

import pytest

from khuyencong.common.errors import Denied, Invalid, RuleBroken, WrongState
from khuyencong.demo.story import moment, upload
from khuyencong.programmes import services
from khuyencong.programmes.choices import Kind, PaperKind, Status
from khuyencong.programmes.guards.tender import needs_tender
from khuyencong.programmes.models import TenderResult
from khuyencong.programmes.plans.services.tender import Settled, order_tender, record_tender, void_tender
from tests.factories.accounts import People
from tests.factories.kinds import MILLION, Share, Told, establishment_at
from tests.factories.programmes import cast_of
from tests.programmes.test_kinds import units  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def cast(people: People) -> Any:
    return cast_of(people)


@pytest.fixture
def fair(cast: Any, units: Any) -> Told:  # noqa: F811
    """A fair at home for six establishments, in the plan and with its money, before the contract."""
    told = Told(cast, kind=Kind.GENERAL)
    details = {"event": "Hội chợ (ví dụ)", "organiser": "Ban tổ chức (ví dụ)", "held_on": "2026-05-02"}
    told.open(
        "Hội chợ hàng công nghiệp nông thôn (ví dụ)",
        [
            Share(
                "A4.2", unit=units.lao_cai, cost_vnd=90 * MILLION, support_vnd=50 * MILLION, fields={"details": details}
            )
        ],
    )
    type(told.project).objects.filter(pk=told.project.pk).update(
        status=Status.BUDGETED, planned_vnd=50 * MILLION, plan_approved_on=date(2025, 12, 30)
    )
    told.project.refresh_from_db()
    return told


def settled(told: Told, by: Any, kind: str = "result", **more: Any) -> Settled:
    paper = services.add_paper(
        project=told.project, kind=PaperKind.TENDER, upload=upload("đấu thầu"), by=by, at=moment(DAY)
    )
    words: dict[str, Any] = {
        "number": "12/QĐ-TTKC (ví dụ)", "decided_on": DAY, "authority": "Trung tâm (ví dụ)", "amount_vnd": 48 * MILLION,
        "content": "Dàn dựng gian hàng (ví dụ)", "winner": "Công ty A (ví dụ)",
    }  # fmt: skip
    return Settled(kind, **{**words, **more}, paper=paper)


@pytest.mark.promise("P15-35")
@pytest.mark.parametrize(("kind", "winner"), [("result", "Công ty A (ví dụ)"), ("below_threshold", "")])
def test_no_contract_before_the_choice_of_a_contractor_is_on_file(
    fair: Told, cast: Any, kind: str, winner: str
) -> None:
    assert needs_tender(fair.project) == ["A4.2"]
    with pytest.raises(RuleBroken) as refused:
        fair.contract(cast.an, date(2026, 3, 11))
    (found,) = [f for f in refused.value.findings if f.code == "programmes.tender_missing"]
    assert (found.severity, found.citation) == ("block", "36/2013/TT-BCT, điều 3")
    row = settled(fair, cast.an, kind, winner=winner)
    record_tender(project=fair.project, settled=row, by=cast.an, at=moment(DAY))
    with pytest.raises(Invalid) as twice:
        record_tender(project=fair.project, settled=row, by=cast.an, at=moment(DAY))
    assert set(twice.value.fields) == {"number"}
    fair.contract(cast.an, date(2026, 3, 11))
    fair.project.refresh_from_db()
    assert fair.project.status == Status.CONTRACTED
    with pytest.raises(WrongState):
        record_tender(project=fair.project, settled=row, by=cast.an, at=moment(date(2026, 3, 12)))


@pytest.mark.promise("P15-35")
def test_a_tender_is_recorded_whole_and_by_the_body_that_contracts(fair: Told, cast: Any) -> None:
    with pytest.raises(Invalid) as wrong:
        record_tender(
            project=fair.project,
            settled=settled(fair, cast.an, winner=" ", amount_vnd=0, decided_on=date(2026, 3, 3)),
            by=cast.an,
            at=moment(DAY),
        )
    assert set(wrong.value.fields) == {"amount_vnd", "winner", "decided_on"}
    with pytest.raises(Denied):
        record_tender(project=fair.project, settled=settled(fair, cast.an), by=cast.binh, at=moment(DAY))
    assert not TenderResult.objects.exists()


@pytest.mark.promise("P15-35")
def test_machinery_needs_no_tender(cast: Any, units: Any) -> None:  # noqa: F811
    told = Told(cast)
    told.open("Máy (ví dụ)", [Share("A3.2", establishment_at(units.ban_ho, cast.chau, "M (ví dụ)"))])
    assert needs_tender(told.project) == []


@pytest.mark.promise("P15-35")
def test_the_page_records_the_paper_and_the_project_page_leads_there(fair: Told, cast: Any, client: Any) -> None:
    client.force_login(cast.an)
    here = f"/projects/{fair.project.pk}/"
    assert f'href="{here}tender/"' in client.get(here).content.decode()
    typed = {
        "kind": "below_threshold", "content": "Gian hàng (ví dụ)", "amount_vnd": "48.000.000", "winner": "",
        "authority": "Trung tâm (ví dụ)", "number": "12/BB (ví dụ)", "decided_on": "01/08/2025",
    }  # fmt: skip
    missing = client.post(f"{here}tender/", typed)
    assert missing.status_code == 422
    assert "Chưa chọn tệp." in missing.content.decode()
    assert client.post(f"{here}tender/", {**typed, "scan": upload("dưới hạn mức")}).status_code == 302
    assert "12/BB (ví dụ)" in client.get(f"{here}tender/").content.decode()
    client.force_login(cast.chau)
    assert client.get(f"{here}tender/").status_code in {403, 404}


@pytest.mark.promise("P15-35")
def test_a_voided_result_no_longer_opens_the_contract(fair: Told, cast: Any, client: Any) -> None:
    row = record_tender(project=fair.project, settled=settled(fair, cast.an), by=cast.an, at=moment(DAY))
    client.force_login(cast.an)
    here = f"/projects/{fair.project.pk}/tender/"
    assert f"{here}{row.pk}/void/" in client.get(here).content.decode()
    assert client.post(f"{here}{row.pk}/void/", {"reason": " "}).status_code == 422
    assert client.post(f"{here}{row.pk}/void/", {"reason": "Nhà thầu rút (ví dụ)"}).status_code == 302
    page = client.get(here).content.decode()
    assert "Nhà thầu rút (ví dụ)" in page
    assert client.post(f"{here}{row.pk}/void/", {"reason": "lần nữa"}).status_code == 404
    with pytest.raises(WrongState):
        void_tender(result=row, reason="lần nữa", by=cast.an, at=moment(DAY))
    contract = f"/projects/{fair.project.pk}/act/sign_contract/"
    assert "chưa có kết quả lựa chọn nhà thầu" in client.get(contract).content.decode()
    with pytest.raises(RuleBroken):
        fair.contract(cast.an, date(2026, 3, 11))
    record_tender(project=fair.project, settled=settled(fair, cast.an), by=cast.an, at=moment(DAY))
    fair.contract(cast.an, date(2026, 3, 11))
    again = TenderResult.objects.get(voided_at=None)
    with pytest.raises(WrongState):
        void_tender(result=again, reason="đã ký", by=cast.an, at=moment(date(2026, 3, 12)))


@pytest.mark.promise("P15-35")
def test_the_agency_orders_a_tender_and_the_contract_waits(cast: Any, units: Any, client: Any) -> None:  # noqa: F811
    told = Told(cast)
    told.open("Máy (ví dụ)", [Share("A3.2", establishment_at(units.ban_ho, cast.chau, "M (ví dụ)"))])
    rows = type(told.project).objects.filter(pk=told.project.pk)
    rows.update(status=Status.BUDGETED, planned_vnd=250 * MILLION, plan_approved_on=date(2025, 12, 30))
    client.force_login(cast.an)
    here = f"/projects/{told.project.pk}/"
    assert f'href="{here}tender/"' in client.get(here).content.decode()
    assert "Yêu cầu đấu thầu" in client.get(f"{here}tender/").content.decode()
    typed = {"order_number": "", "ordered_on": "01/01/2099", "order_reason": "Giá trị lớn (ví dụ)"}
    assert client.post(f"{here}tender/order/", typed).status_code == 422
    typed |= {"order_number": "77/CV (ví dụ)", "ordered_on": "01/03/2026"}
    assert client.post(f"{here}tender/order/", typed).status_code == 302
    assert client.post(f"{here}tender/order/", typed).status_code == 422
    assert "77/CV (ví dụ)" in client.get(f"{here}tender/").content.decode()
    told.project.refresh_from_db()
    assert needs_tender(told.project) == ["A3.2"]
    assert "chưa có kết quả lựa chọn nhà thầu" in client.get(f"{here}act/sign_contract/").content.decode()
    with pytest.raises(Denied):
        order_tender(
            project=told.project, number="1", ordered_on=DAY, reason="x", by=cast.binh, at=moment(date(2026, 3, 3))
        )
