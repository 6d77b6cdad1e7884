"""What overlaps do to a project: told at registration, blocked at every approval, free after the decision."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from khuyencong.common.errors import Denied, Invalid, RuleBroken, WrongState
from khuyencong.demo.story import Story, moment, upload
from khuyencong.law.library import working_calendar
from khuyencong.programmes import services
from khuyencong.programmes.models import CostItem, Part
from khuyencong.programmes.services import identity
from khuyencong.support import services as support
from khuyencong.support.models import OverlapCase, SupportItem
from khuyencong.workflow.services import Act
from tests.factories.accounts import People

pytestmark = pytest.mark.django_db
At = Callable[..., Story]


def another(first: Story, **changes: Any) -> Story:
    """A second project of the same establishment, content and year, asked while the first is on its way."""
    title = "Ứng dụng máy sao chè, nguồn thứ hai (ví dụ)"
    return Story(first.cast, replace(first.dossier, **{"title": title, **changes}))


def found(refused: pytest.ExceptionInfo[RuleBroken]) -> dict[str, str]:
    return {f.code: f.severity.value for f in refused.value.findings}


@pytest.mark.promise("P15-13")
def test_an_overlap_is_told_at_registration_and_blocks_the_approval_until_decided(at_step: At, people: People) -> None:
    first = at_step("appraise_base")
    second = another(first)
    second.open(date(2025, 8, 21))
    with pytest.raises(RuleBroken) as refused:  # a warning asks for a sentence
        services.submit_project(project=second.project, by=people.chau, at=moment(date(2025, 8, 22)), given=Act())
    assert found(refused)["support.same_item"] == "warn"
    assert not OverlapCase.objects.exists()
    second.submit(date(2025, 8, 22))
    case = OverlapCase.objects.select_related("first", "second").get()
    assert (case.kind, case.first.subject) == ("content", first.project.subject)
    for blocked in (lambda: second.appraise_base(date(2025, 8, 25)), lambda: _ministry(first)):
        with pytest.raises(RuleBroken) as refused:
            blocked()
        assert found(refused)["support.same_item"] == "block"
    support.record_different(
        case=case, reason="Hai máy đặt ở hai xưởng.", evidence=upload("Biên bản"), by=people.binh_head,
        at=moment(date(2025, 8, 26)),
    )  # fmt: skip
    second.appraise_base(date(2025, 8, 27))
    first.appraise_ministry(date(2025, 11, 14))


def _ministry(story: Story) -> None:
    story.forward(date(2025, 8, 24))
    story.appraise_ministry(date(2025, 8, 25))


@pytest.mark.promise("P15-14")
def test_two_projects_of_one_establishment_above_its_ceiling_warn_before_the_opinion(at_step: At) -> None:
    first = at_step("submit")
    second = another(first, machine="Máy đóng gói chân không")
    second.open(date(2025, 8, 8))
    with pytest.raises(RuleBroken) as refused:
        services.submit_project(project=second.project, by=first.cast.chau, at=moment(date(2025, 8, 9)), given=Act())
    finding = next(f for f in refused.value.findings if f.code == "support.ceiling_across_projects")
    assert (finding.severity, finding.params["total_vnd"], finding.params["ceiling_vnd"]) == (
        "warn", 500_000_000, 300_000_000,
    )  # fmt: skip
    second.submit(date(2025, 8, 9))
    assert not OverlapCase.objects.exists()


def test_a_number_corrected_closes_the_case_by_itself(at_step: At, people: People) -> None:
    first = at_step("deliver")
    second = _contracted(another(first, machine="Máy sao chè khác"))
    second.deliver(date(2026, 8, 3), number="78")
    case = OverlapCase.objects.get()
    assert case.status == "at_department"
    second.dossier.serial = "SC-2026-777"
    item = second.project.items.select_related("project__implementer").get()
    services.name_machine(
        item=item, maker="Cơ khí Ví Dụ", model="SC-120", serial="SC-2026-777", by=people.chau,
        at=moment(date(2026, 8, 4)),
    )  # fmt: skip
    case.refresh_from_db()
    assert case.status == "withdrawn"


def _contracted(story: Story) -> Story:
    story.open(date(2025, 8, 4))
    story.submit(date(2025, 8, 5))
    story.appraise_base(date(2025, 8, 20))
    story.forward(date(2025, 8, 22))
    story.appraise_ministry(date(2025, 11, 14))
    story.approve_plan(date(2025, 12, 30), "3901/QĐ-BCT (ví dụ)")
    story.assign_budget(date(2026, 1, 20), "56/QĐ-BCT (ví dụ)")
    story.sign_contract(date(2026, 3, 11), "19/2026/HĐ-KCQG")
    story.project.refresh_from_db()
    return story


def test_the_page_of_a_project_shows_an_open_case_whatever_its_next_step(
    at_step: At, people: People, login: Callable[[str], Client]
) -> None:
    first = at_step("deliver")
    second = _contracted(another(first, machine="Máy sao chè khác"))
    second.deliver(date(2026, 8, 3), number="78")
    case = OverlapCase.objects.get()
    for story, name in ((first, "chau"), (second, "binh"), (second, "an")):
        text = login(name).get(f"/projects/{story.project.pk}/").content.decode()
        assert f'href="/support/overlaps/{case.pk}/"' in text
        assert text.count("trùng theo số máy") == 1


@pytest.mark.promise("P15-45")
def test_an_invoice_used_elsewhere_is_kept_for_review_from_the_form(
    at_step: At, people: People, login: Callable[[str], Client]
) -> None:
    first = at_step("deliver")
    second = _contracted(another(first, machine="Máy sao chè khác"))
    url = f"/projects/{second.project.pk}/items/1/invoice/"
    typed = {
        "seller_tax_code": "0100233488", "seller_name": "Công ty Cơ khí Ví Dụ", "form_symbol": "1", "symbol": "C26TVD",
        "number": "412", "made_on": "03/8/2026", "amount_vnd": "500.000.000", "vat_vnd": "50.000.000",
    }  # fmt: skip
    refused = login("chau").post(url, typed)
    assert refused.status_code == 422
    assert "Hóa đơn này đã dùng cho một khoản hỗ trợ khác" in refused.content.decode()
    assert login("chau").post(url, {**typed, "review": "on"}).status_code == 302
    case = OverlapCase.objects.get()
    page = login("chau").get(f"/projects/{second.project.pk}/").content.decode()
    assert f'href="/support/overlaps/{case.pk}/"' in page
    assert "đang được xem xét vì dùng hai lần" in page


CONTRACT: dict[str, Any] = {
    "contract_number": "12/2026/HĐ-TV", "contract_tax_code": "0100233488", "contract_on": date(2026, 3, 1),
}  # fmt: skip


def service_line(story: Story) -> CostItem:
    """The line of a contracted project, as one of hired advice."""
    Part.objects.filter(project=story.project).update(activity="A5.1")
    CostItem.objects.filter(project=story.project).update(kind="service")
    return CostItem.objects.select_related("project__implementer", "part").get(project=story.project)


def test_a_contract_paid_by_another_policy_is_found_when_it_is_named(at_step: At, people: People) -> None:
    from tests.support.conftest import AT

    story = at_step("sign_contract")
    item = service_line(story)
    support.declare_item(
        declared=support.Declaration(
            scheme="sme", level="province", paid_by="Sở Tài chính", document="9/QĐ", document_on=date(2026, 3, 2),  # type: ignore[arg-type]
            budget_year=2026, kind="service", name="Tư vấn", amount_vnd=1_000_000, activity="",  # type: ignore[arg-type]
            contract_key="122026hdtv|0100233488|2026-03-01",
        ),
        department=story.cast.department, scan=upload("Quyết định"), form_key="x", by=people.binh, at=AT,
    )  # fmt: skip
    identity.name_item(item=item, words=CONTRACT, by=people.chau, at=moment(date(2026, 5, 6)))
    row = SupportItem.objects.get(subject=story.project.subject)
    assert row.contract_key == "122026hdtv|0100233488|2026-03-01"
    case = OverlapCase.objects.get()
    assert (case.kind, case.status) == ("contract", "at_department")


def test_a_half_contract_a_machine_and_a_wrong_hand_are_refused(
    at_step: At, people: People, login: Callable[[str], Client]
) -> None:
    story = at_step("sign_contract")
    url = f"/projects/{story.project.pk}/items/1/identity/"
    assert login("chau").get(url).status_code == 404  # a machine is told by its number
    item = service_line(story)
    with pytest.raises(Invalid) as refused:
        identity.name_item(
            item=item, words={**CONTRACT, "contract_on": None}, by=people.chau, at=moment(date(2026, 5, 6))
        )
    assert set(refused.value.fields) == {"contract_on"}
    with pytest.raises(Denied):
        identity.name_item(item=item, words=CONTRACT, by=people.binh, at=moment(date(2026, 5, 6)))
    typed = {"contract_number": "12/2026", "contract_tax_code": "0100233488", "contract_on": "01/3/2099", "period": ""}
    assert login("chau").post(url, typed).status_code == 422
    assert login("chau").post(url, {**typed, "contract_on": "01/3/2026"}).status_code == 302
    item.refresh_from_db()
    assert item.identity["contract_on"] == "2026-03-01"
    assert "12/2026" in login("chau").get(f"/projects/{story.project.pk}/").content.decode()
    item.project.status = "settled"
    with pytest.raises(WrongState):
        identity.name_item(item=item, words=CONTRACT, by=people.chau, at=moment(date(2026, 5, 6)))


def _of_bad_invoices() -> list[Any]:
    """What the ten checks say of an invoice with which everything is wrong."""
    from khuyencong.support import rules
    from khuyencong.support.choices import Flag, InvoiceKind, TaxStatus

    bad = rules.InvoiceFacts(
        key=rules.invoice_key("0100233488", "1", "C26TVD", "1"), made_on=date(2026, 3, 2), signed_on=date(2026, 3, 2),
        calendar=working_calendar(), amount_vnd=10, vat_vnd=1, kind=InvoiceKind.FIRST, seller_number_valid=False,
        seller_name="x", seller_is_buyer=True, buyer=rules.Buyer.OTHER, buyer_shown="y", flag=Flag.NONE,
        replaced_by="1C26TVD 2", lines=((1, 100, 50, 60),), texts=("máy",), machine="a|b|sc2026001",
        payment=rules.Paid(1, date(2026, 3, 2), "z", own_account=False), signer_tax_code="0100000000", unsigned=True,
        untrusted=True,
    )  # fmt: skip
    variants = [
        bad, replace(bad, buyer=rules.Buyer.MISSING), replace(bad, buyer=rules.Buyer.UNRECORDED),
        replace(bad, replaced_by="", status=TaxStatus.CANCELLED),
    ]  # fmt: skip
    return [f for facts in variants for check in rules.ten_checks(facts) for f in check.findings]


def test_every_finding_of_this_room_names_its_article_remedy_and_authority() -> None:
    """By article: what the rules raise carries its document; the words of each kind are complete."""
    from khuyencong.support import rules
    from khuyencong.support.findings import KINDS

    seen = rules.Outward("x", 2026, 1, "y")
    key = next(iter(rules.keys_of(rules.ItemFacts("machine", "A3.4", 2026, serial_key="a|b|c"))))
    decision = rules.Decision("machine", "v", "split", (1, 1), "1/QĐ")
    raised = [
        rules.same_item_finding("x", key, seen, 1, "block"),  # type: ignore[arg-type]
        rules.split_finding("x", 2, 1, decision),
        rules.invoice_used_finding(seen, may_review=True),
        rules.invoice_used_finding(seen),
        rules.invoice_used_finding(seen, case=1),
        *rules.across_projects_findings(
            asked_vnd=2, others=rules.Supported(2, 1), ceiling_vnd=3, years=range(2026, 2027),
            citation="28/2018/TT-BTC, điều 8", confidence="derived",
        ),
        *rules.invoice_findings(
            key=rules.invoice_key("0100233488", "1", "C25TVD", "1"), made_on=date(2026, 3, 2),
            signed_on=date(2026, 3, 20), calendar=working_calendar(),
        ),
    ]  # fmt: skip
    raised += _of_bad_invoices()
    chained = {
        "support.invoice_correction_unknown", "support.invoice_correction_open", "support.invoice_adjusted_below_zero",
        "support.invoice_way_changed", "support.base_changed",
    }  # fmt: skip
    assert {f.code for f in raised if f} | chained == set(KINDS)
    # Comparisons of our own, on no article (P§9E.5 items 8 and 9).
    ours = {
        "support.invoice_own_seller", "support.invoice_paid_by_other", "support.invoice_paid_amount",
        "support.invoice_paid_to_other",
    }  # fmt: skip
    assert {f.code for f in raised if f and not f.citation} == ours
    for code, kind in KINDS.items():
        assert all(str(words).strip() for words in (kind.sentence, kind.remedy, kind.authority)), code
