"""Form of identifiers (O-K.1 to K.3), compared with python-stdnum where it has an opinion."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.vn import mst

from khuyencong.registry.rules import check_identifier, vsic_field, vsic_shape
from khuyencong.registry.rules.numbers import household_refusal


@pytest.mark.parametrize(
    ("scheme", "typed", "stored", "refusal"),
    [
        ("MST10", "0100233488", "0100233488", ""),
        ("MST10", " 0100 233-488 ", "0100233488", ""),
        ("MST10", "0100233480", "0100233480", "check_digit"),
        ("MST10", "0100000000", "0100000000", "check_digit"),
        ("MST10", "010023348", "010023348", "not_ten"),
        ("MST10", "0314409058-002", "0314409058002", "not_ten"),
        ("MST10", "٠١٠٠٢٣٣٤٨٨", "٠١٠٠٢٣٣٤٨٨", "not_ten"),
        ("MST13", "0314409058002", "0314409058-002", ""),
        ("MST13", "0314409058-000", "0314409058000", "check_digit"),
        ("MST13", "0314409058", "0314409058", "not_thirteen"),
        ("MST_HOUSEHOLD_OLD", "0100233488", "0100233488", ""),
        ("PIN12", "001099012345", "001099012345", ""),
        ("PIN12", "999099012345", "999099012345", ""),  # birth-province digits are not compared with today's list
        ("PIN12", "00109901234", "00109901234", "not_twelve"),
        ("PIN12", "00109901234x", "00109901234x", "not_twelve"),
        ("HKD", "08a8001234", "08A8001234", ""),
        ("HTX", "x", "X", "malformed"),
        ("HTX", "'; DROP TABLE x", "'; DROP TABLE X", "malformed"),
    ],
)
def test_form(scheme: str, typed: str, stored: str, refusal: str) -> None:
    assert check_identifier(scheme, typed) == (stored, refusal)


def test_tax_codes_agree_with_the_library() -> None:
    for serial in range(1, 400):
        digits = f"01{serial:07d}"
        for check in "0123456789":
            assert (check_identifier("MST10", digits + check)[1] == "") == mst.is_valid(digits + check)


@pytest.mark.parametrize(
    ("digits", "sex", "year", "fits"),
    [
        ("001099012345", "male", 1999, True),
        ("001099012345", "female", 1999, False),
        ("001099012345", "male", 1998, False),
        ("001305012345", "female", 2005, True),
        ("001099012345", None, 1998, True),
    ],
)
def test_a_personal_number_fits_sex_and_year_when_both_are_known(
    digits: str, sex: str | None, year: int, fits: bool
) -> None:
    assert (check_identifier("PIN12", digits, sex=sex, birth_year=year)[1] == "") is fits


def test_no_new_tax_office_code_for_a_household_since_july_2025() -> None:
    assert not household_refusal("household", "MST_HOUSEHOLD_OLD", date(2025, 6, 30))
    assert household_refusal("household", "MST_HOUSEHOLD_OLD", date(2025, 7, 1))
    assert household_refusal("household", "MST10", date(2025, 7, 1))
    assert not household_refusal("limited", "MST10", date(2025, 7, 1))


def test_vsic() -> None:
    assert vsic_shape("1610")
    assert vsic_shape("16101")
    assert not vsic_shape("C16")
    assert not vsic_shape("161011")
    assert vsic_field("16101") == "industry"
    assert vsic_field("4690") == "trade"
    assert vsic_field("") is None
