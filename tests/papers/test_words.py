"""Amounts in words."""

import pytest

from khuyencong.papers.words import number_in_words, vnd_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (14, "Mười bốn đồng"),
        (55, "Năm mươi lăm đồng"),
        (100, "Một trăm đồng"),
        (105, "Một trăm linh năm đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_050, "Một nghìn không trăm năm mươi đồng"),
        (300_000_000, "Ba trăm triệu đồng"),
        (1_000_001, "Một triệu không trăm linh một đồng"),
        (1_234_567_891, "Một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt đồng"),
        (1_000_000_000, "Một tỷ đồng"),
        (2_000_005_000, "Hai tỷ không trăm linh năm nghìn đồng"),
        (6_047_500_000, "Sáu tỷ không trăm bốn mươi bảy triệu năm trăm nghìn đồng"),
        (10**18, "Một tỷ tỷ đồng"),
        (-5_000, "Âm năm nghìn đồng"),
    ],
)
def test_amounts_in_words(amount: int, words: str) -> None:
    assert vnd_in_words(amount) == words


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        number_in_words(-1)
