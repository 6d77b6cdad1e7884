"""One definition of a column: a form, a sheet and a record say the same about the same thousand rows."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from typing import Any

import pytest

from khuyencong.exchange.checking import check, read_record
from khuyencong.exchange.columns import Context
from khuyencong.exchange.reading import read_table
from khuyencong.registry.columns import PROFILE
from khuyencong.registry.forms import ProfileForm
from tests.factories.places import make_units

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


@pytest.mark.django_db
def test_a_form_a_sheet_and_a_record_give_one_verdict() -> None:
    make_units()
    rows = some_rows(1_000)
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
