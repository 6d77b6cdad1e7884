"""Amounts of đồng in words, as vouchers and contracts write them."""

DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()
SCALES = ("", "nghìn", "triệu")


def _units(tens: int, unit: int) -> str:
    if unit == 1 and tens > 1:
        return "mốt"
    if unit == 4 and tens > 1:
        return "tư"
    if unit == 5 and tens > 0:
        return "lăm"
    return DIGITS[unit]


def _group(value: int, *, full: bool) -> list[str]:
    """Words of 0-999; `full` says the hundreds even when they are none ("không trăm linh năm")."""
    hundreds, rest = divmod(value, 100)
    tens, unit = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif unit and words:
        words.append("linh")
    if unit:
        words.append(_units(tens, unit))
    return words


def _below_billion(value: int, *, full: bool) -> list[str]:
    words: list[str] = []
    for power in (2, 1, 0):
        group = value // 1000**power % 1000
        if group:
            words += _group(group, full=full or bool(words))
            words += [SCALES[power]] if SCALES[power] else []
    return words


def number_in_words(value: int) -> str:
    """một triệu không trăm linh năm nghìn; raises ValueError for a negative number."""
    if value < 0:
        raise ValueError("a negative number has no words here")
    if value == 0:
        return DIGITS[0]
    parts: list[int] = []
    while value:
        value, low = divmod(value, 10**9)
        parts.append(low)
    words: list[str] = []
    for power in range(len(parts) - 1, -1, -1):
        if parts[power]:
            words += [*_below_billion(parts[power], full=bool(words)), *["tỷ"] * power]
    return " ".join(words)


def vnd_in_words(amount_vnd: int) -> str:
    """ "Ba trăm triệu đồng"; "Âm ..." for an amount below zero."""
    words = f"{number_in_words(abs(amount_vnd))} đồng"
    if amount_vnd < 0:
        words = f"âm {words}"
    return words[0].upper() + words[1:]
