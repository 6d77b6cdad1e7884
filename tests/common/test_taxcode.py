"""The check digit of a tax code agrees with the independent library on every number."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from khuyencong.common import taxcode


@given(st.text("0123456789", min_size=9, max_size=14))
def test_the_verdict_is_that_of_stdnum(digits: str) -> None:
    assert taxcode.well_formed(digits) == mst.is_valid(digits)


@given(st.integers(0, 10**9 - 1), st.integers(0, 9), st.sampled_from(["", "000", "001", "999"]))
def test_numbers_near_valid_ones(base: int, last: int, branch: str) -> None:
    digits = f"{base:09d}{last}{branch}"
    assert taxcode.well_formed(digits) == mst.is_valid(digits)


def test_the_stored_form_has_its_dash() -> None:
    assert taxcode.stored(taxcode.bare_digits("0314409058 002")) == "0314409058-002"
    assert not taxcode.well_formed("０100233488")
