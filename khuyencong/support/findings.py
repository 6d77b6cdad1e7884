"""Words of this room's findings."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

KINDS = {
    "support.same_item": FindingKind(
        _("Khoản chi này đã có tiền Nhà nước: nguồn %(purse)s, năm %(year)s, %(amount_vnd)s, %(office)s."),
        _("Bỏ khoản chi này khỏi đề án, hoặc ghi số hiệu máy để chứng minh là máy khác."),
        _("Sở Công Thương; hai tỉnh khác nhau thì Cục."),
    ),
    "support.invoice_used": FindingKind(
        _("Hóa đơn này đã dùng cho một khoản hỗ trợ khác: nguồn %(purse)s, năm %(year)s, %(office)s."),
        _("Kiểm tra lại ký hiệu, số hóa đơn; một hóa đơn không được dùng hai lần."),
        _("Sở Công Thương; hai tỉnh khác nhau thì Cục."),
    ),
    "support.invoice_symbol_year": FindingKind(
        _("Ký hiệu %(symbol)s không khớp năm lập hóa đơn %(year)s."),
        _("Đối chiếu với bản gốc hóa đơn."),
        _("Sở Công Thương."),
    ),
    "support.invoice_signed_late": FindingKind(
        _("Hóa đơn lập ngày %(made_on)s nhưng ký số ngày %(signed_on)s, quá ngày làm việc kế tiếp."),
        _("Đối chiếu với bản gốc hóa đơn; ghi lại lý do người bán ký chậm."),
        _("Sở Công Thương."),
    ),
}
