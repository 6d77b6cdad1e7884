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
ROW_MOST_MM = 70
DOTS = "." * 60
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


def tall(table: Table, width_mm: float) -> bool:
    """Whether some row is so tall that it must be allowed to run over the foot of a page."""
    whole = sum(c.width for c in table.columns)
    em_mm = table.size * 0.3528
    longest = [max((len(row[at]) for row in table.rows), default=0) for at in range(len(table.columns))]
    lines = (n * 0.55 * em_mm / (width_mm * c.width / whole) for n, c in zip(longest, table.columns, strict=True))
    return max(lines) * 1.3 * em_mm > ROW_MOST_MM


def day_words(day: date | None) -> str:
    """A day inside a text; dots while it is open."""
    return date_paper(day) if day else "ngày ..... tháng ..... năm ........"
