"""State money that another office paid: one definition of each field for the list, its export and the sheet."""

from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from khuyencong.common.clock import local_date
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.law.selectors import activity_choices, activity_label
from khuyencong.ledger.choices import FundLevel
from khuyencong.support.choices import ItemKind, Scheme

_activity = lazy(activity_label, str)


def _activities() -> list[tuple[str, Any]]:
    return [(code, format_lazy("{} {}", code, _activity(code))) for code, _label in activity_choices()]


def _item(name: str) -> Any:
    return lambda row: getattr(row.item, name)


MONEY: tuple[Column, ...] = (
    Column("scheme", _("Chính sách"), Kind.CHOICE, choices=Scheme.choices, required=True, of=_item("scheme"),
           also={"Khuyến công quốc gia": "promotion", "KC": "promotion", "DNNVV": "sme", "NTM": "target"},
           aliases=("Chính sách chi", "Chương trình", "scheme")),
    Column("paid_by", _("Cơ quan chi"), limit=300, required=True, aliases=("Đơn vị chi", "paid_by"),
           example="Sở Nông nghiệp và Môi trường tỉnh Lào Cai"),
    Column("level", _("Cấp ngân sách"), Kind.CHOICE, choices=FundLevel.choices, required=True, of=_item("level"),
           aliases=("Cấp", "level")),
    Column("budget_year", _("Năm ngân sách"), Kind.YEAR, required=True, of=_item("budget_year"),
           aliases=("Năm", "Năm hỗ trợ", "budget_year"), example="2021"),
    Column("document", _("Số, ký hiệu văn bản"), limit=100, required=True, aliases=("Số văn bản", "Quyết định",
           "Số quyết định", "document"), example="215/QĐ-SCT"),
    Column("document_on", _("Ngày văn bản"), Kind.DAY, required=True, aliases=("Ngày quyết định", "document_on"),
           example="15/4/2021"),
    Column("kind", _("Loại khoản chi"), Kind.CHOICE, choices=ItemKind.choices, required=True, of=_item("kind"),
           also={"Máy": "machine", "Máy móc": "machine", "Thiết bị": "machine"}, aliases=("Loại", "kind")),
    Column("name", _("Khoản chi"), limit=300, required=True, of=_item("name"),
           aliases=("Tên khoản chi", "Nội dung chi", "Tên máy, thiết bị", "name"), example="Máy sao chè"),
    Column("amount_vnd", _("Tiền Nhà nước (đồng)"), Kind.VND, required=True, minimum=1, of=_item("amount_vnd"),
           aliases=("Tiền Nhà nước", "Số tiền hỗ trợ", "Kinh phí hỗ trợ", "amount_vnd"), example="180.000.000"),
    Column("cost_vnd", _("Tổng chi phí của khoản (đồng)"), Kind.VND, of=lambda row: row.item.cost_vnd or None,
           aliases=("Tổng chi phí", "Tổng chi phí của khoản", "cost_vnd"), example="400.000.000"),
    Column("beneficiary", _("Cơ sở thụ hưởng"), limit=300, of=lambda row: str(row.item.beneficiary or ""),
           aliases=("Đơn vị thụ hưởng", "Mã số thuế cơ sở thụ hưởng", "beneficiary"),
           help=_("Mã số thuế hoặc tên đúng như đã ghi trên nền tảng; để trống khi không chi cho cơ sở nào.")),
    Column("activity", _("Nội dung hoạt động"), Kind.CHOICE, choices=_activities(), of=_item("activity"),
           also={code: code for code, _label in activity_choices()}, aliases=("Mã nội dung", "Nội dung", "activity")),
    Column("period", _("Thời kỳ"), limit=60, of=_item("period"), aliases=("period",),
           help=_("Năm hoặc các năm, ví dụ 2026 hoặc 2026-2027. Để trống là năm ngân sách.")),
)  # fmt: skip


def _typed(name: str, label: Any, kind: Kind = Kind.TEXT, limit: int = 100, **more: Any) -> Column:
    """Words a key is made of, as they were typed."""
    more.setdefault("aliases", (name,))
    return Column(
        name, label, kind, limit=limit if kind == Kind.TEXT else 0, of=lambda row: row.typed.get(name), **more
    )


KEYS: tuple[Column, ...] = (
    _typed("maker", _("Hãng sản xuất"), aliases=("Hãng", "maker")),
    _typed("model", _("Kiểu máy"), aliases=("Model", "Kiểu, loại")),
    _typed("serial", _("Số máy"), aliases=("Số seri", "Serial"), help=_("Số trên nhãn máy, kèm hãng hoặc kiểu máy.")),
    _typed("works_province", _("Tỉnh của hạng mục"), Kind.PROVINCE),
    _typed("works_place", _("Cụm công nghiệp hoặc địa điểm"), limit=200),
    _typed("works", _("Mã hoặc tên hạng mục"), limit=200, aliases=("Hạng mục", "works")),
    _typed("contract_number", _("Số hợp đồng"), aliases=("Hợp đồng", "contract_number")),
    _typed("contract_tax_code", _("Mã số thuế bên bán, bên cung cấp"), limit=20),
    _typed("contract_on", _("Ngày hợp đồng"), Kind.DAY),
    _typed("event_organiser", _("Đơn vị tổ chức"), limit=200),
    _typed("event", _("Tên sự kiện"), limit=200, aliases=("Sự kiện", "Hội chợ", "event")),
    _typed("event_year", _("Năm tổ chức"), Kind.YEAR),
    _typed("event_stall", _("Số gian hàng"), limit=60),
)
IMPORT: tuple[Column, ...] = (*MONEY, *KEYS)
BY_NAME = {column.name: column for column in IMPORT}
EXPORT: tuple[Column, ...] = (
    *MONEY,
    Column("department", _("Sở ghi"), of=lambda row: str(row.department)),
    Column("void", _("Đã hủy"), Kind.YESNO, of=lambda row: row.voided_at is not None),
)


def _side(n: int, what: str) -> Any:
    return lambda line: getattr(line[1][n].outward, what)


def _item_label(n: int) -> Any:
    """The dossier of one side, "" where it is another office's."""
    return lambda line: line[1][n].item.subject_label if line[1][n].item else ""


# A case with its sides as the reader may see them: (case, sides).
CASES: tuple[Column, ...] = (
    Column("code", _("Hồ sơ trùng"), of=lambda line: line[0].code),
    Column("kind", _("Trùng theo"), of=lambda line: line[0].get_kind_display()),
    Column("status", _("Trạng thái"), of=lambda line: line[0].get_status_display()),
    Column("opened_on", _("Mở ngày"), Kind.DAY, of=lambda line: local_date(line[0].opened_at)),
    *(
        column
        for n, side in enumerate((_("Khoản thứ nhất"), _("Khoản thứ hai")), start=1)
        for column in (
            Column(f"item_{n}", side, of=_item_label(n - 1)),
            Column(f"purse_{n}", format_lazy("{}: {}", side, _("Nguồn kinh phí")), of=_side(n - 1, "purse")),
            Column(f"year_{n}", format_lazy("{}: {}", side, _("Năm ngân sách")), Kind.YEAR, of=_side(n - 1, "year")),
            Column(f"amount_{n}", format_lazy("{}: {}", side, _("Số tiền")), Kind.VND, unit=_("đồng"),
                   of=_side(n - 1, "amount_vnd")),
            Column(f"office_{n}", format_lazy("{}: {}", side, _("Cơ quan")), of=_side(n - 1, "office")),
        )
    ),
)  # fmt: skip
