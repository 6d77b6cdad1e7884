"""Fixed words of papers and the cleaning of the texts that go into them."""

import re
import unicodedata
from datetime import date
from itertools import groupby

from khuyencong.common.formats import date_paper
from khuyencong.papers.blocks import Annex, Column, NationalHead, Table

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NOTHING = "(Không có nội dung)"
BLANK_DAY = "ngày        tháng        năm        "
BLANK_NUMBER = "          "
ROW_MOST_MM, WHOLE_MOST_MM, WHOLE_ROWS_MOST = 70, 90, 15
DOTS = "." * 60
MM_A_POINT = 0.3528
_BREAK = re.compile("[\\s\u200b-]+")
_LONG_WORD = re.compile(r"\S{25,}")
_DROPPED = {"Cc", "Cs", "Cn", "Co"}
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """NFC, without control characters (line ends stay), private or turned-round ones."""
    folded = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(c for c in folded if c == "\n" or (unicodedata.category(c) not in _DROPPED and c not in _DIRECTION))


def breakable(text: str, every: int = 16) -> str:
    """The text with places to break inside words too long for any line."""
    return _LONG_WORD.sub(lambda m: "\u200b".join(re.findall(f".{{1,{every}}}", m.group())), text)


def place_and_day(head: NationalHead) -> str:
    """Lào Cai, ngày 05 tháng 5 năm 2026; blanks where the day is open."""
    words = date_paper(head.day) if head.day else BLANK_DAY
    return f"{head.place}, {words}" if head.place else words[0].upper() + words[1:]


def number_line(head: NationalHead) -> str:
    """Số: 05/HĐ-ĐCK; blank before the slash until issue."""
    if not head.numbered:
        return ""
    return f"Số: {head.number or BLANK_NUMBER}/{head.symbol}" if head.symbol else f"Số: {head.number or BLANK_NUMBER}"


def attached(annex: Annex, head: NationalHead | None) -> str:
    """(Kèm theo Quyết định số 05/QĐ-BCT ngày 05 tháng 5 năm 2026 của ...); blanks until issue, "" without a paper."""
    if not annex.attached_to:
        return ""
    words = [f"Kèm theo {annex.attached_to}"]
    if head and head.numbered:
        words.append(f"số {head.number or BLANK_NUMBER}{f'/{head.symbol}' if head.symbol else ''}")
    words.append(date_paper(head.day) if head and head.day else BLANK_DAY.rstrip() + " " * 8)
    if annex.attached_by:
        words.append(f"của {annex.attached_by}")
    return f"({' '.join(words)})"


def grounds(lines: tuple[str, ...]) -> list[str]:
    """Each ground closed by ";", the last by "."."""
    bare = [line.rstrip(" .;") for line in lines]
    return [f"{line}{'.' if i == len(bare) - 1 else ';'}" for i, line in enumerate(bare)]


def head_spans(columns: tuple[Column, ...]) -> list[tuple[str, list[Column]]]:
    """Columns joined by neighbouring group; a column without a group stands alone."""
    spans: list[tuple[str, list[Column]]] = []
    for (group, _), members in groupby(enumerate(columns), key=lambda c: (c[1].group, "" if c[1].group else c[0])):
        spans.append((group, [column for _, column in members]))
    return spans


def text_mm(text: str, size: float) -> float:
    """About how wide a text is in a bold serif face of a size in points."""
    ems = sum(0.25 if c in ".,:;| " else 0.5 if c.isdigit() else 0.74 if c.isupper() else 0.51 for c in text)
    return ems * size * MM_A_POINT


def widths_mm(table: Table, width_mm: float) -> list[float]:
    """How wide each column is drawn: by its share, but never narrower than the longest word or amount in it.

    What one column gains the others lose by their shares; where nothing is left to lose all shrink alike.
    """
    shares = [c.width for c in table.columns]
    lines = (*table.rows, *((table.totals,) if table.totals else ()))
    least = [
        max(_least_mm(c.title, table.size), *(_least_mm(line[at], table.size) for line in lines), 0.0)
        for at, c in enumerate(table.columns)
    ]
    if sum(least) >= width_mm:
        return [width_mm * one / sum(least) for one in least]
    fixed: set[int] = set()
    while True:
        free = width_mm - sum(least[at] for at in fixed)
        whole = sum(share for at, share in enumerate(shares) if at not in fixed)
        drawn = [least[at] if at in fixed else free * share / whole for at, share in enumerate(shares)]
        short = {at for at, mm in enumerate(drawn) if at not in fixed and mm < least[at]}
        if not short:
            return drawn
        fixed |= short


def _least_mm(text: str, size: float) -> float:
    longest = max(_BREAK.split(breakable(clean(text), every=8)), key=len, default="")
    padding = 5 if size < 12 else 7
    return text_mm(longest, size) + padding * MM_A_POINT if longest else 0.0


def tall(table: Table, widths: list[float]) -> bool:
    """Whether some row is so tall that it must be allowed to run over the foot of a page."""
    longest = tuple(max((row[at] for row in table.rows), key=len, default="") for at in range(len(table.columns)))
    return _row_mm(longest, widths, table.size) > ROW_MOST_MM


def short(table: Table, widths: list[float]) -> bool:
    """Whether a table is so short that it stands whole on one page."""
    if len(table.rows) > WHOLE_ROWS_MOST:
        return False
    return sum(_row_mm(row, widths, table.size) for row in table.rows) < WHOLE_MOST_MM


def _row_mm(row: tuple[str, ...], widths: list[float], size: float) -> float:
    """About how tall a row is drawn."""
    em_mm = size * MM_A_POINT
    lines = (len(text) * 0.55 * em_mm / width for text, width in zip(row, widths, strict=True))
    return (max(lines) + 1) * 1.25 * em_mm


def day_words(day: date | None) -> str:
    """A day inside a text; dots while it is open."""
    return date_paper(day) if day else "ngày ..... tháng ..... năm ........"
