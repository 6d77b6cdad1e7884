"""Numbers are taken at issue only; what was issued stays as it was."""

import hashlib
import threading
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client

from khuyencong.accounts.models import Organisation
from khuyencong.common.errors import Denied, RuleBroken
from khuyencong.papers import selectors, services
from khuyencong.papers.access import get_paper_for
from khuyencong.papers.models import IssuedPaper
from tests.factories.accounts import People
from tests.papers import samples
from tests.papers.conftest import SUBJECT

AT = datetime(2026, 5, 5, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ON = date(2026, 5, 5)


def agency() -> Organisation:
    return Organisation.objects.get(symbol="ĐCK")


def issue(people: People, **changes: object) -> IssuedPaper:
    values = {
        "paper": samples.paper(), "issuer": agency(), "kind": "contract", "year": 2026, "subject": SUBJECT,
        "by": people.an, "at": AT, "on": ON, **changes,
    }  # fmt: skip
    return services.issue(**values)  # type: ignore[arg-type]


def test_numbers_run_from_01_per_issuer_kind_and_year(people: People) -> None:
    assert [issue(people).printed for _ in range(2)] == ["01/HĐ-ĐCK", "02/HĐ-ĐCK"]
    assert issue(people, kind="decision").printed == "01/QĐ-ĐCK"
    assert issue(people, year=2027, on=date(2027, 1, 4)).printed == "01/HĐ-ĐCK"
    other = Organisation.objects.get(name="Sở Công Thương tỉnh Lào Cai")
    assert issue(people, issuer=other).printed == "01/HĐ-SCT"


@pytest.mark.promise("K10-7")
def test_an_entered_number_is_kept_and_skipped_by_the_series(people: People) -> None:
    issue(people)
    assert issue(people, number=2, symbol="HĐKC").printed == "02/HĐKC"
    assert issue(people).number == 3
    with pytest.raises(RuleBroken) as refused:
        issue(people, number=3)
    assert [f.code for f in refused.value.findings] == ["papers.number_taken"]
    assert IssuedPaper.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": 0}, "papers.number_impossible"),
        ({"number": -4}, "papers.number_impossible"),
        ({"number": 10**12}, "papers.number_impossible"),
        ({"year": 2025}, "papers.year_differs"),
    ],
)
def test_refusals(people: People, changes: dict[str, object], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        issue(people, **changes)
    assert [f.code for f in refused.value.findings] == [code]
    assert not IssuedPaper.objects.exists()


def test_a_rolled_back_issue_leaves_no_gap(people: People) -> None:
    with transaction.atomic():
        assert issue(people).number == 1
        transaction.set_rollback(True)
    assert issue(people).number == 1


def test_an_unregistered_subject_and_a_headless_paper_are_refused(people: People) -> None:
    with pytest.raises(ValueError, match="registered"):
        issue(people, subject="papers.nothing:1")
    with pytest.raises(ValueError, match="head"):
        issue(people, paper=samples.Paper("x", (samples.table(1),)))
    assert not IssuedPaper.objects.exists()


def test_printing_again_gives_the_same_bytes(people: People, login: Callable[[str], Client]) -> None:
    row = issue(people)
    first = selectors.content_of(row, "pdf")
    assert hashlib.sha256(first).hexdigest() == row.sha256
    for _ in range(2):
        answer = login("chau").get(f"/papers/{row.pk}.pdf")
        assert answer.content == first
        assert answer["Content-Disposition"] == 'attachment; filename="contract-2026-0001.pdf"'
    assert login("chau").get(f"/papers/{row.pk}.docx").content == selectors.content_of(row, "docx")
    assert [p.pk for p in selectors.issued_for(SUBJECT)] == [row.pk]


def test_an_issued_paper_cannot_be_changed(people: People) -> None:
    rows = IssuedPaper.objects.filter(pk=issue(people).pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(number=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_who_may_open(people: People, login: Callable[[str], Client]) -> None:
    row = issue(people)
    for name in ("chau", "an", "auditor"):
        assert get_paper_for(people[name], row.pk, "papers.open", ON) == row
    for name in ("em", "binh", "dung"):
        with pytest.raises(Http404):
            get_paper_for(people[name], row.pk, "papers.open", ON)
        assert login(name).get(f"/papers/{row.pk}.pdf").status_code == 404
    with pytest.raises(Denied):
        get_paper_for(people.auditor, row.pk, "papers.attach_signed", ON)


def test_the_register_book(people: People, login: Callable[[str], Client]) -> None:
    lao_cai = Organisation.objects.get(name="Sở Công Thương tỉnh Lào Cai")
    issue(people)
    issue(people, issuer=lao_cai, kind="acceptance", paper=samples.paper(title="<script>alert(1)</script>"))
    seen = {name: login(name).get("/papers/").content.decode() for name in ("an", "binh", "em")}
    assert ("01/HĐ-ĐCK" in seen["an"], "01/BBNT-SCT" in seen["an"]) == (True, True)
    assert ("01/HĐ-ĐCK" in seen["binh"], "01/BBNT-SCT" in seen["binh"]) == (False, True)
    assert ("01/HĐ-ĐCK" in seen["em"], "01/BBNT-SCT" in seen["em"]) == (False, False)
    assert "<script>alert" not in seen["an"]
    filtered = login("an").get("/papers/", {"kind": "contract", "year": "2026", "q": "1", "issuer": str(agency().pk)})
    assert "01/HĐ-ĐCK" in filtered.content.decode()
    assert "01/BBNT-SCT" not in filtered.content.decode()
    for odd in ({"year": "x"}, {"issuer": "0 OR 1"}, {"q": "²"}, {"q": "9" * 30}, {"page": "99999"}):
        assert login("an").get("/papers/", odd).status_code == 200
    assert login("dung").get("/papers/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_take_different_numbers_without_gaps(people: People) -> None:
    issuer, errors = agency(), []

    def write() -> None:
        try:
            for _ in range(3):
                issue(people, issuer=issuer)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(IssuedPaper.objects.values_list("number", flat=True)) == list(range(1, 13))
