"""What each person sees of the money, and how a decision is recorded on the screen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry as Logged
from khuyencong.common.errors import Invalid
from khuyencong.ledger import selectors, services
from khuyencong.ledger.choices import Bucket
from khuyencong.ledger.models import Entry, Fund
from khuyencong.ledger.selectors import fund_balances, money, year_sums
from tests.factories import accounts as bodies
from tests.ledger.conftest import AT, DAY, SUBJECT, a_year_of_money, record

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]


@pytest.fixture
def national(people: bodies.People) -> Fund:
    """Money of the nation in the hands of Giang's agency, with one project on it."""
    fund = services.open_fund(
        purse="national", level="nation", budget_year=2026, batch=1, holder=bodies.organisations()["agency"]
    )
    record("allocate", fund, 900_000_000, document="3536/QĐ-BCT")
    record("reserve", fund, 300_000_000, label="Máy cưa <gỗ>")
    return fund


@pytest.fixture
def local(people: bodies.People) -> Fund:
    department = bodies.organisations()["lao_cai"]
    fund = services.open_fund(
        purse="local", level="province", budget_year=2026, batch=1, holder=department, place=department.place
    )
    record("allocate", fund, 50_000_000)
    return fund


def decision(**change: Any) -> dict[str, Any]:
    given = {"budget_year": "2026", "batch": "2", "amount_vnd": "1.200.000.000", "decision": "12/QĐ-BCT"}
    given |= {"effective_on": "2026-01-15", "key": "0b2c6a52-6c4a-4b5e-9d57-1f6a7f0a1b11"}
    return {**given, **change}


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("giang", "national"),
        ("an", "national local"),
        ("auditor", ""),
        ("binh", "local"),
        ("chau", "local"),
        ("em", ""),
    ],
)
def test_everyone_sees_the_money_of_their_scope(
    client_as: ClientAs, national: Fund, local: Fund, name: str, sees: str
) -> None:
    client = client_as(name)
    assert client.get("/funds/").status_code == 200
    for fund, word in ((national, "national"), (local, "local")):
        status = client.get(f"/funds/{fund.pk}/").status_code
        if name != "auditor":  # sees everything when their body has no place
            assert status == (200 if word in sees.split() else 404), word
    assert client.get("/funds/999999/").status_code == 404


@pytest.mark.parametrize("name", ["dung", "administrator"])
def test_others_may_not_look(client_as: ClientAs, national: Fund, name: str) -> None:
    assert client_as(name).get("/funds/").status_code == 403


def test_the_list_takes_as_many_queries_for_one_fund_as_for_many(
    client_as: ClientAs, national: Fund, django_assert_max_num_queries: Any
) -> None:
    client = client_as("an")
    client.get("/funds/")
    for batch in range(2, 30):
        fund = services.open_fund(
            purse="national", level="nation", budget_year=2026, batch=batch, holder=national.holder
        )
        record("allocate", fund, batch)
    with django_assert_max_num_queries(12):
        assert client.get("/funds/").status_code == 200


def test_filters_stand_in_the_address(client_as: ClientAs, national: Fund, local: Fund) -> None:
    client = client_as("an")
    text = client.get("/funds/?purse=local&year=2026&level=province").content.decode()
    assert f'href="/funds/{local.pk}/"' in text
    assert f'href="/funds/{national.pk}/"' not in text
    assert "Không có nguồn nào khớp" in client.get("/funds/?year=1999").content.decode()
    for nonsense in ("?year=abcd&purse=x&level='", "?page=99999999999&order=x"):
        assert client.get(f"/funds/{nonsense}").status_code == 200


def test_national_and_local_money_is_never_one_sum(national: Fund, local: Fund) -> None:
    sums = {(s.purse, s.level, s.budget_year): s.balances.total for s in year_sums(Fund.objects.all())}
    assert sums == {("local", "province", 2026): 50_000_000, ("national", "nation", 2026): 900_000_000}


def test_every_number_opens_its_entries(client_as: ClientAs, national: Fund) -> None:
    client = client_as("giang")
    listed = client.get("/funds/").content.decode()
    for bucket, amounts in {"reserved": ["300.000.000"], "available": ["900.000.000", "−300.000.000"]}.items():
        assert f'href="/funds/{national.pk}/?bucket={bucket}"' in listed
        page = client.get(f"/funds/{national.pk}/?bucket={bucket}").content.decode()
        for amount in amounts:
            assert amount in page
    assert "Máy cưa &lt;gỗ&gt;" in page


def test_the_entries_behind_a_number_add_up_to_it(fund: Fund, giang: User) -> None:
    a_year_of_money(fund, giang)
    entry = record("allocate", fund, 3)
    services.reverse(entry=entry, document="x", effective_on=DAY, key="r2", by=giang, at=AT)
    for each in Fund.objects.all():
        stands = fund_balances(each.pk)
        for bucket in Bucket:
            rows = selectors.entry_rows(selectors.entries_of_fund(each.pk, bucket), fund_id=each.pk)
            wanted = stands.total if bucket is Bucket.SOURCE else getattr(stands, bucket.value)
            assert sum(row.amount_vnd for row in rows) == wanted, (each, bucket)


