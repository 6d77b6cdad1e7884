"""What the law's shares allow: management money, plans and contracts; values warn until two officers confirm them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from khuyencong.common.errors import RuleBroken, Severity
from khuyencong.law import services as law
from khuyencong.ledger import rules, selectors, services
from khuyencong.ledger.models import Fund
from tests.factories.accounts import People
from tests.ledger.conftest import record
from tests.ledger.test_acts import codes

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
ON = date(2026, 3, 1)
READ = date(2016, 3, 1)  # before the money circular that was not read


def confirm(people: People, version: str, document: str) -> None:
    row = law.propose_confirmation(version_id=version, document=document, article="điều 1", by=people.an, at=AT)
    law.confirm_value(row=row, by=people.an_head, at=AT)


@pytest.mark.promise("P15-15")
def test_management_costs_its_share_of_the_year_at_most(funded: Fund) -> None:
    record("allocate", funded, 99_000, effective_on=date(2026, 2, 1))
    most = 1_500  # 1.5 % of 100,000
    given = {"purse": "national", "budget_year": 2026, "on": ON}
    assert selectors.management_findings(amount_vnd=most, **given) == []
    (finding,) = selectors.management_findings(amount_vnd=most + 1, **given)
    assert (finding.code, finding.params["limit_vnd"]) == ("ledger.management_over_year", most)
    assert (finding.severity, finding.confidence) == (Severity.WARN, "memory")
    (read,) = selectors.management_findings(**{**given, "on": READ}, amount_vnd=most + 1)
    assert read.severity is Severity.BLOCK


@pytest.mark.promise("P15-15")
@pytest.mark.parametrize(("difficult", "most"), [(False, 3_000), (True, 4_000)])
def test_an_implementer_keeps_the_configured_share(people: People, difficult: bool, most: int) -> None:
    def found(amount: int) -> list[Any]:
        return selectors.implementer_findings(amount_vnd=amount, project_vnd=100_000, on=ON, difficult_area=difficult)

    assert found(most) == []
    assert found(most + 1)[0].severity is Severity.WARN
    confirm(people, "promotion.management.project.share@2018-05-11", "28/2018/TT-BTC")
    assert found(most + 1)[0].severity is Severity.BLOCK
    assert found(most) == []


@pytest.mark.promise("P15-16")
def test_what_was_assigned_is_added_up_by_batch(funded: Fund) -> None:
    second = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=funded.holder)
    wrong = record("allocate", second, 700)
    services.reverse(
        entry=wrong, document="x", effective_on=wrong.effective_on, key="r", by=wrong.by, at=wrong.posted_at
    )
    record("allocate", second, 500)
    assigned = selectors.assigned_by_batch(purse="national", budget_year=2026)
    assert assigned == {1: 1_000, 2: 500}
    assert rules.plan_findings({1: 1_000, 2: 501}, assigned)[0].params["batch"] == 2


@pytest.mark.promise("P15-16")
def test_the_contracts_of_a_project_add_up_to_no_more_than_its_plan(funded: Fund) -> None:
    record("reserve", funded, 500)
    record("commit", funded, 300)
    with pytest.raises(RuleBroken) as refused:
        record("commit", funded, 201)
    assert codes(refused) == ["ledger.not_enough"]
    record("commit", funded, 200)
