"""Establishments through the API: the rows, the columns and the verdicts of the screens."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry
from khuyencong.registry import columns, schemas, services
from khuyencong.registry.models import Establishment, Identifier
from tests.api.conftest import Program, program
from tests.api.test_door import NEW, problem
from tests.factories.places import Units
from tests.factories.registry import make_establishment, make_officer

PERSON = "010185123456"
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def officer(units: Units) -> User:
    return make_officer(Role.CENTRE_OFFICER, units.lao_cai, kind=BodyKind.CENTRE)


@pytest.fixture
def caller(officer: User) -> Program:
    return program(officer)


def full(units: Units, officer: User) -> Establishment:
    return make_establishment(
        'Gốm "Ví Dụ" \\ 100%',
        commune=units.ban_ho,
        by=officer,
        address="Thôn 1",
        phone="0214 3871 000",
        women_owned=True,
        ownership_basis="Giấy đăng ký",
        identifiers=[services.NewIdentifier("MST10", "0100233488")],
    )


def test_the_texts_of_the_database_are_the_schema_and_the_record(units: Units, officer: User, caller: Program) -> None:
    """The view hands out what the database wrote: here it meets the schema and the model."""
    one = full(units, officer)
    bare = make_establishment("Tổ hợp tác", commune=units.ban_ho, by=officer, figures=False, women_owned=False, kiln="")
    page = caller.get("establishments").json()
    assert page["next"] is None
    schemas.EstablishmentPage.model_validate(page, strict=False)
    first, second = page["items"]
    assert set(first) == set(schemas.Establishment.model_fields)
    assert schemas.Establishment.model_validate(first).model_dump(mode="json") == first
    shown = {c.name: c.value_of(one) for c in columns.PROFILE if c.name not in {"commune", "phone"}}
    assert {name: first[name] for name in shown} == {**shown, "founded_on": None}
    assert (first["id"], first["version"], first["commune"], first["commune_code"]) == (
        one.pk, one.version, units.ban_ho.name, "03046",
    )  # fmt: skip
    assert (first["province_code"], first["number"], first["workers"], first["revenue_vnd"]) == (
        "15", "0100233488", 25, 9_000_000_000,
    )  # fmt: skip
    assert second["id"] == bare.pk
    assert (second["women_owned"], second["minority_owned"], second["kiln"], second["year"]) == (
        False,
        None,
        None,
        None,
    )
    assert "phone" not in first
    assert caller.get(f"establishments/{one.pk}").json() == first


def test_only_the_callers_places(units: Units, officer: User, caller: Program) -> None:
    mine = full(units, officer)
    theirs = make_establishment("Gốm Bát Tràng", commune=units.phuc_loi, figures=False)
    assert [row["id"] for row in caller.get("establishments").json()["items"]] == [mine.pk]
    problem(caller.get(f"establishments/{theirs.pk}"), 404, "not-found")
    problem(caller.send("PATCH", f"establishments/{theirs.pk}", {"version": 1, "name": "A"}), 404, "not-found")
    everyone = program(make_officer(Role.AGENCY_OFFICER, None, kind=BodyKind.AGENCY))
    assert len(everyone.get("establishments").json()["items"]) == 2


@pytest.mark.parametrize("order", ["old", "new", "name", "-name"])
def test_every_record_once_page_after_page(units: Units, officer: User, caller: Program, order: str) -> None:
    names = ["Gốm", "Chè", "Gốm", "Mộc", "Đá", "Gốm", "Chè"]
    made = [make_establishment(n, commune=units.ban_ho, by=officer, figures=False).pk for n in names]
    seen, cursor, pages = [], "", 0
    while True:
        page = caller.get(f"establishments?order={order}&limit=2&cursor={cursor}").json()
        seen += [row["id"] for row in page["items"]]
        pages += 1
        if page["next"] is None:
            break
        cursor = page["next"]
        assert all(c.isalnum() or c in "-_" for c in cursor)
    assert pages == 4
    assert sorted(seen) == sorted(made)
    other = "new" if order != "new" else "old"
    assert set(problem(caller.get(f"establishments?order={other}&cursor={cursor}"), 400, "invalid")["fields"]) == {
        "cursor"
    }


def test_filters_and_a_constant_number_of_queries(units: Units, officer: User, caller: Program) -> None:
    make_establishment("Chè Shan Bản Hồ", commune=units.ban_ho, by=officer)
    caller.get("establishments")

    def count(query: str) -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            items = caller.get(f"establishments?{query}").json()["items"]
        return len(items), len(caught)

    one, before = count("q=che shan ban ho")
    for n in range(4):
        make_establishment(f"Đá Hoàn Thiện {n}", commune=units.ban_ho, by=officer, women_owned=n == 1,
                           ownership_basis="Giấy" if n == 1 else "")  # fmt: skip
    assert count("q=da hoan thien") == (4, before)
    assert one == 1
    assert count("ownership=women")[0] == 1
    assert count("province=15&legal_form=cooperative&state=open")[0] == 5
    assert count("commune=03006")[0] == 0
    assert count("q=%00")[0] == 5
    assert set(problem(caller.get("establishments?province=99"), 400, "invalid")["fields"]) == {"province"}


def test_a_personal_number_stands_in_no_address(units: Units, officer: User, caller: Program) -> None:
    household = make_establishment(
        "Sùng A Ví Dụ", commune=units.ban_ho, by=officer, legal_form="household", figures=False,
        identifiers=[services.NewIdentifier("PIN12", PERSON)],
    )  # fmt: skip
    refused = problem(caller.get(f"establishments?q={PERSON}"), 400, "invalid")
    assert refused["codes"] == {"q": ["personal_number"]}
    assert PERSON not in json.dumps(refused)
    found = caller.post("establishments/lookup", {"scheme": "PIN12", "value": PERSON})
    assert [row["id"] for row in found.json()["items"]] == [household.pk]
    assert PERSON not in found.content.decode()
    assert found.json()["items"][0]["number"] == "•••• 3456"
    assert not [e for e in Entry.objects.values_list("detail", flat=True) if PERSON in json.dumps(e)]


def test_an_establishment_is_recorded_as_a_sheet_would(units: Units, officer: User, caller: Program) -> None:
    body = {
        **NEW, "number": "0100233488", "founded_on": "14/3/2012", "women_owned": True, "ownership_basis": "Giấy",
        "year": 2025, "workers": 12, "revenue_vnd": "1.250.000.000", "place_commune": "03006", "phone": "0214 3871 000",
    }  # fmt: skip
    answer = caller.post("establishments", body)
    assert answer.status_code == 201, answer.content
    record = answer.json()
    assert (record["number"], record["founded_on"], record["workers"], record["revenue_vnd"]) == (
        "0100233488", "2012-03-14", 12, 1_250_000_000,
    )  # fmt: skip
    made = Establishment.objects.get(pk=record["id"])
    assert made.phone == "0214 3871 000"
    assert list(made.places.values_list("unit", flat=True)) == [units.sa_pa_ward.pk]
    entry = Entry.objects.get(act="registry.register")
    assert entry.by_id == officer.pk
    known = problem(caller.post("establishments", body), 400, "invalid")
    assert set(known["fields"]) == {"number"}
    assert Establishment.objects.count() == Identifier.objects.count() == 1


def test_every_error_of_every_field_at_once_with_its_code(caller: Program) -> None:
    body = {
        "name": "x" * 301, "legal_form": "Công ty", "commune": "Không Có", "founded_on": "31/02/2019",
        "women_owned": "có thể", "workers": -3, "color": "đỏ",
    }  # fmt: skip
    refused = problem(caller.post("establishments", body), 400, "invalid")
    assert set(refused["codes"]) == {"name", "legal_form", "commune", "founded_on", "women_owned", "workers", ""}
    assert refused["codes"]["name"] == ["too_long"]
    assert "color" in refused["fields"][""][0]
    english = caller.send("POST", "establishments", body, **{"accept-language": "en"}).json()
    assert english["codes"] == refused["codes"]
    assert english["fields"]["name"] != refused["fields"]["name"]
    assert set(problem(caller.post("establishments", {}), 400, "invalid")["fields"]) == {
        "name",
        "legal_form",
        "commune",
    }
    assert not Establishment.objects.exists()


def test_outside_the_callers_places_nothing_is_recorded(caller: Program) -> None:
    refused = problem(caller.post("establishments", {**NEW, "commune": "Phường Phúc Lợi, Hà Nội"}), 400, "invalid")
    assert refused["codes"] == {"commune": ["outside_area"]}


def test_a_change_names_the_version_it_was_made_from(units: Units, officer: User, caller: Program) -> None:
    one = full(units, officer)
    path = f"establishments/{one.pk}"
    changed = caller.send("PATCH", path, {"version": one.version, "name": "Gốm Mới", "phone": ""})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["name"], changed.json()["version"]) == ("Gốm Mới", one.version + 1)
    problem(caller.send("PATCH", path, {"version": one.version, "name": "Gốm Cũ"}), 409, "stale")
    one.refresh_from_db()
    assert (one.name, one.phone, one.address) == ("Gốm Mới", "", "Thôn 1")
    wrong: dict[str, Any] = {"version": one.version, "name": "", "legal_form": "zz", "id": 7}
    assert set(problem(caller.send("PATCH", path, wrong), 400, "invalid")["codes"]) == {"name", "legal_form", ""}
    rules = {"version": one.version, "founded_on": "2026-01-01", "closed_on": "2025-01-01"}
    assert set(problem(caller.send("PATCH", path, rules), 400, "invalid")["fields"]) == {"closed_on"}
    moved = caller.send("PATCH", path, {"version": one.version, "commune": "03006"}).json()
    assert moved["commune_code"] == "03006"


def test_many_records_are_judged_and_none_is_written(caller: Program) -> None:
    rows = [NEW, {**NEW, "number": "0100233488"}, {"name": "Gốm", "number": "0100233488"}, {**NEW, "color": "đỏ"}]
    answer = caller.post("establishments/check", {"records": rows})
    assert answer.status_code == 200, answer.content
    items = answer.json()["items"]
    assert [item["good"] for item in items] == [True, True, False, False]
    assert items[1]["looks"]  # the name and commune of the first
    assert set(items[2]["codes"]) == {"legal_form", "commune", "number"}
    assert items[2]["codes"]["number"] == ["repeated_row"]
    assert items[3]["codes"] == {"": ["unknown_field"]}
    assert not Establishment.objects.exists()
    problem(caller.post("establishments/check", {"records": []}), 400, "invalid")
    problem(caller.post("establishments/check", {"records": [NEW] * 1_001}), 400, "invalid")


def test_a_product_is_recorded_listed_and_changed(units: Units, officer: User, caller: Program) -> None:
    mine = full(units, officer)
    theirs = make_establishment("Gốm Bát Tràng", commune=units.phuc_loi, figures=False)
    body = {"establishment_id": mine.pk, "name": "Chè Shan tuyết", "unit": "tấn", "is_main": "Có", "exported": False}
    made = caller.post("products", body, key="product-1")
    assert made.status_code == 201, made.content
    assert caller.post("products", body, key="product-1").json() == made.json()
    product = made.json()
    schemas.Product.model_validate(product)
    assert (product["is_main"], product["exported"], product["establishment"]) == (True, False, mine.name)
    assert set(problem(caller.post("products", body), 400, "invalid")["fields"]) == {"name"}
    wrong = {"establishment_id": mine.pk, "name": "", "exported": "có thể", "color": "đỏ"}
    assert set(problem(caller.post("products", wrong), 400, "invalid")["codes"]) == {"name", "exported", ""}
    problem(caller.post("products", {**body, "establishment_id": theirs.pk}), 404, "not-found")
    assert caller.get("products?q=che shan").json() == {"items": [product], "next": None}
    assert caller.get(f"products?establishment={theirs.pk}").json()["items"] == []
    path = f"products/{product['id']}"
    changed = caller.send("PATCH", path, {"version": product["version"], "capacity": "120"})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["capacity"], changed.json()["name"]) == ("120", "Chè Shan tuyết")
    problem(caller.send("PATCH", path, {"version": product["version"], "capacity": "90"}), 409, "stale")
    stranger = program(make_officer(Role.CENTRE_OFFICER, units.hanoi, kind=BodyKind.CENTRE))
    problem(stranger.send("PATCH", path, {"version": changed.json()["version"], "name": "A"}), 404, "not-found")
    acts = ["registry.add_product", "registry.update_product"]
    assert list(Entry.objects.filter(act__in=acts).order_by("id").values_list("act", flat=True)) == acts
