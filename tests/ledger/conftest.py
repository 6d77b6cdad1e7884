"""A fund of the nation and one of a province, an officer, and a way to record acts on them in short."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.db import connection

from khuyencong.accounts.models import Organisation, User
from khuyencong.ledger import services
from khuyencong.ledger.choices import Bucket
from khuyencong.ledger.models import Entry, Fund
from khuyencong.places.models import Unit
from tests import append_only

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = date(2026, 6, 15)
SUBJECT = "programmes.project:17"
_numbers = count(1)


def record(act: str, fund: Fund, amount_vnd: int, **more: Any) -> Entry:
    """Record an act with a fresh key and harmless defaults."""
    subject = "" if act in {"allocate", "reallocate"} else SUBJECT
    given = {"subject": subject, "document": "Quyết định 12/QĐ-BCT", "effective_on": DAY, "at": AT}
    given |= {"key": f"test:{next(_numbers)}", "fund": fund, "amount_vnd": amount_vnd}
    return getattr(services, act)(**{**given, **more, "by": more.get("by") or User.objects.get(username="giang")})


@pytest.fixture
def giang(db: None) -> User:
    return User.objects.create_user("giang", full_name="Giang")


@pytest.fixture
def agency(db: None) -> Organisation:
    return Organisation.objects.create(name="Cục Công nghiệp", kind="agency")


@pytest.fixture
def lao_cai(db: None) -> Unit:
    return Unit.objects.create(
        level="province", code="15", name="Lào Cai", kind="province", valid_from=date(2025, 7, 1), search_key="lao cai"
    )


@pytest.fixture
def department(lao_cai: Unit) -> Organisation:
    return Organisation.objects.create(name="Sở Công Thương Lào Cai", kind="department", place=lao_cai)


@pytest.fixture
def fund(giang: User, agency: Organisation) -> Fund:
    return services.open_fund(purse="national", level="nation", budget_year=2026, batch=1, holder=agency)


@pytest.fixture
def funded(fund: Fund) -> Fund:
    record("allocate", fund, 1_000)
    return fund


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_user("quan", full_name="Quản")


Record = Callable[..., Entry]


def tamper(statement: str) -> None:
    """Change rows as somebody who owns the database could, past the guards."""
    with append_only.triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement)


def a_year_of_money(fund: Fund, by: User) -> None:
    """Every act once, a reversal, a second fund, money of the year before, and a close."""
    second = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=fund.holder)
    before = services.open_fund(purse="national", level="nation", budget_year=2025, batch=1, holder=fund.holder)
    record("allocate", before, 50, effective_on=date(2024, 12, 30))
    record("reserve", before, 30, effective_on=date(2025, 3, 1))
    record("commit", before, 30, effective_on=date(2025, 4, 1))
    record("pay", before, 30, effective_on=date(2026, 1, 20), work_done_on=date(2025, 12, 20))
    services.close_year(
        fund=before, document="Biên bản khóa sổ 2025", effective_on=date(2026, 1, 31), key="close", by=by, at=AT
    )
    record("allocate", fund, 1_000, effective_on=date(2025, 12, 30), document="3536/QĐ-BCT; đợt 1 | (bổ sung)")
    record("reallocate", fund, 100, to_fund=second)
    wrong = record("reserve", fund, 600)
    services.reverse(entry=wrong, document="Biên bản", effective_on=DAY, key="reverse", by=by, at=AT)
    record("reserve", fund, 500, label="Máy cưa gỗ")
    record("commit", fund, 500)
    record("advance", fund, 300)
    record("clear_advance", fund, 200)
    record("return_advance", fund, 100)
    record("pay", fund, 150)
    record("release", fund, 50, bucket=Bucket.COMMITTED)
    record("reserve", fund, 7, subject="programmes.project:18", effective_on=date(2026, 6, 1))
