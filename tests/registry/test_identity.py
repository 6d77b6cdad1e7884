"""Identity of establishments: numbers, twins, keys, history through reforms, industry codes."""

from __future__ import annotations

import csv
import io
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from khuyencong.accounts.choices import Role
from khuyencong.audit.selectors import entries_of
from khuyencong.common.errors import Invalid
from khuyencong.common.vault import Vault, VaultClosed
from khuyencong.places.models import Succession
from khuyencong.registry import selectors, services
from khuyencong.registry.choices import VSIC_TOTALS
from khuyencong.registry.models import Establishment, Identifier, VsicCode
from khuyencong.registry.services.identifiers import open_vault
from khuyencong.registry.services.trail import subject_of
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = pytest.mark.django_db
BEFORE_REFORM = AT.replace(year=2024)


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def add(row: Establishment, scheme: str, value: str, **rest: Any) -> Identifier:
    by = make_officer(Role.CENTRE_OFFICER, None)
    return services.add_identifier(establishment=row, scheme=scheme, value=value, **{"by": by, "at": AT, **rest})


@pytest.mark.promise("P15-38")
def test_one_business_several_numbers_places_and_a_history_through_the_reform() -> None:
    old = make_province("Tỉnh Cũ", valid_to=date(2025, 6, 30))
    new = make_province("Tỉnh Mới", valid_from=date(2025, 7, 1))
    district = make_unit("Huyện Cũ", level="district", kind="rural_district", parent=old, valid_to=date(2025, 6, 30))
    before = make_unit("Xã Cũ", parent=district, province=old, valid_to=date(2025, 6, 30))
    after = make_unit("Xã Mới", parent=new, valid_from=date(2025, 7, 1))
    Succession.objects.create(old=old, new=new, on=date(2025, 7, 1), whole=True, weight=1)
    Succession.objects.create(old=before, new=after, on=date(2025, 7, 1), whole=True, weight=1)
    row = make_establishment("HTX Mẫu", commune=before, place=services.NewPlace(unit=before), at=BEFORE_REFORM)
    add(row, "MST10", "0100233488", at=BEFORE_REFORM)
    add(row, "HTX", "HTX-0001", at=BEFORE_REFORM)
    by = make_officer(Role.CENTRE_OFFICER, new)
    services.add_production_place(
        establishment=row, unit=after, label="Xưởng hai", valid_from=date(2025, 8, 1), by=by, at=AT
    )
    assert selectors.production_places(row.pk).count() == 2
    assert selectors.production_places(row.pk, date(2024, 6, 1)).count() == 1
    assert selectors.find_by_identifier("MST10", "0100233488").get() == row
    assert selectors.find_by_identifier("HTX", "htx-0001").get() == row
    assert selectors.establishments_visible_to(by, date(2026, 1, 1)).get() == row
    with pytest.raises(Invalid) as caught:
        make_establishment("HTX Mẫu viết khác", identifiers=[services.NewIdentifier("MST10", "0100233488")])
    assert "value" in caught.value.fields
    assert Establishment.objects.count() == 1


def test_a_branch_needs_its_parent() -> None:
    row = make_establishment()
    with pytest.raises(Invalid) as caught:
        add(row, "MST13", "0314409058-002")
    assert "0314409058" in caught.value.fields["value"][0]
    add(make_establishment(), "MST10", "0314409058")
    assert add(row, "MST13", "0314409058002").value == "0314409058-002"


def test_households_keep_old_codes_and_get_no_new_ones() -> None:
    row = make_establishment(legal_form="household", at=BEFORE_REFORM)
    old = add(row, "MST_HOUSEHOLD_OLD", "0100233488")
    assert old.valid_to == date(2025, 6, 30)
    with pytest.raises(Invalid):
        add(row, "MST10", "0314409058", valid_from=date(2025, 7, 1))
    with pytest.raises(Invalid):
        add(row, "MST_HOUSEHOLD_OLD", "0314409058", valid_from=date(2025, 7, 1))


def test_one_person_may_stand_for_two_households_and_is_listed_for_review() -> None:
    province = make_province()
    rows = [make_establishment(f"Hộ {n}", province=province, legal_form="household") for n in range(2)]
    for row in rows:
        add(row, "PIN12", "015099000123")
    add(make_establishment("Hộ khác", province=province, legal_form="household"), "PIN12", "015099000999")
    everything = Establishment.objects.all()
    assert selectors.twins(everything) == [("0123", rows)]
    assert selectors.twins(everything.filter(pk=rows[0].pk)) == []