def test_the_entries_of_a_subject_link_to_its_page(national: Fund, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(money._SUBJECT_URLS, "programmes.project", lambda key: f"/projects/{key}/")
    (row,) = selectors.entry_rows(selectors.entries_of(SUBJECT))
    assert (row.subject, row.subject_url, row.amount_vnd) == ("Máy cưa <gỗ>", "/projects/17/", 300_000_000)


def test_a_decision_is_recorded_once(client_as: ClientAs, national: Fund) -> None:
    client = client_as("giang")
    form = decision(holder=national.holder_id)
    answer = client.post("/funds/allocate/", form)
    fund = Fund.objects.get(batch=2)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/funds/{fund.pk}/")
    assert client.post("/funds/allocate/", form).status_code == 302
    entry = Entry.objects.get(fund=fund)
    assert (entry.amount_vnd, entry.document) == (1_200_000_000, "12/QĐ-BCT ngày 15/01/2026")
    assert (entry.effective_on, entry.by.username) == (date(2026, 1, 15), "giang")
    assert Logged.objects.filter(act="ledger.allocate", subject=f"ledger.fund:{fund.pk}").count() == 1
    call_command("check_ledger")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"amount_vnd": "-5"}, "amount_vnd", "lớn hơn 0"),
        ({"amount_vnd": "1,5"}, "amount_vnd", "Ô này đang là “1,5”"),
        ({"amount_vnd": "1.5"}, "amount_vnd", "số nguyên đồng"),
        ({"amount_vnd": "chín trăm triệu"}, "amount_vnd", "chín trăm triệu"),
        ({"amount_vnd": "9" * 30}, "amount_vnd", "số nguyên đồng"),
        ({"effective_on": "2024-12-31"}, "effective_on", "không thuộc thời gian"),
        ({"effective_on": "2026-02-30"}, "effective_on", "Ghi ngày, tháng, năm"),
        ({"effective_on": "2099-01-01", "budget_year": "2099"}, "effective_on", "ở sau ngày ghi sổ"),
        ({"decision": ""}, "decision", "Chưa nhập"),
        ({"decision": "x" * 5_000}, "decision", "100"),
        ({"batch": "0"}, "batch", "1"),
        ({"budget_year": "nay"}, "budget_year", "số nguyên"),
        ({"holder": "999999"}, "holder", ""),
    ],
)
def test_a_wrong_value_is_named_at_its_field_and_nothing_is_written(
    client_as: ClientAs, national: Fund, change: dict[str, str], field: str, words: str
) -> None:
    before = Entry.objects.count(), Fund.objects.count(), Logged.objects.count()
    form = decision(**{"holder": national.holder_id, **change})
    answer = client_as("giang").post("/funds/allocate/", form)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert (Entry.objects.count(), Fund.objects.count(), Logged.objects.count()) == before
    # Nothing typed is lost.
    for name, value in form.items():
        assert str(answer.context["form"][name].value()) == str(value)


@pytest.mark.parametrize(("name", "status"), [("binh", 403), ("chau", 403), ("dung", 403), ("an", 200)])
def test_who_may_record_a_decision(client_as: ClientAs, national: Fund, name: str, status: int) -> None:
    assert client_as(name).get("/funds/allocate/").status_code == status


def test_money_of_a_province_is_assigned_by_that_province(client_as: ClientAs, people: bodies.People) -> None:
    department = bodies.organisations()["lao_cai"]
    form = decision(holder=department.pk)
    for name in ("an", "giang"):
        assert client_as(name).post("/funds/allocate/", form).status_code == 422
    treasurer = bodies.user("hanh")
    bodies.member(treasurer, "finance", department)
    client = Client()
    client.force_login(treasurer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/funds/allocate/", form).status_code == 302
    fund = Fund.objects.get()
    assert (fund.purse, fund.level, fund.place) == ("local", "province", department.place)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_screens_speak_the_language_of_the_reader(client_as: ClientAs, national: Fund, language: str) -> None:
    client = client_as("giang")
    client.cookies["django_language"] = language
    for address in ("/funds/", f"/funds/{national.pk}/", "/funds/allocate/"):
        text = client.get(address).content.decode()
        assert "Kinh phí" not in text, address
        assert {"en": "Funds", "th": "งบประมาณ"}[language] in text


def test_a_decision_typed_again_does_not_double_its_money(people: bodies.People, national: Fund) -> None:
    given = {"holder": national.holder, "budget_year": 2026, "batch": 1, "decision": "7/QĐ", "by": people.giang}

    def assign(key: str, amount_vnd: int = 5) -> Entry:
        return services.assign(**given, amount_vnd=amount_vnd, effective_on=DAY, key=key, at=AT)

    assert assign("a") == assign("a")  # the same form sent twice
    with pytest.raises(Invalid, match="đã được ghi với đúng số tiền này"):
        assign("b")
    assign("c", amount_vnd=7)  # a second sum of the same decision
    assert fund_balances(national.pk).assigned == 900_000_012


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_screens_in_a_browser(page: Any, live_server: Any, national: Fund, people: bodies.People) -> None:
    from tests.browser import assert_page_ok, log_in

    log_in(page, live_server.url, people.giang)
    for address in ("/funds/", f"/funds/{national.pk}/", f"/funds/{national.pk}/?bucket=paid", "/funds/allocate/"):
        page.goto(address)
        assert_page_ok(page)
    page.get_by_role("button", name="Ghi giao kinh phí").click()
    assert page.locator(".kc-errs").count() == 1
    assert_page_ok(page, expect_status=True)
