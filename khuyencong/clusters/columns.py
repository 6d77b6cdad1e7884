"""One definition of each field of a project in a cluster, for sheets in and out."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from khuyencong.clusters.choices import DOCUMENT_MAX, NAME_MAX, ProjectState
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column

STATE_WORDS = {
    "Hoạt động": ProjectState.OPERATING,
    "Đang sản xuất": ProjectState.OPERATING,
    "Xây dựng": ProjectState.BUILDING,
    "Đang đầu tư": ProjectState.BUILDING,
    "Tạm dừng": ProjectState.SUSPENDED,
    "Dừng hoạt động": ProjectState.STOPPED,
}
_HA = {"kind": Kind.NUMBER, "decimals": 4, "minimum": Decimal(0), "unit": "ha"}

TENANT_IMPORT: tuple[Column, ...] = (
    Column(
        "cluster", _("Cụm công nghiệp"), limit=NAME_MAX, required=True, help=_("Mã cụm hoặc đúng tên cụm."),
        aliases=("CCN", "Tên cụm", "Mã cụm", "Cụm", "cluster"), example="CCN-000001",
    ),
    Column(
        "number", _("Mã số cơ sở"), limit=40, help=_("Mã số thuế, mã số hợp tác xã. Không có thì ghi đúng tên cơ sở."),
        aliases=("Mã số thuế", "MST", "Mã số doanh nghiệp", "tax_code"), example="0100233488",
    ),
    Column(
        "establishment", _("Tên cơ sở"), limit=NAME_MAX,
        aliases=("Doanh nghiệp", "Tên doanh nghiệp", "Nhà đầu tư", "Chủ dự án", "establishment"),
    ),
    Column(
        "name", _("Tên dự án"), limit=NAME_MAX, required=True, aliases=("Dự án", "Dự án đầu tư", "project"),
        example="Nhà máy chế biến gỗ",
    ),
    Column(
        "trade", _("Ngành, nghề"), limit=NAME_MAX, required=True, aliases=("Ngành nghề", "Lĩnh vực", "trade"),
        example="Chế biến gỗ",
    ),
    Column("trade_reason", _("Lý do ngành nghề ngoài quyết định"), limit=500, aliases=("trade_reason",)),
    Column(
        "registered_on", _("Ngày vào cụm"), Kind.DAY, required=True,
        aliases=("Ngày chấp thuận", "Ngày đăng ký", "registered_on"), example="14/3/2022",
    ),
    Column(
        "state", _("Tình trạng"), Kind.CHOICE, choices=ProjectState.choices, also=STATE_WORDS, required=True,
        aliases=("Tình trạng hoạt động", "Trạng thái", "state"),
    ),
    Column(
        "leased_ha", _("Đất đã thuê"), aliases=("Diện tích thuê", "Diện tích đất thuê", "leased_ha"), **_HA,  # type: ignore[arg-type]
    ),
    Column(
        "granted_ha", _("Đất đã chấp thuận, chưa thuê"), aliases=("Diện tích chấp thuận", "granted_ha"), **_HA,  # type: ignore[arg-type]
    ),
    Column(
        "registered_capital_vnd", _("Vốn đăng ký"), Kind.MILLION, unit=_("triệu đồng"), minimum=0,
        aliases=("Tổng vốn đăng ký", "registered_capital"),
    ),
    Column(
        "foreign_invested", _("Có vốn đầu tư nước ngoài"), Kind.YESNO, aliases=("FDI", "Vốn nước ngoài", "foreign"),
    ),
    Column("relocated_from", _("Di dời từ"), limit=NAME_MAX, aliases=("relocated_from",)),
    Column(
        "document_number", _("Số văn bản"), limit=DOCUMENT_MAX, required=True,
        help=_("Văn bản cho dự án vào cụm: chấp thuận, giấy chứng nhận, hợp đồng thuê đất."),
        aliases=("Số, ký hiệu văn bản", "Số giấy chứng nhận", "Văn bản", "document"), example="12/QĐ-UBND",
    ),
    Column(
        "document_on", _("Ngày văn bản"), Kind.DAY, required=True, aliases=("Ngày ký", "document_on"),
        example="14/3/2022",
    ),
    Column(
        "issuer", _("Cơ quan ban hành"), limit=NAME_MAX, required=True, aliases=("Nơi cấp", "Cơ quan cấp", "issuer"),
        example="Ủy ban nhân dân tỉnh",
    ),
)  # fmt: skip
