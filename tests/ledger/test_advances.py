"""The first advance of every activity group, management shares: values warn until two officers confirm them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from khuyencong.common.errors import RuleBroken, Severity
from khuyencong.law import services as law
from khuyencong.ledger import norms, rules, selectors
from khuyencong.ledger.models import Fund
from khuyencong.ledger.rules import Proof
from tests.factories.accounts import People
from tests.ledger.conftest import record

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
ON = date(2026, 3, 1)
READ = date(2016, 3, 1)  # before the amendment that was not read
GROUPS = {
    "A7.4": ("0.3", "0.5"), "A7.7": ("0.3", "0.5"),
    "A1.1": ("0.7", None),
    "A2.1": ("0.7", None), "A2.2": ("0.7", None), "A4.4": ("0.7", None), "A5.1": ("0.7", None),
    "A7.1": ("0.7", None), "A7.1-region": ("0.7", None), "A7.1-country": ("0.7", None), "A7.2": ("0.7", None),
    "A3.5-quick": ("0.7", None),
    "A4.2": ("0.7", None), "A4.3": ("0.7", None), "A6.1": ("0.7", None), "A7.3": ("0.7", None),
    "A3.1": ("0.7", "0.7"), "A3.3": ("0.7", "0.7"), "A3.4": ("0.7", "0.7"), "A3.4L": ("0.7", "0.7"),
    "A7.8": ("0.7", "0.7"),
    "A2.3": ("1", None),
}  # fmt: skip


@pytest.mark.promise("P15-17")
@pytest.mark.parametrize("activity", sorted(GROUPS))
@pytest.mark.parametrize(("on", "severity"), [(READ, Severity.BLOCK), (ON, Severity.WARN)])
def test_every_group_has_its_rate_and_proof(activity: str, on: date, severity: Severity) -> None:
    rate, progress = GROUPS[activity]
    found = norms.advance_norms(activity, on)
    assert found.rate is not None
    assert (found.rate.value, found.rate.severity) == (Decimal(rate), severity)
    assert (found.progress.value if found.progress else None) == (Decimal(progress) if progress else None)
    most = int(1_000_000_000 * Decimal(rate))
    proven = Proof(done_vnd=10**10, whole_vnd=10**10)
    within = rules.advance_findings(found, amount_vnd=most, support_vnd=1_000_000_000, proof=proven)
    assert "ledger.advance_over_rate" not in [f.code for f in within]
    above = rules.advance_findings(found, amount_vnd=most + 1, support_vnd=1_000_000_000, proof=proven)
    over = next(f for f in above if f.code == "ledger.advance_over_rate")
    assert (over.severity, over.params["limit_vnd"]) == (severity, most)


@pytest.mark.promise("P15-17")
@pytest.mark.parametrize("activity", [a for a, (_rate, progress) in GROUPS.items() if progress])
def test_work_must_be_more_than_its_share(activity: str) -> None:
    share = Decimal(GROUPS[activity][1] or 0)
    found = norms.advance_norms(activity, READ)
    whole = 1_000
    for done, enough in ((int(whole * share), False), (int(whole * share) + 1, True)):
        codes = [f.code for f in rules.advance_findings(found, amount_vnd=1, support_vnd=10, proof=Proof(done, whole))]
        assert ("ledger.work_too_little" not in codes) is enough
    assert "ledger.work_too_little" in [f.code for f in rules.advance_findings(found, amount_vnd=1, support_vnd=10)]


def test_an_activity_outside_the_table_says_so() -> None:
    found = selectors.advance_findings(activity="A9.2", amount_vnd=1, support_vnd=10, on=ON)
    assert [(f.code, f.severity) for f in found] == [("ledger.advance_rate_unknown", Severity.WARN)]


@pytest.mark.promise("P15-17")
def test_the_treasury_ceiling_binds_contracts_above_50_million() -> None:
    proof = Proof(9, 10)
    for support, bound in ((50_000_000, False), (50_000_001, True)):
        found = selectors.advance_findings(
            activity="A1.1", amount_vnd=int(support * 0.6), support_vnd=support, on=ON, proof=proof
        )
        assert ("ledger.advance_over_treasury" in [f.code for f in found]) is bound
    (old,) = selectors.advance_findings(
        activity="A2.3", amount_vnd=80, support_vnd=100, on=READ, paid_on=READ, proof=proof
    )
    assert (old.code, old.params["limit_vnd"], old.severity) == ("ledger.advance_over_treasury", 70, Severity.BLOCK)


def confirm(people: People, version: str, document: str) -> None:
    row = law.propose_confirmation(version_id=version, document=document, article="điều 1", by=people.an, at=AT)
    law.confirm_value(row=row, by=people.an_head, at=AT)


@pytest.mark.promise("P15-17")
@pytest.mark.parametrize(
    ("version", "code"),
    [
        ("promotion.advance.machinery.rate@2014-02-10:stale", "ledger.advance_over_rate"),
        ("promotion.advance.machinery.progress@2014-02-10:stale", "ledger.work_too_little"),
        ("promotion.advance.treasury.ceiling@2024-05-01", "ledger.advance_over_treasury"),
    ],
)
def test_a_value_warns_until_two_officers_confirm_it_then_it_blocks(people: People, version: str, code: str) -> None:
    def severity() -> Severity:
        found = selectors.advance_findings(
            activity="A3.4", amount_vnd=90_000_000, support_vnd=100_000_000, on=ON, proof=Proof(70, 100)
        )
        return next(f.severity for f in found if f.code == code)

    assert severity() is Severity.WARN
    row = law.propose_confirmation(version_id=version, document="17/2018/TT-BCT", article="điều 1", by=people.an, at=AT)
    assert severity() is Severity.WARN
    law.confirm_value(row=row, by=people.an_head, at=AT)
    assert severity() is Severity.BLOCK


@pytest.mark.promise("P15-17")
def test_after_the_confirmation_a_project_cannot_be_advanced_above_the_rate(
    at_step: Callable[..., Any], people: People
) -> None:
    story = at_step("progress")
    version = "promotion.advance.machinery.rate@2014-02-10:stale"
    confirm(people, version, "17/2018/TT-BCT")
    with pytest.raises(RuleBroken) as refused:
        story.advance(date(2026, 6, 12), 200_000_000, "UNC 1")
    blocked = [f for f in refused.value.findings if f.blocks]
    assert len(blocked) == 1
    assert blocked[0].params["limit_vnd"] == 175_000_000


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
    from khuyencong.ledger import services

    second = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=funded.holder)
    wrong = record("allocate", second, 700)
    services.reverse(
        entry=wrong, document="x", effective_on=wrong.effective_on, key="r", by=wrong.by, at=wrong.posted_at
    )
    record("allocate", second, 500)
    assigned = selectors.assigned_by_batch(purse="national", budget_year=2026)
    assert assigned == {1: 1_000, 2: 500}
    assert rules.plan_findings({1: 1_000, 2: 501}, assigned)[0].params["batch"] == 2
