"""Columns of the tables of a dossier, for forms, pasted blocks and spreadsheets."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.law.selectors import activity_label
from khuyencong.ledger.choices import Purse
from khuyencong.programmes.choices import Kind as ProjectKind
from khuyencong.programmes.choices import Level, PaymentKind, Status

# The lines of an estimate (Form 1), in the order they stand in office files.
LINE: tuple[Column, ...] = (
    Column("name", _("Khoản chi"), limit=300, required=True, aliases=("Nội dung", "Nội dung chi", "Tên máy, thiết bị")),
    Column("unit", _("Đơn vị tính"), limit=50, aliases=("ĐVT", "Đơn vị")),
    Column(
        "quantity", _("Số lượng"), Kind.WHOLE, minimum=1, maximum=100_000, required=True, aliases=("SL", "Khối lượng")
    ),
    Column("unit_price_vnd", _("Đơn giá (đồng)"), Kind.VND, required=True, aliases=("Đơn giá",)),
    Column(
        "support_vnd",
        _("Đề nghị hỗ trợ (đồng)"),
        Kind.VND,
        aliases=("Đề nghị hỗ trợ", "Kinh phí hỗ trợ", "Kinh phí khuyến công"),
    ),
)


def _names(values: Iterable[object]) -> str:
    return "; ".join(dict.fromkeys(str(value) for value in values))


DONG = _("đồng")
# A project as the list exports it: what stands in the list, and the rest of Form 2.
PROJECT_LIST: tuple[Column, ...] = (
    Column("code", _("Mã đề án")),
    Column("title", _("Tên đề án")),
    Column("status", _("Trạng thái"), Kind.CHOICE, choices=Status.choices),
    Column("kind", _("Loại đề án"), Kind.CHOICE, choices=ProjectKind.choices),
    Column("purse", _("Nguồn kinh phí"), Kind.CHOICE, choices=Purse.choices),
    Column("level", _("Cấp ngân sách"), Kind.CHOICE, choices=Level.choices),
    Column("budget_year", _("Năm ngân sách"), Kind.YEAR),
    Column("activity", _("Nội dung hoạt động"), of=lambda p: _names(activity_label(code) for code in p.activities)),
    Column("implementer", _("Đơn vị thực hiện"), Kind.ORGANISATION),
    Column("beneficiary", _("Cơ sở thụ hưởng"), of=lambda p: _names(part.beneficiary for part in p.beneficiaries)),
    Column("place", _("Địa điểm"), Kind.COMMUNE),
    Column("province", _("Tỉnh"), Kind.PROVINCE),
    Column("starts_on", _("Bắt đầu"), Kind.DAY),
    Column("ends_on", _("Kết thúc"), Kind.DAY),
    Column("requested_vnd", _("Đề nghị hỗ trợ"), Kind.VND, unit=DONG),
    Column("own_vnd", _("Vốn của cơ sở"), Kind.VND, unit=DONG),
    Column("other_vnd", _("Nguồn khác"), Kind.VND, unit=DONG),
    Column("planned_vnd", _("Kế hoạch duyệt"), Kind.VND, unit=DONG),
    Column("is_example", _("Ví dụ"), Kind.YESNO),
)
# A payment through the Treasury, as finance records it.
PAYMENT: tuple[Column, ...] = (
    Column("code", _("Mã đề án"), limit=40, required=True, aliases=("Số đề án", "code"), example="KCQG-2026-15-0012"),
    Column(
        "kind",
        _("Loại chi"),
        Kind.CHOICE,
        choices=[(k.value, k.label) for k in (PaymentKind.ADVANCE, PaymentKind.REST)],
        also={"Thanh toán": PaymentKind.REST, "Tạm ứng": PaymentKind.ADVANCE},
        required=True,
        aliases=("Loại", "kind"),
    ),
    Column(
        "amount_vnd",
        _("Số tiền (đồng)"),
        Kind.VND,
        required=True,
        minimum=1,
        aliases=("Số tiền", "Số tiền chi", "amount_vnd"),
        example="125.000.000",
    ),
    Column(
        "document",
        _("Số chứng từ"),
        limit=100,
        required=True,
        aliases=("Chứng từ", "Ủy nhiệm chi", "UNC", "document"),
        example="UNC 0412",
    ),
    Column("paid_on", _("Ngày chứng từ"), Kind.DAY, required=True, aliases=("Ngày chi", "Ngày", "paid_on")),
    Column(
        "filed_on",
        _("Ngày gửi hồ sơ đến Kho bạc"),
        Kind.DAY,
        aliases=("Ngày gửi Kho bạc", "filed_on"),
        help=_("Khi trước ngày chứng từ; cuối năm, ngày này quyết định còn chi được vào dự toán của năm hay không."),
    ),
    Column(
        "reason",
        _("Giải trình"),
        limit=500,
        aliases=("Lý do", "reason"),
        help=_("Chỉ khi dòng có điều cần giải trình: một câu, được giữ trong hồ sơ."),
    ),
)
