"""One definition of a column: a form, a sheet, a record and the API say the same about the same thousand rows."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from typing import Any

import pytest

from khuyencong.accounts.choices import Role
from khuyencong.exchange.checking import check, read_record
from khuyencong.exchange.columns import Context
from khuyencong.exchange.reading import read_table
from khuyencong.registry.columns import PROFILE
from khuyencong.registry.forms import ProfileForm
from khuyencong.registry.models import Establishment
from tests.api.conftest import program
from tests.factories.places import Units, make_units
from tests.factories.registry import make_officer

ON = date(2026, 3, 2)
CELLS: dict[str, list[str]] = {
    "name": ["Hợp tác xã Ví Dụ", "  Gốm   Ví Dụ ", "=1+1", "x" * 300, "x" * 301, "", "-"],
    "legal_form": ["HTX", "cooperative", "Hộ kinh doanh", "công ty cổ phần", "Công ty", "", "Hợp tác xã"],
    "commune": ["Bản Hồ, Lào Cai", "03046", "Thanh Bình", "Cổ Bi", "Không Có", "", "xã bản hồ"],
    "address": ["Thôn 1", "", "x" * 301],
    "phone": ["0214 3871 000", "", "1" * 31],
    "founded_on": ["14/3/2012", "31/02/2019", "12/18/2020", "2019", "45292", "", "18/12/26", "hôm qua"],
    "direct_production": ["Có", "khong", "x", "", "có thể", "1"],
    "industry": ["a", "Hàng thủ công mỹ nghệ", "hàng thủ công", "", "zz"],
    "kiln": ["none", "", "Lò thủ công cải tiến", "lò khác"],
    "vsic_code": ["1610", "161", "123456", ""],
    "vsic_version": ["2018", "VSIC 2025", "2030", ""],
    "women_owned": ["yes", "no", "", "TRUE", "?"],
    "minority_owned": ["có", "", "không"],
    "ownership_basis": ["Giấy đăng ký", "", "y" * 301],
}


def some_rows(count: int) -> list[dict[str, str]]:
    chance = random.Random(4)
    return [{name: chance.choice(cells) for name, cells in CELLS.items()} for _n in range(count)]


def plain(value: Any) -> Any:
    return None if value == "" else value


# What the services say of a row that could be read, and of its place: the same for form, sheet and API, but later.
JUDGED_LATER = {"refused", "outside_area"}


def asked_by_api(rows: list[dict[str, str]], units: Units) -> list[dict[str, Any]]:
    """What recording the rows would say, asked over HTTP."""
    caller = program(make_officer(Role.DEPARTMENT_OFFICER, units.lao_cai))
    answer = caller.post("establishments/check", {"records": rows})
    assert answer.status_code == 200, answer.content
    assert not Establishment.objects.exists()
    items: list[dict[str, Any]] = answer.json()["items"]
    assert [item["row"] for item in items] == list(range(1, len(rows) + 1))
    return items


@pytest.mark.django_db
def test_a_form_a_sheet_a_record_and_the_api_give_one_verdict() -> None:
    units = make_units()
    rows = some_rows(1_000)
    by_api = asked_by_api(rows, units)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(c.label) for c in PROFILE])
    writer.writerows([[row[c.name] for c in PROFILE] for row in rows])
    table = read_table(io.BytesIO(out.getvalue().encode()), PROFILE)
    checked = check(table, Context(ON))
    by_row = {line.row: line for line in (*checked.good, *checked.bad)}
    context = Context(ON)
    wrong_rows = 0
    for number, row in enumerate(rows, start=2):
        form = ProfileForm(row, on=ON)
        form.is_valid()
        record = read_record(PROFILE, row, context)
        line = by_row[number]
        wrong = set(form.errors)
        assert line.unread == wrong, row
        assert record.unread == wrong, row
        assert [p.code for p in record.problems] == [p.code for p in line.problems]
        verdict = by_api[number - 2]
        assert {name for name, codes in verdict["codes"].items() if set(codes) - JUDGED_LATER} == wrong, row
        assert {c for codes in verdict["codes"].values() for c in codes} - JUDGED_LATER == {
            p.code for p in line.problems
        }
        assert not (verdict["good"] and wrong)
        for column in PROFILE:
            if column.name not in wrong:
                shown = plain(form.cleaned_data[column.name])
                assert shown == line.values[column.name] == record.values[column.name], (column.name, row)
        wrong_rows += bool(wrong)
    assert 900 < wrong_rows < 1_000
    assert len({(p.column, p.code) for p in checked.errors}) > 15


@pytest.mark.django_db
def test_a_record_with_a_missing_or_unknown_field() -> None:
    make_units()
    line = read_record(PROFILE, {"name": "Gốm", "nothing": 1}, Context(ON))
    assert [(p.column, p.code) for p in line.problems] == [
        ("legal_form", "missing"),
        ("commune", "missing"),
        ("", "unknown_field"),
    ]


def test_a_form_shows_again_what_it_can_read() -> None:
    form = ProfileForm(initial={"founded_on": date(2012, 3, 14), "women_owned": True, "legal_form": "household"}, on=ON)
    html = form.as_p()
    assert 'value="14/3/2012"' in html
    assert '<option value="yes" selected>' in html
