"""Every list leaves as it is filtered: sheet, CSV and JSON hold the rows the page counts, and nothing runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from khuyencong.accounts.models import Organisation, User
from khuyencong.papers.models import IssuedPaper
from khuyencong.programmes import services
from khuyencong.programmes.models import YearPlan
from tests.factories.accounts import organisations
from tests.factories.results import at, make_accepted, make_programme

ON = date(2026, 8, 11)
pytestmark = pytest.mark.django_db
# Who looks, the list, a filter, and the name of the file.
LISTS = [
    ("an", "programmes:projects", "?kind=support", "de-an"),
    ("an", "programmes:plans", "?purse=national", "ke-hoach"),
    ("an", "programmes:programmes", "", "chuong-trinh"),
    ("an", "programmes:declarations", "?occasion=acceptance", "theo-doi-ket-qua"),
    ("an", "programmes:registrations", "", "dang-ky-ke-hoach"),
    ("an", "support:cases", "", "trung-ho-tro"),
    ("an", "papers:register", "", "so-van-ban"),
    ("administrator", "audit:log", "", "nhat-ky"),
    ("administrator", "accounts:users", "?q=a", "tai-khoan"),
    ("administrator", "accounts:organisations", "", "co-quan"),
]


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def leaves(client: Client, address: str, name: str) -> int:
    """How many rows the list has; each of the files holds them."""
    page = client.get(address).context["page"]
    join = "&" if "?" in address else "?"
    answer = client.get(f"{address}{join}export=csv")
    assert f'filename="{name}-' in answer["Content-Disposition"], address
    rows = list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))[1:]
    records = json.loads(body(client.get(f"{address}{join}export=json")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(client.get(f"{address}{join}export=xlsx"))))
    sheet = book.get_sheet_by_index(0).to_python()[1:]
    assert (len(rows), len(records), len(sheet)) == (page.total,) * 3, address
    for row, record in zip(rows, records, strict=True):
        assert len(row) == len(record)
    return int(page.total)


def plans_and_papers(people: Any, years: range) -> None:
    agency = organisations()["agency"]
    for year in years:
        YearPlan.objects.create(
            purse="national", budget_year=year, compiler=agency, created_by=people.an, created_at=at(ON)
        )
        IssuedPaper.objects.create(
            issuer=agency, kind="contract", year=year, number=1, symbol="HĐ-ĐCK", dated=date(year, 3, 1),
            subject="programmes.project:1", label="Hợp đồng (ví dụ)", sha256="0" * 64, by=people.an, at=at(ON),
        )  # fmt: skip


def test_every_list_leaves_as_it_is_filtered(people: Any, at_step: Any, login: Callable[[str], Client]) -> None:
    at_step("accept")
    make_programme(people)
    plans_and_papers(people, range(2026, 2029))
    services.ask_results(at=at(ON))
    found = {view: leaves(login(who), f"{reverse(view)}{asked}", name) for who, view, asked, name in LISTS}
    assert {view for view, total in found.items() if not total} <= {"support:cases", "programmes:registrations"}


def test_a_file_of_many_rows_costs_the_queries_of_one(
    people: Any, at_step: Any, login: Callable[[str], Client]
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            body(client.get(f"{address}?export=csv"))
        return len(asked)

    at_step("accept")
    services.ask_results(at=at(ON))
    client = login("an")
    views = ("programmes:plans", "programmes:programmes", "programmes:declarations", "papers:register")
    addresses = [reverse(view) for view in views]
    make_programme(people)
    plans_and_papers(people, range(2026, 2027))
    few = {address: queries(address) for address in addresses}
    plans_and_papers(people, range(2027, 2033))
    make_programme(people, start=2031, ends=2035)
    for number in (1, 2):
        make_accepted(people, number)
    services.ask_results(at=at(date(2026, 8, 12)))
    assert {address: queries(address) for address in addresses} == few


def test_a_formula_leaves_as_text_and_no_address_of_a_person(people: Any, login: Callable[[str], Client]) -> None:
    User.objects.create(username="cong", full_name="=1+1", email="rieng@example.vn")
    Organisation.objects.create(name="@SUM(A1)", kind="department")
    client = login("administrator")
    text = body(client.get(reverse("accounts:users") + "?export=csv")).decode("utf-8-sig")
    assert "'=1+1" in text
    assert "rieng@example.vn" not in text
    assert "'@SUM(A1)" in body(client.get(reverse("accounts:organisations") + "?export=csv")).decode("utf-8-sig")
