"""The specimens of the gallery: every component with invented content, in the language that is active."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.common.errors import Finding, Severity
from khuyencong.ui.components import Bar, Cell, Check, Event, Figure, Move, Option, Part, Row, Step, Tag
from khuyencong.ui.fields import DayField, PercentField, VndField
from khuyencong.ui.forms import Form, Pick
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.ui.maps import Map

DUE = date(2026, 12, 18)
SENT = datetime(2026, 12, 18, 2, 41, tzinfo=UTC)
SAVED = datetime(2026, 12, 18, 7, 32, tzinfo=UTC)
CITATION = "28/2018/TT-BTC, điều 8"
SWATCHES = (
    ("cham-800", "#1B2D52"),
    ("cham-700", "#24407A"),
    ("cham-600", "#2C52A0"),
    ("men", "#1B664E"),
    ("dong", "#7E4E0B"),
    ("son", "#A01F22"),
    ("da", "#474F60"),
    ("paper", "#F7F5EF"),
    ("focus", "#F2B632"),
)


@dataclass(frozen=True)
class Project:
    """One invented line of the list."""

    id: int
    name: str
    holder: str
    amount_vnd: int
    day: date
    state: Tag


class Projects:
    """The few rows of the gallery behind the same questions a QuerySet answers."""

    def __init__(self, rows: Sequence[Project]) -> None:
        self.rows = list(rows)

    def order_by(self, *fields: str) -> "Projects":
        rows = self.rows
        for field in reversed(fields):
            rows = sorted(rows, key=lambda r: getattr(r, field.removeprefix("-")), reverse=field.startswith("-"))
        return Projects(rows)

    def count(self) -> int:
        return len(self.rows)

    def __getitem__(self, cut: slice) -> list[Project]:
        return self.rows[cut]


class Specimen(Form):
    """The fields of a producer's page, filled in wrongly on purpose."""

    ask = VndField(maximum=300_000_000)
    price = VndField()
    share = PercentField(required=False)
    made_on = DayField()
    kind = forms.ChoiceField(widget=Pick, choices=())
    agree = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "ask": _("Mức đề nghị"),
            "price": _("Máy định mua giá bao nhiêu?"),
            "share": _("Tỷ lệ vốn tự có"),
            "made_on": _("Hóa đơn lập ngày nào?"),
            "kind": _("Ghi những dòng nào?"),
            "agree": _("Số liệu trên đúng với sổ sách của cơ sở"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["ask"].help_text = _("Trần tính theo văn bản có hiệu lực ngày phê duyệt kế hoạch.")
        options = [
            Option("good", _("Ghi 231 dòng tốt"), _("17 dòng còn lại trả về trong tệp")),
            Option("none", _("Không ghi dòng nào"), _("Sửa tệp rồi nạp lại")),
        ]
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(o.value, o.label) for o in options]
        kind.widget.explanations = {o.value: o.explanation for o in options}


def form() -> Specimen:
    """A form as it comes back: one value too high, one in words, one day that does not exist."""
    lang = spoken()
    typed = {
        "ask": formats.number(350_000_000, lang),
        "price": _("chín trăm triệu"),
        "made_on": "31/2/2026",
        "kind": "good",
    }
    refused = Specimen({f"{lang}-{name}": text for name, text in typed.items()}, prefix=lang)
    refused.is_valid()
    return refused


def findings() -> list[Finding]:
    """One finding of each severity."""
    params: dict[str, object] = {"asked_vnd": 350_000_000, "limit_vnd": 300_000_000}
    return [
        Finding("ui.example_block", Severity.BLOCK, params, CITATION, "read"),
        Finding("ui.example_warn", Severity.WARN, {"change_rate": Decimal("0.92")}, "36/2013/TT-BCT, điều 21", "stale"),
        Finding("ui.example_note", Severity.NOTE),
    ]


