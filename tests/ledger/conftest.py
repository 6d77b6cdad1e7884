"""A fund of the nation and one of a province, an officer, and a way to record acts on them in short."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from khuyencong.accounts.models import Organisation, User
from khuyencong.ledger import services
from khuyencong.ledger.models import Entry, Fund
from khuyencong.places.models import Unit

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


Record = Callable[..., Entry]
