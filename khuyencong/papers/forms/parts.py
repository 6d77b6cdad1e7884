"""What several forms share: the issuing office, the parties, the estimate of Form 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khuyencong.common.formats import number
from khuyencong.papers.blocks import (
    Align,
    Block,
    Column,
    Fields,
    NationalHead,
    Paragraph,
    Recipients,
    Signatures,
    Signer,
    Table,
)
from khuyencong.papers.words import vnd_in_words


@dataclass(frozen=True)
class Purse:
    """Whose money: its name inside a sentence and its short form in the head of a column."""

    name: str
    short: str


NATIONAL = Purse("khuyến công quốc gia", "KCQG")
LOCAL = Purse("khuyến công địa phương", "KCĐP")
SIGN_HINT = "Ký, ghi rõ họ tên, đóng dấu"


@dataclass(frozen=True)
class Office:
    """Who issues the paper: name, superior, place of the date line, day (None until issue)."""

    name: str
    superior: str = ""
    place: str = ""
    day: date | None = None

    def head(self, about: str = "") -> NationalHead:
        return NationalHead(self.name, self.superior, place=self.place, day=self.day, about=about)


@dataclass(frozen=True)
class Party:
    """A side of a contract or minutes. `account` and `tax_code` as the party states them; empty lines stay dotted."""

    name: str
    address: str = ""
    representative: str = ""
    position: str = ""
    tax_code: str = ""
    account: str = ""
    phone: str = ""
    mandate: str = ""

    def fields(self, *, money: bool = False) -> Fields:
        rows = [("Địa chỉ", self.address)]
        if money:
            rows += [("Mã số thuế", self.tax_code), ("Tài khoản", self.account), ("Điện thoại", self.phone)]
        rows += [("Đại diện", self.representative), ("Chức vụ", self.position)]
        if self.mandate:
            rows.append(("Giấy ủy quyền", self.mandate))
        return Fields(tuple(rows))


@dataclass(frozen=True)
class Signing:
    """One who signs: capacity line ("KT. CỤC TRƯỞNG"), title, name."""

    title: str
    name: str = ""
    authority: str = ""

    def signer(self, hint: str = "") -> Signer:
        return Signer(self.title, self.name, self.authority, hint)


BLANK = "." * 90
DIRECTOR = Signing("Giám đốc")
HEAD = Signing("Thủ trưởng đơn vị")
CONFIRMING = Signing("Xác nhận của Sở Công Thương")
WRITER = Signing("Người lập biểu")
ACCOUNTANT = Signing("Kế toán trưởng")
FOR_A = Signing("Đại diện bên A")
FOR_B = Signing("Đại diện bên B")


@dataclass(frozen=True)
class EstimateLine:
    """A row of Form 1: amounts in đồng by source. `quantity` as printed ("1", "2,5")."""

    item: str
    unit: str = ""
    quantity: str = ""
    unit_price_vnd: int | None = None
    national_vnd: int = 0
    local_vnd: int = 0
    beneficiary_vnd: int = 0
    other_vnd: int = 0

    @property
    def amount_vnd(self) -> int:
        return self.national_vnd + self.local_vnd + self.beneficiary_vnd + self.other_vnd


def money(amount_vnd: int | None) -> str:
    """1.250.000; a dash when not known."""
    return number(amount_vnd, "vi")


def money_words(amount_vnd: int) -> str:
    """300.000.000 đồng (Bằng chữ: Ba trăm triệu đồng)."""
    return f"{money(amount_vnd)} đồng (Bằng chữ: {vnd_in_words(amount_vnd)})"


def estimate(lines: Sequence[EstimateLine], caption: str = "") -> Table:
    """Form 1: item, unit, quantity, unit price, amount, split by source; the totals are added here."""
    source = "Nguồn kinh phí"
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Nội dung chi", 2.5),
        Column("Đơn vị tính", 1.1, Align.CENTER),
        Column("Số lượng", 1.1, Align.RIGHT),
        Column("Đơn giá", 2.1, Align.RIGHT),
        Column("Thành tiền", 2.1, Align.RIGHT),
        Column("KCQG", 2.1, Align.RIGHT, source),
        Column("KCĐP", 2.1, Align.RIGHT, source),
        Column("Đối tượng thụ hưởng", 2.1, Align.RIGHT, source),
        Column("Khác", 2.1, Align.RIGHT, source),
    )
    rows = tuple(
        (str(at), x.item, x.unit, x.quantity, money(x.unit_price_vnd), *_split(x)) for at, x in enumerate(lines, 1)
    )
    whole = EstimateLine(
        "",
        national_vnd=sum(x.national_vnd for x in lines),
        local_vnd=sum(x.local_vnd for x in lines),
        beneficiary_vnd=sum(x.beneficiary_vnd for x in lines),
        other_vnd=sum(x.other_vnd for x in lines),
    )
    totals = ("", "Tổng cộng", "", "", "", *_split(whole)) if lines else ()
    return Table(columns, rows, totals, caption, unit="đồng", size=9)


def _split(line: EstimateLine) -> tuple[str, ...]:
    amounts = (line.amount_vnd, line.national_vnd, line.local_vnd, line.beneficiary_vnd, line.other_vnd)
    return tuple(money(amount) for amount in amounts)


def amounts(rows: Sequence[tuple[str, int | None]]) -> Table:
    """A two-column table of amounts with their names."""
    columns = (Column("TT", 0.65, Align.CENTER), Column("Nội dung", 5), Column("Số tiền", 2, Align.RIGHT))
    return Table(columns, tuple((str(at), name, money(vnd)) for at, (name, vnd) in enumerate(rows, 1)), unit="đồng")


def both_sides(a: Signing, b: Signing) -> Signatures:
    """Signatures of party A and party B side by side; party B left, the Agency right."""
    return Signatures((b.signer(SIGN_HINT), a.signer(SIGN_HINT)))


def sides(*signing: "Signing | None") -> Signatures:
    """Who signs, side by side, each with the line "Ký, ghi rõ họ tên, đóng dấu"; those there are not fall away."""
    return Signatures(tuple(one.signer(SIGN_HINT) for one in signing if one))


def ordinal(at: int) -> str:
    """I, II, III: the number of a part or of a group of rows (1 to 3,999)."""
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    signs = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    written = ""
    for value, sign in zip(values, signs, strict=True):
        times, at = divmod(at, value)
        written += sign * times
    return written


def texts(lines: Sequence[str], *, dash: bool = False) -> list[Block]:
    """Each line that says something as a paragraph; a dotted one where nothing was said."""
    kept = [line for line in lines if line.strip()]
    return [Paragraph(f"- {line}" if dash else line) for line in kept] or [Paragraph(BLANK)]


def capitalised(text: str) -> str:
    """The text with its first letter large, for the beginning of a sentence or cell."""
    return text[:1].upper() + text[1:]


def filed(*lines: str) -> Recipients:
    return Recipients(lines, "VT, KC")