def tags() -> list[Tag]:
    return [
        Tag(_("Chưa bắt đầu"), "open"),
        Tag(_("Đang thực hiện"), "do"),
        Tag(_("Chờ bổ sung"), "wait"),
        Tag(_("Đã nghiệm thu"), "ok"),
        Tag(_("Trễ hạn"), "bad"),
        Tag(_("Đã khóa")),
        Tag(_("Đã quyết toán"), "end"),
    ]


def moves() -> list[Move]:
    return [
        Move(
            _("Lượt của bạn: thẩm định"), True, SAVED, _("Trung tâm Khuyến công"), DUE, 4,
            button=_("Mở phiếu thẩm định"), url="#moves",
        ),
        Move(_("Đang chờ Cục"), False, date(2026, 12, 2)),
    ]  # fmt: skip


def steps() -> list[Step]:
    return [
        Step(_("Thẩm định"), "done", date(2026, 6, 27)),
        Step(_("Hợp đồng"), "now"),
        Step(_("Nghiệm thu")),
    ]


def parts() -> list[Part]:
    return [
        Part(_("Đã trả"), 150_000_000, "cham"),
        Part(_("Tạm ứng"), 125_000_000, "dong"),
        Part(_("Cam kết chưa chi"), 125_000_000, "cham2"),
        Part(_("Chưa cam kết"), 300_000_000, "sunk"),
    ]


def bars() -> list[Bar]:
    lang = spoken()
    return [
        Bar(_("Kế hoạch"), 700, formats.million(700_000_000, lang), "cham2"),
        Bar(_("Thực hiện"), 400, formats.million(400_000_000, lang), "cham"),
    ]


def figures() -> list[Figure]:
    lang = spoken()
    return [
        Figure(_("Kế hoạch, triệu đồng"), formats.million(6_047_500_000, lang), _("Quyết định của Bộ, ví dụ")),
        Figure(_("Đã giải ngân"), formats.percent(Decimal("0.3503"), lang, 2), _("trên vốn đã giao")),
        Figure(_("Đề án"), formats.number(24, lang), _("6 đề án nhóm")),
    ]


def provinces() -> Map:
    """A map with invented counts, two provinces without data."""
    names = {"01": "Hà Nội", "19": "Thái Nguyên", "22": "Quảng Ninh", "24": "Bắc Ninh", "25": "Phú Thọ"}
    names |= {"31": "Hải Phòng", "33": "Hưng Yên", "37": "Ninh Bình", "15": "Lào Cai", "79": "Hồ Chí Minh"}
    counts: dict[str, int | None] = {"01": 20, "15": 8, "22": 0, "31": 13, "37": 12, "24": 4, "79": 31, "96": None}
    return Map(counts, names, _("Số cụm công nghiệp, ví dụ"), _("cụm"), name=f"map-{get_language()}")


def checks() -> list[Check]:
    return [
        Check(_("Giấy chứng nhận đăng ký"), True),
        Check(_("Báo giá của nhà cung cấp"), False, _("Cơ sở thụ hưởng nộp"), "#list"),
    ]


def events() -> list[Event]:
    return [
        Event(_("Nghiệm thu cơ sở"), kind="next"),
        Event(_("Trình"), datetime(2026, 12, 16, 8, 20, tzinfo=UTC), _("Trung tâm Khuyến công")),
        Event(
            _("Trả lại để bổ sung"), datetime(2026, 12, 9, 3, 2, tzinfo=UTC), _("Sở Công Thương"),
            _("Thiếu báo giá của nhà cung cấp."), "back",
        ),
    ]  # fmt: skip


def rows() -> list[Row]:
    lang = spoken()
    return [
        Row(_("Cơ sở"), "HTX Quế hữu cơ Sương Sớm", "#sum"),
        Row(_("Giá máy"), formats.vnd(900_000_000, lang), "#sum"),
        Row(_("Ngày lập hóa đơn"), "", "#sum"),
    ]


