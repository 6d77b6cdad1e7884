"""Money set aside for many subjects by one paper: the same entries as one by one, all of them or none."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts.models import User
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.ledger import checks, services
from khuyencong.ledger.models import Account, Entry, Fund, Posting
from khuyencong.ledger.selectors import fund_balances, subject_balances
from tests.ledger.conftest import AT, DAY, SUBJECT, record

pytestmark = pytest.mark.django_db


def shares(*amounts: int, name: str = "a.b") -> list[services.Share]:
    return [services.Share(f"{name}:{n}", vnd, f"{name}:{n}:reserve", f"Đề án {n}") for n, vnd in enumerate(amounts, 1)]


def reserve_many(fund: Fund, asked: list[services.Share], **more: Any) -> list[Entry]:
    given = {"document": "55/QĐ-BCT", "effective_on": DAY, "at": AT, "by": User.objects.get(username="giang")}
    return services.reserve_many(fund=fund, shares=asked, **{**given, **more})


def codes(error: pytest.ExceptionInfo[RuleBroken]) -> list[str]:
    return [finding.code for finding in error.value.findings]


def test_each_subject_gets_the_entry_it_would_have_got_alone(funded: Fund) -> None:
    entries = reserve_many(funded, shares(100, 200, 300))
    alone = record("reserve", funded, 100, subject="a.b:9", document="55/QĐ-BCT", label="Đề án 9")
    assert [subject_balances(f"a.b:{n}").reserved for n in (1, 2, 3)] == [100, 200, 300]
    assert fund_balances(funded.pk).available == 300
    stored = Entry.objects.get(pk=entries[0].pk)
    names = ("act", "fund_id", "other_fund_id", "amount_vnd", "document", "effective_on", "posted_at", "by_id")
    assert all(getattr(stored, n) == getattr(alone, n) for n in names)
    assert (stored.subject, stored.subject_label, stored.key) == ("a.b:1", "Đề án 1", "a.b:1:reserve")
    legs = Posting.objects.filter(entry=stored).values_list("account__bucket", "account__subject", "amount_vnd")
    assert sorted(legs) == [("available", "", -100), ("reserved", "a.b:1", 100)]
    assert list(checks.problems()) == []


def test_a_subject_that_holds_money_already_gets_more(funded: Fund) -> None:
    record("reserve", funded, 50)
    reserve_many(funded, [services.Share(SUBJECT, 70, "more"), *shares(30)])
    assert subject_balances(SUBJECT).reserved == 120
    assert list(checks.problems()) == []


def test_more_than_is_available_reserves_nothing(funded: Fund) -> None:
    with transaction.atomic(), pytest.raises(RuleBroken) as refused:
        reserve_many(funded, shares(600, 401))
    assert codes(refused) == ["ledger.not_enough"]
    assert refused.value.findings[0].params == {"available": 1_000, "asked": 1_001, "account": "Còn được phân bổ"}
    assert not Entry.objects.filter(act="reserve").exists()
    assert not Account.objects.filter(subject__startswith="a.b").exists()
    assert fund_balances(funded.pk).available == 1_000
    reserve_many(funded, shares(600, 400))
    assert fund_balances(funded.pk).available == 0


def test_the_same_paper_sent_twice_reserves_once(funded: Fund) -> None:
    first = reserve_many(funded, shares(100, 200))
    again = reserve_many(funded, shares(100, 200))
    assert [e.pk for e in first] == [e.pk for e in again]
    assert fund_balances(funded.pk).available == 700
    for other in (shares(100, 201), shares(100, 200, 5)):
        with pytest.raises(RuleBroken) as refused:
            reserve_many(funded, other)
        assert codes(refused) == ["ledger.key_reused"]
    assert fund_balances(funded.pk).available == 700


def test_a_closed_year_a_wrong_day_and_a_wrong_value_are_refused(funded: Fund, giang: User) -> None:
    with pytest.raises(Invalid):
        reserve_many(funded, shares(100, 0))
    with pytest.raises(Invalid):
        reserve_many(funded, [*shares(100), services.Share("a.b:1", 5, "other")])
    with pytest.raises(RuleBroken) as refused:
        reserve_many(funded, [services.Share("no subject", 5, "other")])
    assert codes(refused) == ["ledger.wrong_subject"]
    at = AT.replace(year=2027)
    services.close_year(fund=funded, document="x", effective_on=date(2027, 1, 31), key="close", by=giang, at=at)
    with pytest.raises(RuleBroken) as refused:
        reserve_many(funded, shares(100), at=at)
    assert codes(refused) == ["ledger.year_closed"]
    assert list(checks.problems()) == []


def test_nothing_asked_is_nothing_written(funded: Fund) -> None:
    assert reserve_many(funded, []) == []


def test_the_statements_do_not_grow_with_the_subjects(funded: Fund) -> None:
    def statements(asked: list[services.Share]) -> int:
        with CaptureQueriesContext(connection) as found:
            reserve_many(funded, asked)
        return len(found)

    assert statements(shares(1)) == statements(shares(*[1] * 40, name="c.d"))
