"""Each act moves what it says, and nothing else."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.ledger import services
from khuyencong.ledger.choices import Bucket
from khuyencong.ledger.models import Entry, Fund, Posting
from khuyencong.ledger.selectors import FundBalances, SubjectBalances, fund_balances, subject_balances
from tests.ledger.conftest import AT, SUBJECT, record

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[RuleBroken]) -> list[str]:
    return [finding.code for finding in error.value.findings]


def test_money_goes_through_every_stage(funded: Fund) -> None:
    record("reserve", funded, 600)
    record("commit", funded, 550)
    record("release", funded, 50)
    record("advance", funded, 300)
    record("clear_advance", funded, 200)
    record("return_advance", funded, 100)
    record("pay", funded, 150)
    record("release", funded, 100, bucket=Bucket.COMMITTED)
    record("return_payment", funded, 10)
    record("release", funded, 30, bucket=Bucket.RETURNED)
    stands = subject_balances(SUBJECT)
    assert stands == SubjectBalances(paid=340, returned=80, released=180)
    assert stands.open == 0
    whole = fund_balances(funded.pk)
    assert whole == FundBalances(assigned=1_000, available=580, paid=340, returned=80)
    assert (whole.total, whole.moved) == (1_000, 0)


def test_every_entry_has_two_legs_that_cancel(funded: Fund) -> None:
    entry = record("reserve", funded, 600)
    legs = list(Posting.objects.filter(entry=entry).values_list("account__bucket", "account__subject", "amount_vnd"))
    assert sorted(legs) == [("available", "", -600), ("reserved", SUBJECT, 600)]


def test_what_is_returned_is_what_was_written(funded: Fund) -> None:
    entry = record("reserve", funded, 600, label="Máy cưa gỗ")
    stored = Entry.objects.get(pk=entry.pk)
    for field in Entry._meta.concrete_fields:
        assert getattr(entry, field.attname) == getattr(stored, field.attname), field.name


def test_reallocation_moves_between_funds_of_one_purse_and_year(funded: Fund) -> None:
    second = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=funded.holder)
    record("reallocate", funded, 400, to_fund=second)
    assert fund_balances(funded.pk) == FundBalances(assigned=1_000, available=600)
    assert fund_balances(second.pk).moved == 400
    with pytest.raises(RuleBroken) as refused:
        record("reallocate", funded, 1, to_fund=funded)
    assert codes(refused) == ["ledger.wrong_fund"]
    other_year = services.open_fund(purse="national", level="nation", budget_year=2025, batch=1, holder=funded.holder)
    with pytest.raises(RuleBroken):
        record("reallocate", funded, 1, to_fund=other_year)


@pytest.mark.parametrize(
    ("act", "before", "more"),
    [
        ("reserve", 1_000, {}),
        ("commit", 600, {}),
        ("advance", 0, {}),
        ("pay", 0, {}),
        ("clear_advance", 0, {}),
        ("return_advance", 0, {}),
        ("return_payment", 0, {}),
        ("release", 600, {"bucket": Bucket.RESERVED}),
        ("release", 0, {"bucket": Bucket.COMMITTED}),
        ("release", 0, {"bucket": Bucket.RETURNED}),
    ],
)
def test_nothing_is_overdrawn(funded: Fund, act: str, before: int, more: dict[str, Any]) -> None:
    if before == 600:
        record("reserve", funded, 600)
    entries = Entry.objects.count()
    with transaction.atomic():
        with pytest.raises(RuleBroken) as refused:
            record(act, funded, before + 1, **more)
        # The surrounding transaction goes on after a refusal.
        assert Entry.objects.count() == entries
    (finding,) = refused.value.findings
    assert finding.code == "ledger.not_enough"
    assert finding.blocks
    assert (finding.params["available"], finding.params["asked"]) == (before, before + 1)
    if before:
        record(act, funded, before, **more)


def test_one_subject_cannot_spend_the_money_of_another(funded: Fund) -> None:
    record("reserve", funded, 500)
    with pytest.raises(RuleBroken) as refused:
        record("commit", funded, 1, subject="programmes.project:18")
    assert codes(refused) == ["ledger.not_enough"]


def test_a_subject_cannot_spend_the_money_of_another_fund(funded: Fund) -> None:
    record("reserve", funded, 500)
    second = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=funded.holder)
    with pytest.raises(RuleBroken) as refused:
        record("commit", second, 1)
    assert codes(refused) == ["ledger.not_enough"]


def test_a_replay_returns_the_old_entry(funded: Fund) -> None:
    first = record("reserve", funded, 600, key="a")
    again = record("reserve", funded, 600, key="a")
    assert again.pk == first.pk
    assert fund_balances(funded.pk).available == 400


@pytest.mark.parametrize(
    "other",
    [
        {"amount_vnd": 2},
        {"subject": "programmes.project:18"},
        {"document": "Quyết định khác"},
        {"effective_on": date(2026, 6, 16)},
        {"act": "release"},
        {"act": "release", "bucket": Bucket.COMMITTED},
    ],
)
def test_a_key_with_other_content_is_refused(funded: Fund, other: dict[str, Any]) -> None:
    record("reserve", funded, 10)
    record("commit", funded, 5)
    record("release", funded, 1, key="a")
    given = {"act": "release", "amount_vnd": 1, "bucket": Bucket.RESERVED, **other}
    if other == {"act": "release"}:
        assert record(given.pop("act"), funded, given.pop("amount_vnd"), key="a", **given).key == "a"
        return
    with pytest.raises(RuleBroken) as refused:
        record(given.pop("act"), funded, given.pop("amount_vnd"), key="a", **given)
    assert codes(refused) == ["ledger.key_reused"]
    assert subject_balances(SUBJECT).released == 1


@pytest.mark.parametrize("amount", [0, -1, 1.5, 2.0, "5", True, None, Decimal("5"), 10**15 + 1])
def test_an_amount_is_a_whole_number_above_zero(funded: Fund, amount: Any) -> None:
    with pytest.raises(Invalid) as refused:
        record("reserve", funded, amount)
    assert set(refused.value.fields) == {"amount_vnd"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("document", ""), ("document", "x" * 5_000), ("document", "a\0"), ("key", " "), ("label", "x" * 5_000)],
)
def test_text_that_cannot_be_kept_is_named(funded: Fund, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        record("reserve", funded, 1, **{field: value})
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("text", ["'; DROP TABLE ledger_entry; --", "<script>alert(1)</script>", "100%s %(x)s"])
def test_text_is_kept_as_it_is(funded: Fund, text: str) -> None:
    entry = record("reserve", funded, 1, document=text, label=text, key=text)
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.document, stored.subject_label, stored.key) == (text, text, text)


@pytest.mark.parametrize(
    ("act", "subject"), [("reserve", ""), ("pay", "17"), ("reserve", "a.b:" + "1" * 200), ("allocate", SUBJECT)]
)
def test_a_subject_belongs_to_acts_on_subjects(funded: Fund, act: str, subject: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        record(act, funded, 1, subject=subject)
    assert "ledger.wrong_subject" in codes(refused)


def test_a_reversal_takes_an_entry_back_once(funded: Fund, giang: Any) -> None:
    entry = record("reserve", funded, 600)
    given = {"document": "Biên bản", "effective_on": date(2026, 6, 16), "by": giang, "at": AT}
    back = services.reverse(entry=entry, key="r", **given)
    assert back.reverses_id == entry.pk
    assert (subject_balances(SUBJECT), fund_balances(funded.pk).available) == (SubjectBalances(), 1_000)
    assert services.reverse(entry=entry, key="r", **given).pk == back.pk
    with pytest.raises(RuleBroken) as refused:
        services.reverse(entry=entry, key="r2", **given)
    assert codes(refused) == ["ledger.already_reversed"]
    record("reserve", funded, 600)
    with pytest.raises(RuleBroken) as refused:
        services.reverse(entry=entry, key="r3", **given)
    assert codes(refused) == ["ledger.already_reversed"]
    with pytest.raises(RuleBroken) as refused:
        services.reverse(entry=back, key="r4", **given)
    assert codes(refused) == ["ledger.not_reversible"]
    assert fund_balances(funded.pk).available == 400


def test_a_reversal_of_spent_money_is_refused(funded: Fund, giang: Any) -> None:
    entry = record("reserve", funded, 600)
    record("commit", funded, 1)
    with pytest.raises(RuleBroken) as refused:
        services.reverse(entry=entry, key="r", document="x", effective_on=date(2026, 6, 16), by=giang, at=AT)
    assert codes(refused) == ["ledger.not_enough"]


def test_a_reallocation_is_reversed_between_its_funds(funded: Fund, giang: Any) -> None:
    second = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=funded.holder)
    entry = record("reallocate", funded, 400, to_fund=second)
    services.reverse(entry=entry, key="r", document="x", effective_on=date(2026, 6, 16), by=giang, at=AT)
    assert (fund_balances(funded.pk).available, fund_balances(second.pk).available) == (1_000, 0)