def test_an_identifier_ends_and_the_label_follows() -> None:
    row = make_establishment()
    first = add(row, "MST10", "0100233488")
    add(row, "HTX", "HTX-0001")
    services.end_identifier(identifier=first, on=date(2026, 1, 1), by=make_officer("finance", None), at=AT)
    row.refresh_from_db()
    assert row.identifier_label == "HTX-0001"
    with pytest.raises(Invalid):
        services.end_identifier(identifier=first, on=date(2026, 1, 2), by=make_officer("finance", None), at=AT)


def test_the_database_refuses_a_personal_number_in_the_clear() -> None:
    row = make_establishment()
    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.create(establishment=row, scheme="PIN12", value="015099000123", created_at=AT)


def test_every_act_leaves_one_entry_without_personal_data() -> None:
    by = make_officer(Role.CENTRE_OFFICER, None)
    row = make_establishment("Hộ Nguyễn Văn Mẫu", legal_form="household", phone="0912345678", by=by)
    add(row, "PIN12", "015099000123", by=by)
    services.update_establishment(
        establishment=row, expected_version=1, changes={"name": "Hộ Nguyễn Thị Mẫu", "kiln": "other"}, by=by, at=AT
    )
    entries = list(entries_of(subject_of(row.pk)))
    assert [e.act.split(".")[1] for e in entries] == [
        "edit",
        "add_identifier",
        "record_year_figures",
        "register",
        "add_production_place",
    ]
    text = " ".join(f"{e.label} {e.detail} {e.personal}" for e in entries)
    for secret in ("015099000123", "0912345678", "Nguyễn"):
        assert secret not in text
    assert "none → other" in text


@pytest.mark.django_db(transaction=True)
def test_keys_rotate_and_old_ones_can_go(keys: Path) -> None:
    row = make_establishment(legal_form="household")
    number = add(row, "PIN12", "015099000123")
    before = number.cipher
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    number.refresh_from_db()
    assert number.cipher != before
    assert len(list(keys.glob("personal-*.key"))) == 2
    assert selectors.find_by_identifier("PIN12", "015099000123").get() == row
    call_command("rotate_keys", "--drop-old", stdout=out)
    number.refresh_from_db()
    assert len([*keys.glob("personal-*.key"), *keys.glob("lookup-*.key")]) == 2
    assert Vault(keys).open(number.cipher) == "015099000123"
    assert selectors.find_by_identifier("PIN12", "015099000123").get() == row


def test_lost_keys_are_an_error_and_never_replaced(keys: Path) -> None:
    add(make_establishment(legal_form="household"), "PIN12", "015099000123")
    for file in keys.iterdir():
        file.unlink()
    with pytest.raises(VaultClosed):
        open_vault()
    with pytest.raises(CommandError):
        call_command("rotate_keys")
    assert not list(keys.iterdir())


def vsic_lines(totals: tuple[int, ...]) -> list[str]:
    """An invented list with the right number of codes at each level."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["code", "name"])
    for level, count in enumerate(totals, start=1):
        for n in range(count):
            code = chr(ord("A") + n) if level == 1 else f"{n + 10 ** (level - 1):0{level}d}"
            writer.writerow([code, f"Ngành mẫu {code}"])
    return out.getvalue().splitlines()


def test_a_vsic_list_is_checked_against_the_published_totals(tmp_path: Path) -> None:
    good = vsic_lines(VSIC_TOTALS["2025"])
    with pytest.raises(Invalid, match="22/87/259/495/743"):
        services.load_vsic(lines=good[:-1], version="2025", at=AT)
    file = tmp_path / "vsic.csv"
    file.write_text("\n".join(good), encoding="utf-8")
    call_command("load_vsic", str(file), "--version", "2025", stdout=StringIO())
    assert VsicCode.objects.count() == sum(VSIC_TOTALS["2025"])
    with pytest.raises(Invalid) as caught:
        make_establishment(vsic_code="9999", vsic_version="2025")
    assert set(caught.value.fields) == {"vsic_code"}
    assert make_establishment(vsic_code="1001", vsic_version="2025").vsic_code == "1001"


def test_vsic_2025_is_for_facts_since_15_november_2025() -> None:
    with pytest.raises(Invalid) as caught:
        make_establishment(vsic_code="1001", vsic_version="2025", at=AT.replace(year=2025, month=11, day=14))
    assert set(caught.value.fields) == {"vsic_version"}
    assert make_establishment(vsic_code="1001", vsic_version="2025", at=AT.replace(year=2025, month=11, day=15))


@pytest.mark.parametrize(("argument", "code"), [("/no/such/file", 2)])
def test_a_missing_list_is_a_wrong_call(argument: str, code: int) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("load_vsic", argument, "--version", "2025")
    assert caught.value.returncode == code
