"""Columns of the tables of a dossier, for forms, pasted blocks and spreadsheets."""

from django.utils.translation import gettext_lazy as _

from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column

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