def cells() -> list[tuple[str, Cell]]:
    """(state, cell) of every state a cell of a statutory grid may be in."""
    named = [
        ("saved", _("Đã lưu")),
        ("wait", _("Đang lưu")),
        ("bad", _("Sai")),
        ("lock", _("Khóa")),
        ("ask", _("Có ghi chú")),
    ]
    return [(label, Cell(f"{get_language()}-{state}", label, "25", state)) for state, label in named]  # type: ignore[arg-type]


def certificates() -> list[tuple[str, str]]:
    return [("valid", _("Hợp lệ")), ("expired", _("Đã hết hạn")), ("revoked", _("Đã thu hồi"))]


def projects(query: QueryDict, lang: str) -> Page[Any]:
    """A list with order, chips and pages."""
    data = [
        (_("Mô hình trình diễn kỹ thuật sản xuất tinh dầu quế"), "HTX Quế hữu cơ Sương Sớm", 600, 15, tags()[2]),
        (_("Đầu tư dây chuyền sấy, đóng gói măng"), "Hộ kinh doanh Giàng Thị Mỷ", 150, 24, tags()[1]),
        (_("Ứng dụng máy cắt CNC trong sản xuất đồ gỗ"), "Công ty TNHH Đại Ngàn Xanh", 300, 25, tags()[4]),
        (_("Máy sao chè bằng gas, 3 chiếc"), "HTX Chè Shan tuyết Mây Ngàn", 150, 28, tags()[6]),
    ]
    made = [Project(n, name, who, m * 1_000_000, date(2026, 12, d), t) for n, (name, who, m, d, t) in enumerate(data)]
    orders = {
        "due": Order(_("hạn, rồi số đề án"), ("day", "id")),
        "amount": Order(_("số tiền, rồi số đề án"), ("amount_vnd", "id")),
    }
    rows: Any = Projects(made)
    return Page(query, rows, orders, {"year": _("Năm 2026"), "min": _("Từ 100 triệu đồng")}, size=3, lang=lang)


def number_rows() -> list[tuple[str, list[tuple[str, str]]]]:
    """The table of numbers and days: label, then (language, text)."""
    f, langs = formats, ("vi", "en", "th")
    lines = [
        (_("Tiền đầy đủ"), [f.vnd(900_000_000, x) for x in langs]),
        (_("Tiền trong bảng, triệu đồng"), [f.million(6_047_500_000, x) for x in langs]),
        (
            _("Số âm, chênh lệch"),
            [f"{f.number(-106, x)}; {f.percent(Decimal('0.087'), x, signed=True)}" for x in langs],
        ),
        (_("Tỷ lệ"), [f.percent(Decimal("0.3503"), x, 2) for x in langs]),
        (_("Ngày đầy đủ"), [f.date_weekday(DUE, x) for x in langs]),
        (_("Ngày trong bảng"), [f.date_short(DUE, x) for x in langs]),
        (_("Ngày trong văn bản"), [f.date_paper(DUE, x) for x in langs]),
        (_("Giờ"), [f.time_of_day(SAVED, x) for x in langs]),
        (_("Kỳ"), [f"{f.half_year(1, 2026, x)}; {f.quarter(2, 2026, x)}" for x in langs]),
        (_("Năm ngân sách"), [f.year(2026, x) for x in langs]),
        (_("Không có số; bằng không"), [f"{f.number(None, x)}; {f.number(0, x)}" for x in langs]),
    ]
    return [(label, list(zip(langs, texts, strict=True))) for label, texts in lines]


def specimens() -> dict[str, Any]:
    """Everything one language column needs; call it with that language active."""
    return {
        "tags": tags(),
        "moves": moves(),
        "steps": steps(),
        "parts": parts(),
        "bars": bars(),
        "figures": figures(),
        "map": provinces(),
        "found": findings(),
        "checks": checks(),
        "events": events(),
        "rows": rows(),
        "cells": cells(),
        "certificates": certificates(),
        "confidences": ("read", "news", "practice", "stale", "derived", "memory"),
        "form": form(),
        "lang": get_language(),
        "due": DUE,
        "saved_at": SAVED,
        "sent_at": SENT,
    }
