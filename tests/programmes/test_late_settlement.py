"""A settlement that comes late: the way of Form 9, its reason, the money's class, the later day (P§9.1; P§15.30)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from khuyencong.common import clock
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Severity, WrongState
from khuyencong.demo.story import moment, upload
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.models import Debt
from khuyencong.programmes import services
from khuyencong.programmes.choices import PaperKind, Status
from khuyencong.programmes.models import LateSettlement, Settlement
from khuyencong.workflow.selectors import open_task, timeline
from khuyencong.workflow.services import Act

pytestmark = pytest.mark.django_db
At = Callable[..., Any]
LATE = date(2027, 2, 3)
REASON = "Cơ sở giao chứng từ chậm do nghỉ Tết (ví dụ)."


def settle_late(story: Any, on: date = LATE, by: Any = None, reason: str = REASON, **changes: Any) -> LateSettlement:
    typed = {"money_class": "none", "until": date(2027, 3, 1), "form_9": "12/ĐNTT", **changes}
    return services.settle_late(
        project=story.project, by=by or story.cast.an, at=moment(on), given=Act(note=reason), **typed
    )


def paid(at_step: At) -> Any:
    """A project whose rest is paid and whose settlement dossier never came."""
    return at_step("pay_rest")


def with_form_9(story: Any) -> Any:
    story.paper(PaperKind.PAYMENT_REQUEST, story.cast.an, LATE)
    return story


def codes(refused: pytest.ExceptionInfo[RuleBroken]) -> dict[str, str]:
    return {f.code: str(f.severity.value) for f in refused.value.findings}


@pytest.mark.promise("P15-30")
def test_after_22_january_the_dossier_waits_for_form_9_and_then_goes_its_way(at_step: At) -> None:
    story = paid(at_step)
    with pytest.raises(RuleBroken) as refused:
        story.settle(LATE)
    finding = next(f for f in refused.value.findings if f.code == "programmes.late_path")
    assert (finding.severity, finding.citation) == (Severity.BLOCK, "36/2013/TT-BCT, điều 18 khoản 3")
    assert finding.params["until"] == date(2027, 1, 22)
    assert not Settlement.objects.exists()

    late = settle_late(with_form_9(story))
    assert (late.form_9, late.open_vnd, late.reason, late.until) == ("12/ĐNTT", 0, REASON, date(2027, 3, 1))
    assert story.project.status == Status.LATE
    task = open_task("programmes.project", story.project.pk)
    assert task is not None
    assert (task.organisation_id, task.due_on) == (story.project.implementer_id, date(2027, 3, 1))
    assert task.due_citation == "36/2013/TT-BCT, điều 18 khoản 3"
    record = timeline("programmes.project", story.project.pk)[0]
    assert (record.act, record.note) == ("settle_late", REASON)

    story.settle(date(2027, 2, 25))
    task = open_task("programmes.project", story.project.pk)
    assert task is not None
    assert task.due_on == date(2027, 3, 1)
    story.liquidate(date(2027, 2, 27), "7/BB-TL")
    assert story.project.status == Status.SETTLED
    assert ledger.subject_balances(story.project.subject).open == 0


@pytest.mark.promise("P15-30")
def test_late_within_the_year_only_asks_for_a_sentence(at_step: At) -> None:
    story = paid(at_step)
    on = date(2027, 1, 22)
    for kind in (PaperKind.SETTLEMENT_TABLE, PaperKind.VOUCHER_LIST, PaperKind.VOUCHER_LIST_OTHER):
        story.paper(kind, story.cast.chau, on)
    with pytest.raises(RuleBroken) as refused:
        services.submit_settlement(project=story.project, by=story.cast.chau, at=moment(on))
    assert codes(refused) == {"programmes.settled_late": "warn"}
    given = Act(reasons={"programmes.settled_late": REASON})
    services.submit_settlement(project=story.project, by=story.cast.chau, at=moment(on), given=given)
    assert story.project.status == Status.SETTLING
    assert not LateSettlement.objects.exists()


@pytest.mark.promise("P15-30")
def test_a_liquidation_after_22_january_goes_by_form_9_too(at_step: At) -> None:
    story = paid(at_step)
    story.settle(date(2026, 8, 22))
    with pytest.raises(RuleBroken) as refused:
        story.liquidate(LATE, "7/BB-TL")
    assert "programmes.late_path" in codes(refused)
    settle_late(with_form_9(story))
    assert story.project.status == Status.SETTLING
    story.liquidate(LATE, "7/BB-TL")
    assert story.project.status == Status.SETTLED


@pytest.mark.promise("P15-30")
def test_without_form_9_or_before_its_day_the_way_is_closed(at_step: At) -> None:
    story = paid(at_step)
    with pytest.raises(RuleBroken) as refused:
        settle_late(story)
    missing = [f for f in refused.value.findings if f.code == "programmes.missing"]
    assert [f.field for f in missing] == ["payment_request"]
    with_form_9(story)
    with pytest.raises(RuleBroken) as refused:
        settle_late(story, on=date(2026, 8, 24), until=date(2026, 9, 1))  # the dossier was due on 25 August
    assert codes(refused) == {"programmes.not_late": "block"}
    for wrong in ({"reason": " "}, {"until": LATE}, {"money_class": "later"}, {"form_9": ""}):
        with pytest.raises(Invalid):
            settle_late(story, **wrong)
    with pytest.raises(Denied):
        settle_late(story, by=story.cast.binh)
    assert (story.project.status, LateSettlement.objects.count()) == (Status.REST_PAID, 0)
    settle_late(story)
    with pytest.raises(WrongState):
        settle_late(story)


@pytest.mark.promise("P15-30")
@pytest.mark.promise("P15-43")
def test_open_money_is_carried_or_returned_never_left_undefined(at_step: At) -> None:
    story = at_step("ask_acceptance")
    story.accept(date(2026, 8, 10), "31/BB-NT", accepted_vnd=80_000_000)  # 125 million were advanced
    story.ask_rest(date(2026, 8, 12))
    story.pay_rest(date(2026, 8, 20), "UNC 0777", amount_vnd=0)
    with_form_9(story)
    open_vnd = ledger.subject_balances(story.project.subject).open
    assert open_vnd == 170_000_000  # 45 million advanced without work, 125 million committed and not paid
    with pytest.raises(RuleBroken) as refused:
        settle_late(story, money_class="none")
    assert codes(refused) == {"programmes.money_class_wrong": "block"}
    with pytest.raises(RuleBroken) as refused:
        settle_late(story, money_class="carry")
    finding = next(f for f in refused.value.findings if f.code == "programmes.carry_not_asked")
    assert finding.params["free_vnd"] == open_vnd
    late = settle_late(story, money_class="return")
    assert late.open_vnd == open_vnd
    debt = Debt.objects.get()
    assert (debt.amount_vnd, debt.due_on, debt.document) == (45_000_000, date(2027, 2, 14), "12/ĐNTT")
    story.settle(date(2027, 2, 20))
    story.liquidate(date(2027, 2, 26), "7/BB-TL")
    assert Debt.objects.count() == 1  # owed once, with its first day
    assert (story.project.status, story.project.debt.amount_vnd) == (Status.OWING, 45_000_000)


@pytest.mark.promise("P15-30")
def test_the_officer_goes_the_way_on_the_screen(
    at_step: At, client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    story = paid(at_step)
    monkeypatch.setattr(clock, "now", lambda: moment(LATE))
    project = story.project
    client = client_as("an")
    url = reverse("programmes:act", args=[project.pk, "settle_late"])
    assert url in client.get(reverse("programmes:project", args=[project.pk])).content.decode()
    page = client.get(url).content.decode()
    for words in ("Hạn thanh lý, quyết toán", "22/01/2027", "31/01/2027", "14/02/2027", "Còn treo 0 đồng"):
        assert words in page, words
    typed = {"money_class": "none", "until": "01/03/2027", "form_9": "12/ĐNTT", "note": REASON}
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert LateSettlement.objects.count() == 0
    answer = client.post(url, {**typed, "paper_payment_request": upload("Biểu 9")})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(reverse("programmes:project", args=[project.pk])).content.decode()
    for words in ("Chờ hồ sơ quyết toán muộn", "12/ĐNTT", "01/3/2027", REASON):
        assert words in page, words
    unit = client_as("chau").get(reverse("programmes:project", args=[project.pk])).content.decode()
    assert "Nộp hồ sơ quyết toán" in unit
