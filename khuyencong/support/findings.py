"""Words of this room's findings and reasons to deny."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Denial, FindingKind

WHO = _("Lãnh đạo Sở Công Thương khi hai khoản trong một tỉnh; Cục khi hai tỉnh liên quan.")

KINDS = {
    "support.same_item": FindingKind(
        _(
            "“%(name)s” trùng theo %(key)s với khoản đã có tiền Nhà nước: "
            "%(purse)s, năm %(year)s, %(amount_vnd)s, %(office)s."
        ),
        _("Bỏ khoản chi này, ghi nhận hai khoản không phải là một (lý do, tài liệu), hoặc ghi quyết định chia."),
        WHO,
    ),
    "support.above_split": FindingKind(
        _("“%(name)s” đề nghị %(amount_vnd)s, cao hơn phần %(part_vnd)s theo quyết định chia số %(number)s."),
        _("Hạ mức đề nghị xuống không quá %(part_vnd)s."),
        WHO,
    ),
    "support.invoice_used": FindingKind(
        _("Hóa đơn này đã dùng cho một khoản hỗ trợ khác: %(purse)s, năm %(year)s, %(amount_vnd)s, %(office)s."),
        _("Kiểm tra lại ký hiệu, số hóa đơn. Nếu đúng là hóa đơn này, đánh dấu đề nghị xem xét rồi ghi lại."),
        WHO,
    ),
    "support.invoice_twice": FindingKind(
        _("Hóa đơn này đã ghi cho chính khoản chi này, số tiền %(amount_vnd)s."),
        _("Kiểm tra lại ký hiệu, số hóa đơn; một hóa đơn chỉ ghi một lần cho một khoản."),
        _("Đơn vị thực hiện đề án."),
    ),
    "support.invoice_in_review": FindingKind(
        _(
            "Một hóa đơn của hồ sơ này đang được xem xét vì dùng hai lần: "
            "%(purse)s, năm %(year)s, %(amount_vnd)s, %(office)s."
        ),
        _("Chờ quyết định về hóa đơn, hoặc thay bằng hóa đơn khác."),
        WHO,
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
    "support.ceiling_across_projects": FindingKind(
        _(
            "Cơ sở đã có %(others_vnd)s từ %(dossiers)s hồ sơ khác cùng nội dung, năm %(period)s; "
            "thêm %(asked_vnd)s là %(total_vnd)s, cao hơn trần một cơ sở %(ceiling_vnd)s."
        ),
        _("Hạ mức đề nghị, hoặc nêu vì sao trần được tính riêng cho từng đề án."),
        _("Cục với kinh phí quốc gia; Sở Công Thương với kinh phí địa phương."),
    ),
}

DENIALS = {
    "other_side": Denial(
        _("Khoản này thuộc cơ quan khác: chỉ cơ quan giữ hồ sơ được nêu ý kiến về khoản của mình."),
        _("Sở Công Thương, trung tâm khuyến công của tỉnh giữ hồ sơ."),
    ),
    "case_closed": Denial(_("Hồ sơ trùng này đã có quyết định hoặc đã khép: không nhận thêm ý kiến.")),
}
