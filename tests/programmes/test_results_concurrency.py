"""Two offices at the same moment: one result is never claimed beyond its whole, one programme never in force twice."""

from datetime import date

import pytest

from khuyencong.common.errors import RuleBroken, Stale, WrongState
from khuyencong.programmes import services
from khuyencong.programmes.models import Claim, Declaration, Project, Result
from tests.factories.accounts import People
from tests.factories.results import at, beneficiary_of, make_accepted, scan
from tests.support.test_concurrency import together

pytestmark = pytest.mark.django_db(transaction=True)
DAY = at(date(2026, 9, 1))


def ready(project: Project, people: People, whole: int) -> Declaration:
    """A declaration of new jobs with evidence, not sent."""
    declaration = services.open_declaration(
        project=project, establishment_id=beneficiary_of(project).pk, by=people.chau, at=DAY
    )
    line = services.NewLine("jobs_created", 2026, services.TypedClaim(whole))
    services.add_claim(declaration=declaration, line=line, by=people.chau, at=DAY)
    services.add_evidence(declaration=declaration, upload=scan(), by=people.chau, at=DAY)
    return declaration


def test_two_projects_that_claim_one_result_at_once_do_not_both_get_it(people: People) -> None:
    first = make_accepted(people, 1)
    second = make_accepted(people, 2, beneficiary=beneficiary_of(first))
    sent = [ready(project, people, 5) for project in (first, second)]
    raised = together(
        *(lambda d=d: services.send_declaration(declaration=d, by=people.chau, at=DAY) for d in sent)  # type: ignore[misc]
    )
    assert sorted(type(e).__name__ for e in raised) == ["NoneType", "RuleBroken"], raised
    refused = next(e for e in raised if isinstance(e, RuleBroken))
    assert "programmes.shares_over_whole" in {f.code for f in refused.findings}
    result = Result.objects.get()
    assert (result.whole, result.claimed) == (5, 5)
    assert Claim.objects.filter(state="sent").count() == 1


def test_a_declaration_confirmed_twice_at_once_counts_once(people: People) -> None:
    declaration = ready(make_accepted(people), people, 5)
    services.send_declaration(declaration=declaration, by=people.chau, at=DAY)
    copies = [Declaration.objects.get(pk=declaration.pk) for _n in range(2)]
    raised = together(
        *(lambda d=d: services.confirm_declaration(declaration=d, by=people.binh, at=DAY) for d in copies)  # type: ignore[misc]
    )
    failed = [e for e in raised if e is not None]
    assert len(failed) == 1, raised
    assert isinstance(failed[0], Stale | WrongState)
    assert Result.objects.get().claimed == 5


def test_the_nightly_job_twice_at_once_asks_once(people: People) -> None:
    for n in range(1, 4):
        make_accepted(people, n)
    raised = together(*(lambda: services.ask_results(at=at(date(2026, 8, 12))) for _n in range(2)))
    assert raised == [None, None]
    assert Declaration.objects.count() == 3
