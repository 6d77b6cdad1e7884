"""A project at the end of its budget year: files, work, what is owed, what was carried; advances once confirmed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from khuyencong.common.errors import RuleBroken, Severity
from khuyencong.demo.story import moment
from khuyencong.law import library
from khuyencong.law import services as law
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger import services as money
from khuyencong.ledger.choices import Bucket, DebtCause
from khuyencong.ledger.models import Debt, Entry, Fund
from khuyencong.programmes import services
from khuyencong.programmes.choices import PaperKind, Status
from khuyencong.programmes.contents import content_of
from tests.factories.accounts import People

pytestmark = pytest.mark.django_db
At = Callable[..., Any]
# P§7.2: the rate of each content, and the share of work to be exceeded.
TABLE = {
    **dict.fromkeys(("A7.4", "A7.7"), ("0.3", "0.5")),
    **dict.fromkeys(("A1.1", "A2.1", "A2.2", "A4.4", "A5.1", "A7.1", "A7.2", "A3.5-quick"), ("0.7", None)),
    **dict.fromkeys(("A4.2", "A4.3", "A6.1", "A7.3"), ("0.7", None)),
    **dict.fromkeys(("A3.1", "A3.3", "A3.4", "A7.8"), ("0.7", "0.7")),
    "A2.3": ("1", None),
}


def pay_rest(story: Any, paid_on: date, at: date, filed_on: date | None = None) -> Any:
    return services.pay_rest(
        project=story.project, amount_vnd=125_000_000, document="UNC 0777", paid_on=paid_on, filed_on=filed_on,
        by=story.cast.giang, at=moment(at, 15),
    )  # fmt: skip


def refused_codes(caught: pytest.ExceptionInfo[RuleBroken]) -> list[str]:
    return [f.code for f in caught.value.findings]


def accepted(at_step: At, work_done_on: date | None = None) -> Any:
    """A project whose rest is asked for; its work was done on a day."""
    story = at_step("ask_rest")
    if work_done_on:
        row = story.project.parts.get().acceptance
        row.work_done_on = row.accepted_on = work_done_on
        row.save(update_fields=["work_done_on", "accepted_on"])
    return story


@pytest.mark.promise("P15-42")
def test_a_payment_file_on_31_december_is_refused(at_step: At) -> None:
    story = accepted(at_step)
    with pytest.raises(RuleBroken) as refused:
        pay_rest(story, date(2026, 12, 31), date(2026, 12, 31))
    assert refused_codes(refused) == ["ledger.file_too_late"]
    (finding,) = refused.value.findings
    assert (finding.severity, finding.citation) == (Severity.BLOCK, "26/2026/TT-BTC, điều 15 khoản 2")
    story.project.refresh_from_db()
    assert story.project.status == Status.REST_ASKED
    assert ledger.subject_balances(story.project.subject).paid == 0
    pay_rest(story, date(2026, 12, 31), date(2026, 12, 31), filed_on=date(2026, 12, 30))
    entry = Entry.objects.get(act="pay")
    assert (entry.filed_on, entry.effective_on) == (date(2026, 12, 30), date(2026, 12, 31))


@pytest.mark.promise("P15-42")
def test_in_january_only_work_of_the_year_is_paid(at_step: At) -> None:
    story = accepted(at_step)
    pay_rest(story, date(2027, 1, 20), date(2027, 1, 20))
    entry = Entry.objects.get(act="pay")
    assert entry.work_done_on == story.project.parts.get().acceptance.work_done_on == date(2026, 8, 10)


@pytest.mark.promise("P15-42")
def test_work_done_in_january_is_not_paid_from_the_year_before(at_step: At) -> None:
    story = accepted(at_step, work_done_on=date(2027, 1, 4))
    with pytest.raises(RuleBroken) as refused:
        pay_rest(story, date(2027, 1, 20), date(2027, 1, 20))
    assert refused_codes(refused) == ["ledger.work_after_year"]


@pytest.mark.promise("P15-42")
def test_an_advance_file_after_30_december_is_refused(at_step: At) -> None:
    story = at_step("progress")
    story.paper(PaperKind.PROGRESS_REPORT, story.cast.chau, date(2026, 12, 28))
    services.request_advance(
        project=story.project, amount_vnd=125_000_000, by=story.cast.chau, at=moment(date(2026, 12, 28)),
        given=_given(),
    )  # fmt: skip
    with pytest.raises(RuleBroken) as refused:
        services.pay_advance(
            project=story.project, amount_vnd=125_000_000, document="UNC 1", paid_on=date(2026, 12, 31),
            by=story.cast.giang, at=moment(date(2026, 12, 31)), given=_given(),
        )  # fmt: skip
    assert refused_codes(refused) == ["ledger.file_too_late"]


def _given() -> Any:
    from khuyencong.demo.story import Story
    from khuyencong.workflow.services import Act

    return Act(reasons=Story._reasons({}))


@pytest.mark.promise("P15-19")
def test_what_a_liquidation_and_a_stop_leave_is_on_the_list_of_debts(at_step: At) -> None:
    story = at_step("ask_acceptance")
    story.accept(date(2026, 8, 10), "31/BB-NT", accepted_vnd=80_000_000)
    story.ask_rest(date(2026, 8, 12))
    story.pay_rest(date(2026, 8, 20), "UNC 0777", amount_vnd=0)
    story.settle(date(2026, 8, 22))
    story.liquidate(date(2026, 9, 10), "7/BB-TL")
    debt = Debt.objects.get()
    assert (debt.cause, debt.amount_vnd, debt.due_on) == (DebtCause.LIQUIDATION, 45_000_000, date(2027, 2, 14))
    assert (story.project.debt.due_on, story.project.debt.citation) == (debt.due_on, debt.citation)
    assert ledger.open_debts(Fund.objects.all()).get().owed_vnd == 45_000_000
    story.return_money(date(2026, 9, 20), 45_000_000, "GNT 1")
    assert not ledger.open_debts(Fund.objects.all()).exists()


@pytest.mark.promise("P15-19")
def test_the_advance_of_a_stopped_project_is_owed(at_step: At) -> None:
    story = at_step("advance")
    story.propose_stop(date(2026, 7, 1), "Cơ sở ngừng sản xuất (ví dụ).")
    story.record_stop(date(2026, 7, 20), "1988/QĐ-BCT")
    debt = Debt.objects.get()
    assert (debt.cause, debt.amount_vnd, debt.document) == (DebtCause.STOP, 125_000_000, "1988/QĐ-BCT")


@pytest.mark.promise("P15-44")
def test_a_project_spends_what_was_carried_into_the_next_year(at_step: At) -> None:
    story = accepted(at_step)
    project = story.project
    fund = story.dossier.fund
    later = money.open_fund(
        purse="national", level="nation", budget_year=2027, batch=fund.batch, holder=fund.holder, carried_from_year=2026
    )
    for bucket in (Bucket.COMMITTED, Bucket.ADVANCED):
        money.carry_over(
            fund=fund, to_fund=later, bucket=bucket, amount_vnd=125_000_000, document="45/KBNN",
            effective_on=date(2027, 2, 8), key=f"carry-{bucket}", by=story.cast.giang, at=moment(date(2027, 2, 8)),
            subject=project.subject,
        )  # fmt: skip
    pay_rest(story, date(2027, 4, 2), date(2027, 4, 2))
    assert ledger.subject_balances(project.subject).paid == 250_000_000
    assert {e.fund_id for e in Entry.objects.filter(act__in=["pay", "clear_advance"])} == {later.pk}


@pytest.mark.promise("P15-17")
def test_every_group_of_the_advance_table_is_a_norm_its_contents_use() -> None:
    norms = library.norms()
    for code, (rate, progress) in TABLE.items():
        group = content_of(code).advance
        assert group is not None, code
        assert code in norms[group.rate].applies_to, code
        (read, *_rest) = norms[group.rate].values
        assert (read.value, read.document, read.article) == (Decimal(rate), "36/2013/TT-BCT", "điều 13"), code
        assert bool(group.progress) is bool(progress), code
        if group.progress:
            assert norms[group.progress].values[0].value == Decimal(str(progress)), code
            assert code in norms[group.progress].applies_to, code
    rates = [norm for key, norm in norms.items() if key.startswith("promotion.advance.") and key.endswith(".rate")]
    assert {code for norm in rates for code in norm.applies_to} == set(TABLE)
    # Since 17/2018/TT-BCT amended the circular and was not read, every one of them is stale.
    for norm in rates:
        assert norm.values[-1].confidence == "stale", norm.key


@pytest.mark.promise("P15-17")
@pytest.mark.parametrize(
    ("version", "amount", "code"),
    [
        ("promotion.advance.machinery.rate@2014-02-10:stale", 175_000_001, "programmes.advance_over_rate"),
        ("promotion.advance.machinery.progress@2014-02-10:stale", 100_000_000, "programmes.progress_too_low"),
        ("promotion.advance.treasury.ceiling@2024-05-01", 125_000_001, "programmes.advance_over_treasury"),
    ],
)
def test_a_value_of_the_advance_warns_until_two_officers_confirm_it_then_it_blocks(
    at_step: At, people: People, version: str, amount: int, code: str
) -> None:
    story = at_step("sign_contract")
    story.progress(date(2026, 6, 10), 350_000_000)  # exactly 70 % of the investment: not above it
    story.paper(PaperKind.PROGRESS_REPORT, story.cast.chau, date(2026, 6, 11))

    def ask(reasons: bool) -> Any:
        return services.request_advance(
            project=story.project, amount_vnd=amount, by=story.cast.chau, at=moment(date(2026, 6, 12)),
            **({"given": _given()} if reasons else {}),
        )  # fmt: skip

    with pytest.raises(RuleBroken) as refused:
        ask(reasons=False)
    assert next(f.severity for f in refused.value.findings if f.code == code) is Severity.WARN
    at = datetime(2026, 6, 12, 3, tzinfo=UTC)
    row = law.propose_confirmation(version_id=version, document="17/2018/TT-BCT", article="điều 1", by=people.an, at=at)
    law.confirm_value(row=row, by=people.an_head, at=at)
    with pytest.raises(RuleBroken) as refused:
        ask(reasons=True)
    assert [f.code for f in refused.value.findings if f.blocks] == [code]
    story.project.refresh_from_db()
    assert story.project.status == Status.CONTRACTED


@pytest.mark.promise("P15-17")
def test_the_treasurys_ceiling_binds_contracts_above_50_million(at_step: At) -> None:
    from khuyencong.programmes import norms

    on = date(2026, 6, 12)
    assert norms.treasury_ceiling(on, 50_000_000) is None
    ceiling = norms.treasury_ceiling(on, 50_000_001)
    assert ceiling is not None
    assert ceiling.value == Decimal("0.5")
    # Before the Treasury's own circular the ceiling was that of the money circular, for every contract.
    old = norms.treasury_ceiling(date(2016, 1, 1), 10)
    assert old is not None
    assert old.value == Decimal("0.7")
