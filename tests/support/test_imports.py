"""State money of earlier years from a sheet: judged whole, recorded with its papers, taken back by another person."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Invalid
from khuyencong.demo.story import upload
from khuyencong.exchange import importers
from khuyencong.exchange import services as exchange
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.models import ImportBatch
from khuyencong.support.columns import BY_NAME
from khuyencong.support.models import DeclaredItem, OverlapCase
from tests.exchange import sheets
from tests.support.conftest import AT, Field

pytestmark = pytest.mark.django_db
NAMES = ["scheme", "paid_by", "level", "budget_year", "document", "document_on", "kind", "name", "amount_vnd",
         "cost_vnd", "beneficiary", "activity", "maker", "serial", "contract_number"]  # fmt: skip
ONE = "Hợp tác xã Chè Mây Ngàn (ví dụ)"


def row(**changes: Any) -> list[Any]:
    cells: dict[str, Any] = {
        "scheme": "Khuyến công", "paid_by": "Trung tâm Khuyến công tỉnh", "level": "Cấp tỉnh", "budget_year": 2021,
        "document": "215/QĐ-SCT", "document_on": "15/4/2021", "kind": "Máy móc", "name": "Máy sao chè",
        "amount_vnd": "180.000.000", "cost_vnd": 400_000_000, "beneficiary": ONE, "activity": "A3.4",
        "maker": "Kawasaki", "serial": "KW-20211", "contract_number": "",
    }  # fmt: skip
    return list({**cells, **changes}.values())


def looked(by: User, *rows: list[Any]) -> ImportBatch:
    content = sheets.xlsx([[BY_NAME[name].head for name in NAMES], *rows])
    batch = exchange.receive(
        importer=importers.get("past-support"), upload=sheets.upload(content, "ho-tro.xlsx"), by=by, at=AT
    )
    return exchange.look(batch=batch, at=AT)


def applied(batch: ImportBatch, by: User, way: str = Way.GOOD) -> ImportBatch:
    exchange.start(batch=batch, way=way, by=by, at=AT)
    return exchange.apply_batch(batch=batch)


def codes(batch: ImportBatch) -> list[tuple[int, str, str]]:
    return sorted((p["row"], p["column"], p["code"]) for line in batch.lines.all() for p in line.problems)


def test_items_of_earlier_years_are_judged_recorded_and_compared(ground: Field) -> None:
    binh = ground.people.binh
    machine = ground.record(serial=("Kawasaki", "", "KW-20211"))
    batch = looked(
        binh,
        row(),
        row(serial="KW-20212", amount_vnd="chín tỷ", document_on="31/02/2021"),
        row(serial="KW-20213", maker=""),
        row(serial="KW-20214", beneficiary="Không Có", contract_number="HĐ 12"),
        row(serial="", maker="", beneficiary="", name="Máy khác"),
        row(serial="KW-20215", cost_vnd=1, document_on="15/4/2031", scheme="quỹ đen"),
        row(),
    )
    assert codes(batch) == [
        (2, "", "refused"),  # a look: the machine has other State money
        (3, "amount_vnd", "not_a_number"),
        (3, "document_on", "no_day"),
        (4, "maker", "refused"),
        (5, "beneficiary", "refused"),
        (5, "contract_tax_code", "refused"),
        (6, "", "refused"),
        (7, "scheme", "not_in_list"),
        (8, "document", "repeated_row"),
    ]
    assert batch.good == 1
    entries = Entry.objects.filter(act__startswith="support.record").count()
    done = applied(batch, binh)
    assert (done.state, done.written) == (State.APPLIED, 1)
    assert Entry.objects.filter(act__startswith="support.record").count() == entries
    made = DeclaredItem.objects.get()
    assert made.item is not None
    assert (made.item.amount_vnd, made.item.budget_year, made.document) == (180_000_000, 2021, "215/QĐ-SCT")
    case = OverlapCase.objects.get()
    assert {case.first_id, case.second_id} == {machine.pk, made.item.pk}
    again = looked(binh, row(), row(serial="KW-20216"))
    assert (again.same, again.new) == (1, 1)


def test_an_import_is_taken_back_by_another_person(ground: Field) -> None:
    batch = applied(looked(ground.people.binh, row()), ground.people.binh, Way.ALL)
    with pytest.raises(Invalid, match="cán bộ khác"):
        exchange.reverse(batch=batch, by=ground.people.binh, at=AT)
    exchange.reverse(batch=batch, by=ground.people.binh_head, at=AT)
    assert DeclaredItem.objects.get().voided_by == ground.people.binh_head


def test_the_paper_is_attached_afterwards_and_the_list_exports(ground: Field, client: Client) -> None:
    applied(looked(ground.people.binh, row()), ground.people.binh, Way.ALL)
    made = DeclaredItem.objects.get()
    client.force_login(ground.people.binh)
    address = f"/support/declared/{made.pk}/"
    assert "Chưa có bản chụp" in client.get(address).content.decode()
    assert client.post(f"{address}scan/", {"sent": "1"}).status_code == 422
    assert client.post(f"{address}scan/", {"scan": upload("Quyết định")}).status_code == 302
    assert "Chưa có bản chụp" not in client.get(address).content.decode()
    answer = client.get("/support/declared/", {"year": "2021", "export": "json"})
    told = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [(r["document"], r["amount_vnd"], r["beneficiary"]) for r in told] == [("215/QĐ-SCT", 180_000_000, ONE)]
    nothing = client.get("/support/declared/", {"year": "2020", "export": "json"})
    assert json.loads(b"".join(nothing.streaming_content)) == []  # type: ignore[attr-defined]
    client.force_login(ground.people.em)
    assert client.get(f"{address}scan/").status_code == 404
