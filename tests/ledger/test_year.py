"""The budget year: which days its money may bear, its close, and the shape of a fund."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from khuyencong.accounts.models import Organisation, User
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.ledger import services
from khuyencong.ledger.choices import Bucket
from khuyencong.ledger.models import Account, Entry, Fund
from khuyencong.ledger.selectors import fund_balances, is_closed, subject_balances
from khuyencong.places.models import Unit
from tests.ledger.conftest import SUBJECT, record
from tests.ledger.test_acts import codes

pytestmark = pytest.mark.django_db
LATER = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)


def close(fund: Fund, by: User, key: str = "close", **more: Any) -> Entry:
    given = {"document": "Biên bản khóa sổ", "effective_on": date(2027, 1, 31), "key": key, "by": by, "at": LATER}
    return services.close_year(fund=fund, **{**given, **more})


def test_the_close_cancels_the_rest_and_refuses_what_follows(funded: Fund, giang: User) -> None:
    record("reserve", funded, 600)
    record("commit", funded, 600)
    record("advance", funded, 200)
    with pytest.raises(RuleBroken) as refused:
        close(funded, giang)
    assert codes(refused) == ["ledger.year_open"]
    assert refused.value.findings[0].params["open"] == 400
    record("pay", funded, 400)
    entry = close(funded, giang)
    assert entry.amount_vnd == 400
    assert is_closed(funded.pk)
    assert close(funded, giang).pk == entry.pk
    stands = fund_balances(funded.pk)
    assert (stands.available, stands.lapsed, stands.advanced) == (0, 400, 200)
    for act in ("allocate", "reserve", "clear_advance", "commit"):
        with pytest.raises(RuleBroken) as refused:
            record(act, funded, 1)
        assert codes(refused) == ["ledger.year_closed"], act
    with pytest.raises(RuleBroken) as refused:
        close(funded, giang, key="again")
    assert codes(refused) == ["ledger.year_closed"]
    record("return_advance", funded, 200, effective_on=date(2027, 2, 15), at=LATER)
    with pytest.raises(RuleBroken) as refused:
        record("release", funded, 200, bucket=Bucket.RETURNED, effective_on=date(2027, 2, 15), at=LATER)
    assert codes(refused) == ["ledger.year_closed"]
    assert subject_balances(SUBJECT).open == 0


def test_an_empty_fund_can_be_closed(fund: Fund, giang: User) -> None:
    entry = close(fund, giang)
    assert (entry.amount_vnd, entry.postings.count()) == (0, 0)
    with pytest.raises(RuleBroken) as refused:
        record("allocate", fund, 1)
    assert codes(refused) == ["ledger.year_closed"]


def test_a_closed_fund_neither_gives_nor_takes_by_reallocation(funded: Fund, giang: User) -> None:
    second = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=funded.holder)
    close(second, giang)
    with pytest.raises(RuleBroken) as refused:
        record("reallocate", funded, 1, to_fund=second)
    assert codes(refused) == ["ledger.year_closed"]
    assert fund_balances(funded.pk).available == 1_000


def test_a_close_is_not_reversed(funded: Fund, giang: User) -> None:
    entry = close(funded, giang)
    with pytest.raises(RuleBroken) as refused:
        services.reverse(entry=entry, document="x", effective_on=date(2027, 2, 1), key="r", by=giang, at=LATER)
    assert codes(refused) == ["ledger.not_reversible"]


OF_THE_YEAR, WITH_THE_ADJUSTMENT = (
    "26/2026/TT-BTC, điều 15 khoản 2",
    "26/2026/TT-BTC, điều 15 khoản 2, điều 19 khoản 3, 4",
)
DONE = {"work_done_on": date(2026, 12, 20), "filed_on": date(2027, 1, 20)}


@pytest.mark.parametrize(
    ("act", "first", "last", "more", "citation"),
    [
        ("allocate", date(2025, 1, 1), date(2027, 1, 31), {}, WITH_THE_ADJUSTMENT),
        ("reserve", date(2025, 1, 1), date(2026, 12, 31), {}, OF_THE_YEAR),
        ("commit", date(2025, 1, 1), date(2026, 12, 31), {}, OF_THE_YEAR),
        ("advance", date(2026, 1, 1), date(2026, 12, 31), {"filed_on": date(2026, 12, 30)}, OF_THE_YEAR),
        ("pay", date(2026, 1, 1), date(2027, 1, 31), DONE, WITH_THE_ADJUSTMENT),
        ("return_advance", date(2026, 1, 1), None, {}, ""),
    ],
)  # fmt: skip
def test_an_act_bears_a_day_of_its_year(
    funded: Fund, act: str, first: date, last: date | None, more: dict[str, date], citation: str
) -> None:
    record("reserve", funded, 500)
    record("commit", funded, 400)
    record("advance", funded, 200)
    record(act, funded, 1, effective_on=first, at=LATER)
    record(act, funded, 1, effective_on=last or date(2027, 3, 1), at=LATER, **more)
    outside = [date.fromordinal(first.toordinal() - 1)]
    outside += [date.fromordinal(last.toordinal() + 1)] if last else []
    for day in outside:
        with pytest.raises(RuleBroken) as refused:
            record(act, funded, 1, effective_on=day, at=LATER)
        assert codes(refused) == ["ledger.outside_year"]
        (finding,) = refused.value.findings
        assert (finding.field, finding.citation) == ("effective_on", citation or "83/2015/QH13, điều 14")


def test_a_day_after_the_recording_is_refused(funded: Fund) -> None:
    # 23:30 UTC is the next day in Vietnam.
    at = datetime(2026, 6, 14, 23, 30, tzinfo=UTC)
    record("reserve", funded, 1, effective_on=date(2026, 6, 15), at=at)
    with pytest.raises(RuleBroken) as refused:
        record("reserve", funded, 1, effective_on=date(2026, 6, 16), at=at)
    assert codes(refused) == ["ledger.future_date"]


def test_a_fund_is_opened_once_with_its_accounts(fund: Fund, agency: Organisation) -> None:
    again = services.open_fund(purse="national", level="nation", budget_year=2026, batch=1, holder=agency)
    assert again.pk == fund.pk
    assert set(Account.objects.values_list("bucket", flat=True)) == {"source", "available", "lapsed"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level": "nation"}, "level"),
        ({"place": None}, "place"),
        ({"level": "commune"}, "place"),
        ({"purse": "national"}, "level"),
        ({"budget_year": 2024}, "place"),
        ({"budget_year": 1800}, "budget_year"),
        ({"batch": 0}, "batch"),
    ],
)
def test_a_fund_has_a_shape(department: Organisation, lao_cai: Unit, change: dict[str, Any], field: str) -> None:
    given = {"purse": "local", "level": "province", "budget_year": 2026, "batch": 1, "place": lao_cai}
    with pytest.raises(Invalid) as refused:
        services.open_fund(holder=department, **{**given, **change})
    assert field in refused.value.fields
    assert services.open_fund(holder=department, **given).pk


def test_district_money_ended_with_the_districts(giang: User, department: Organisation) -> None:
    district = Unit.objects.create(
        level="district", code="085", name="Huyện Bát Xát", kind="rural_district", valid_to=date(2025, 6, 30)
    )
    given = {"purse": "local", "level": "district", "batch": 1, "holder": department, "place": district}
    fund = services.open_fund(budget_year=2025, **given)
    record("allocate", fund, 100, effective_on=date(2025, 6, 30))
    with pytest.raises(RuleBroken) as refused:
        record("reserve", fund, 10, effective_on=date(2025, 7, 1))
    assert codes(refused) == ["ledger.level_ended"]
    with pytest.raises(Invalid) as wrong:
        services.open_fund(budget_year=2026, **given)
    assert "budget_year" in wrong.value.fields
