"""How numbers, money and dates are written for each reader. One formatter each; `lang` is "vi", "en" or "th".

Vietnamese dates carry a zero before days below 10 and before months 1 and 2 only (office habit from
30/2020/NĐ-CP). Thai dates show the Buddhist year (year + 543), which is never stored.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from khuyencong.common.clock import VIETNAM
from khuyencong.common.money import MILLION

NONE = "–"
MINUS = "\u2212"
BUDDHIST = 543
_SWAPPED = str.maketrans(",.", ".,")
MONTHS_EN = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_EN_MONTHS_LONG = "January February March April May June July August September October November December".split()
_EN_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS_TH = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()
_TH_MONTHS_LONG = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม".split()
_TH_DAYS = "จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์".split()
_VI_DAYS = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]


def number(value: int | Decimal | None, lang: str, decimals: int = 0) -> str:
    """A number with grouped thousands and a fixed count of decimals; an unknown one is a dash."""
    if value is None:
        return NONE
    if decimals == 0 and isinstance(value, int):
        return _written(f"{abs(value):,}", lang, negative=value < 0)
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return _written(f"{abs(rounded):,.{decimals}f}", lang, negative=rounded < 0)


def _written(text: str, lang: str, *, negative: bool) -> str:
    shown = text.translate(_SWAPPED) if lang == "vi" else text
    return f"{MINUS}{shown}" if negative else shown


def vnd(amount: int | None, lang: str) -> str:
    """An amount of đồng in full, with its unit."""
    if amount is None:
        return NONE
    text = number(amount, lang)
    return {"vi": f"{text} đồng", "en": f"VND {text}"}.get(lang, f"{text} ด่ง")


def million(amount_vnd: int | None, lang: str, decimals: int = 1) -> str:
    """An amount of đồng in millions without unit (the unit stands in the table head)."""
    if amount_vnd is None:
        return NONE
    if decimals == 1:  # a list shows hundreds of these: whole arithmetic, rounded half up like the rest
        tenths = (abs(amount_vnd) + 50_000) // 100_000
        return _written(f"{tenths // 10:,}.{tenths % 10}", lang, negative=amount_vnd < 0 and tenths > 0)
    return number(Decimal(amount_vnd) / MILLION, lang, decimals)


def percent(fraction: Decimal | None, lang: str, decimals: int = 1, *, signed: bool = False) -> str:
    """A fraction as per cent ("35,03%"); `signed` writes the plus of a change."""
    if fraction is None:
        return NONE
    text = f"{number(fraction * 100, lang, decimals)}%"
    return f"+{text}" if signed and fraction > 0 else text


def year(value: int, lang: str) -> str:
    """A year: plain, or for a Thai reader with the Buddhist year first."""
    return f"{value + BUDDHIST} (ค.ศ. {value})" if lang == "th" else str(value)


def _vi_day_month(day: date) -> tuple[str, str]:
    return f"{day.day:02d}", f"{day.month:02d}" if day.month < 3 else str(day.month)


def date_short(day: date | None, lang: str) -> str:
    """05/5/2026; 18 Dec 2026; 18 ธ.ค. 2569."""
    if day is None:
        return NONE
    if lang == "vi":
        d, m = _vi_day_month(day)
        return f"{d}/{m}/{day.year}"
    if lang == "th":
        return f"{day.day} {MONTHS_TH[day.month - 1]} {day.year + BUDDHIST}"
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def date_weekday(day: date, lang: str) -> str:
    """Thứ Sáu, 18/12/2026; Friday, 18 Dec 2026; วันศุกร์ที่ 18 ธันวาคม 2569."""
    if lang == "vi":
        return f"{_VI_DAYS[day.weekday()]}, {date_short(day, lang)}"
    if lang == "th":
        return f"วัน{_TH_DAYS[day.weekday()]}ที่ {date_paper(day, lang)}"
    return f"{_EN_DAYS[day.weekday()]}, {date_short(day, lang)}"


def date_paper(day: date, lang: str = "vi") -> str:
    """ngày 18 tháng 12 năm 2026; 18 December 2026; 18 ธันวาคม 2569."""
    if lang == "vi":
        d, m = _vi_day_month(day)
        return f"ngày {d} tháng {m} năm {day.year}"
    if lang == "th":
        return f"{day.day} {_TH_MONTHS_LONG[day.month - 1]} {day.year + BUDDHIST}"
    return f"{day.day} {_EN_MONTHS_LONG[day.month - 1]} {day.year}"


def time_of_day(at: datetime | None, lang: str) -> str:
    """The time of day in Vietnam: 14:32; 14:32 น."""
    if at is None:
        return NONE
    clock = f"{at.astimezone(VIETNAM):%H:%M}"
    return f"{clock} น." if lang == "th" else clock


def moment(at: datetime | None, lang: str) -> str:
    """Date and time of day in Vietnam: 18/12/2026, 14:32; 18 ธ.ค. 2569 14:32 น."""
    if at is None:
        return NONE
    between = " " if lang == "th" else ", "
    return f"{date_short(at.astimezone(VIETNAM).date(), lang)}{between}{time_of_day(at, lang)}"


def quarter(number_of_quarter: int, year_of: int, lang: str) -> str:
    """quý II/2026; Q2 2026; ไตรมาส 2/2569. Raises KeyError for a quarter that does not exist."""
    roman = {1: "I", 2: "II", 3: "III", 4: "IV"}[number_of_quarter]
    if lang == "vi":
        return f"quý {roman}/{year_of}"
    return f"ไตรมาส {number_of_quarter}/{year_of + BUDDHIST}" if lang == "th" else f"Q{number_of_quarter} {year_of}"


def half_year(half: int, year_of: int, lang: str) -> str:
    """6 tháng đầu năm 2026; first half of 2026; ครึ่งแรกของปี 2569. Raises KeyError for a third half."""
    word = {
        "vi": {1: "đầu", 2: "cuối"},
        "en": {1: "first", 2: "second"},
        "th": {1: "แรก", 2: "หลัง"},
    }[lang][half]
    if lang == "vi":
        return f"6 tháng {word} năm {year_of}"
    return f"ครึ่ง{word}ของปี {year_of + BUDDHIST}" if lang == "th" else f"{word} half of {year_of}"


def parameter(name: str, value: object, lang: str) -> str:
    """A parameter of a finding's sentence as the reader writes it.

    `*_vnd` is money, `*share` and `*rate` a fraction shown as per cent, `*year` a year; days and moments are written
    as dates; other numbers are grouped; text stays.
    """
    if isinstance(value, bool) or value is None:
        return NONE if value is None else str(value)
    if isinstance(value, datetime):
        return moment(value, lang)
    if isinstance(value, date):
        return date_short(value, lang)
    if isinstance(value, int) and name.endswith("year"):
        return year(value, lang)
    if isinstance(value, int) and name.endswith("_vnd"):
        return vnd(value, lang)
    if isinstance(value, Decimal) and name.endswith(("share", "rate")):
        return percent(value.normalize(), lang, max(0, min(2, -_exponent(value * 100))))
    if isinstance(value, Decimal):
        return number(value, lang, max(0, min(4, -_exponent(value))))
    return number(value, lang) if isinstance(value, int) else str(value)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
