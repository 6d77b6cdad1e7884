"""Whatever is asked of the ledger in whatever order: it agrees with a plain model of purses, and adds up."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khuyencong.accounts.models import User
from khuyencong.common.errors import RuleBroken
from khuyencong.ledger import checks, rules, services
from khuyencong.ledger.choices import FUND_BUCKETS, Act, Bucket
from khuyencong.ledger.models import Balance, Entry, Fund
from tests.ledger.conftest import DAY, record

pytestmark = pytest.mark.django_db
SERVICE = {Act.RETURN: "return_advance"}
LATER = datetime(2027, 7, 1, 2, tzinfo=UTC)
NEXT = 2  # the number of the fund that takes what the first fund carries into the next year
# The close of a year and balances taken over have many legs and tests of their own.
acts = st.sampled_from([act for act in Act if act not in {Act.CLOSE_YEAR, Act.TAKE_OVER}])
steps = st.lists(
    st.tuples(
        acts,
        st.integers(0, 2),  # which fund
        st.integers(1, 2),  # which subject
        st.integers(1, 12),  # how much
        st.integers(0, 3),  # which giving account, where there are several
        st.integers(0, 9),  # 0: reverse an earlier entry instead; 1: send the last one again
    ),
    max_size=40,
)


def legs_of(act: Act, fund: int, subject: str, giver_number: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    givers, _takers = rules.MOVES[act]
    giver = givers[giver_number % len(givers)]
    taker = rules.taker_of(act, giver)
    to_fund = {Act.REALLOCATE: 1 - fund, Act.CARRY_OVER: NEXT}.get(act, fund)
    return (
        (fund, giver, "" if giver in FUND_BUCKETS else subject),
        (to_fund, taker, "" if taker in FUND_BUCKETS else subject),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_the_ledger_is_a_set_of_purses(fund: Fund, giang: User, wanted: list[tuple[Any, ...]]) -> None:
    other = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=fund.holder)
    next_year = services.open_fund(
        purse="national", level="nation", budget_year=2027, batch=1, holder=fund.holder, carried_from_year=2026
    )
    funds = [fund, other, next_year]
    with transaction.atomic():
        purses = run(funds, giang, wanted)
        assert stored(funds) == {purse: vnd for purse, vnd in purses.items() if vnd}
        assert sum(Balance.objects.values_list("amount_vnd", flat=True)) == 0
        assert list(checks.problems()) == []
        transaction.set_rollback(True)


def run(funds: list[Fund], by: User, wanted: list[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Perform what was drawn; each act goes exactly when the purses of the model allow it. Returns what they hold."""
    purses: Counter[tuple[Any, ...]] = Counter()
    written: list[tuple[Entry, dict[str, Any], tuple[Any, ...], tuple[Any, ...]]] = []
    reversed_: set[int] = set()
    for act, drawn, subject_number, amount, giver_number, special in wanted:
        subject = f"programmes.project:{subject_number}"
        number = {Act.REALLOCATE: drawn % 2, Act.CARRY_OVER: 0}.get(act, drawn)
        if special == 1 and written:
            entry, call, _giver, _taker = written[-1]
            assert record(**call).pk == entry.pk
            continue
        if special == 0 and written:
            entry, _call, taker, giver = written[amount % len(written)]
            possible = purses[giver] >= entry.amount_vnd and entry.pk not in reversed_
            try:
                services.reverse(
                    entry=entry, document="x", effective_on=entry.effective_on, key=f"r{entry.pk}-{len(reversed_)}",
                    by=by, at=LATER,
                )  # fmt: skip
            except RuleBroken:
                assert not possible
            else:
                assert possible
                reversed_.add(entry.pk)
                move(purses, giver, taker, entry.amount_vnd)
            continue
        giver, taker = legs_of(act, number, subject, giver_number)
        call = {
            "act": SERVICE.get(act, act.value),
            "fund": funds[number],
            "amount_vnd": amount,
            "key": f"k{len(written)}",
        }
        call |= {"subject": "" if act in rules.FUND_ACTS else subject, "by": by, "at": LATER, "effective_on": DAY}
        call |= {"effective_on": date(2027, 6, 15)} if number == NEXT else {}
        call |= {"to_fund": funds[1 - number]} if act is Act.REALLOCATE else {}
        call |= {"bucket": giver[1]} if act is Act.RELEASE else {}
        if act is Act.CARRY_OVER:
            call |= {"to_fund": funds[NEXT], "bucket": giver[1], "subject": giver[2], "effective_on": date(2027, 2, 5)}
        call |= {"act": "return_payment"} if giver[1] is Bucket.PAID else {}
        possible = giver[1] is Bucket.SOURCE or purses[giver] >= amount
        if not possible:
            with pytest.raises(RuleBroken) as refused:
                record(**call)
            (finding,) = refused.value.findings
            assert (finding.code, finding.params["available"]) == ("ledger.not_enough", purses[giver])
            continue
        written.append((record(**call), call, giver, taker))
        move(purses, giver, taker, amount)
    return purses


def move(purses: Counter[tuple[Any, ...]], giver: tuple[Any, ...], taker: tuple[Any, ...], amount: int) -> None:
    if giver[1] is not Bucket.SOURCE:
        purses[giver] -= amount
    if taker[1] is not Bucket.SOURCE:
        purses[taker] += amount


def stored(funds: list[Fund]) -> dict[tuple[Any, ...], int]:
    """What stands on the accounts, the sources apart."""
    rows = Balance.objects.exclude(account__bucket=Bucket.SOURCE).exclude(amount_vnd=0)
    numbers = {fund.pk: number for number, fund in enumerate(funds)}
    return {
        (numbers[fund], Bucket(bucket), subject): vnd
        for fund, bucket, subject, vnd in rows.values_list(
            "account__fund_id", "account__bucket", "account__subject", "amount_vnd"
        )
    }
