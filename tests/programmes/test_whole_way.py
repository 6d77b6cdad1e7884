"""One machinery project from registration to settlement, and the stopped one, through the services."""

from datetime import date

import pytest

from khuyencong.audit.models import Entry
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.choices import Status
from khuyencong.workflow.models import Outbox, Task, TransitionRecord
from tests.factories.accounts import People
from tests.factories.programmes import make_story

pytestmark = pytest.mark.django_db


def test_a_project_is_carried_from_registration_to_settlement(people: People) -> None:
    story = make_story(people)
    project = story.open(date(2025, 8, 4))
    story.submit(date(2025, 8, 5))
    story.appraise_base(date(2025, 8, 20))
    story.forward(date(2025, 8, 22))
    story.appraise_ministry(date(2025, 11, 14))
    story.approve_plan(date(2025, 12, 30), "3900/QĐ-BCT (ví dụ)")
    story.assign_budget(date(2026, 1, 20), "55/QĐ-BCT (ví dụ)")
    assert ledger.subject_balances(project.subject).reserved == 250_000_000
    story.sign_contract(date(2026, 3, 11), "18/2026/HĐ-KCQG")
    story.progress(date(2026, 6, 10), 400_000_000)
    story.advance(date(2026, 6, 12), 125_000_000, "UNC 0412")
    assert ledger.subject_balances(project.subject).advanced == 125_000_000
    story.deliver(date(2026, 8, 3))
    story.ask_acceptance(date(2026, 8, 4))
    story.accept(date(2026, 8, 10), "31/BB-NT")
    story.ask_rest(date(2026, 8, 12))
    story.pay_rest(date(2026, 8, 20), "UNC 0777")
    story.settle(date(2026, 8, 24))
    story.liquidate(date(2026, 9, 10), "7/BB-TL")
    project.refresh_from_db()
    money = ledger.subject_balances(project.subject)
    assert project.status == Status.SETTLED
    assert (money.paid, money.open) == (250_000_000, 0)
    assert project.settlement.settled_vnd == 250_000_000
    records = list(TransitionRecord.objects.filter(subject_id=project.pk).order_by("id").values_list("act", flat=True))
    assert records == [
        "submit", "appraise_base", "forward", "appraise_ministry", "approve_plan", "assign_budget", "sign_contract",
        "request_advance", "pay_advance", "request_acceptance", "accept_base", "request_rest", "pay_rest",
        "submit_settlement", "liquidate",
    ]  # fmt: skip
    assert Outbox.objects.count() == len(records)
    assert not Task.objects.filter(subject_id=project.pk, closed_at__isnull=True).exists()
    assert Entry.objects.filter(subject=project.subject).exists()


def test_a_stopped_project_returns_its_advance_and_releases_the_rest(people: People) -> None:
    story = make_story(people)
    project = story.open(date(2025, 8, 4))
    story.submit(date(2025, 8, 5))
    story.appraise_base(date(2025, 8, 20))
    story.forward(date(2025, 8, 22))
    story.appraise_ministry(date(2025, 11, 14))
    story.approve_plan(date(2025, 12, 30), "3900/QĐ-BCT (ví dụ)")
    story.assign_budget(date(2026, 1, 20), "55/QĐ-BCT (ví dụ)")
    story.sign_contract(date(2026, 3, 11), "18/2026/HĐ-KCQG")
    story.progress(date(2026, 6, 10), 400_000_000)
    story.advance(date(2026, 6, 12), 125_000_000, "UNC 0412")
    story.propose_stop(date(2026, 7, 1), "Cơ sở ngừng sản xuất (ví dụ).")
    story.record_stop(date(2026, 7, 15), "2100/QĐ-BCT (ví dụ)")
    assert project.debt.amount_vnd == 125_000_000
    assert ledger.subject_balances(project.subject).committed == 0
    story.return_money(date(2026, 8, 1), 125_000_000, "GNT 0099")
    project.refresh_from_db()
    money = ledger.subject_balances(project.subject)
    assert project.status == Status.STOPPED
    assert (money.open, money.returned, money.released) == (0, 125_000_000, 125_000_000)
    assert project.debt.settled_at is not None
