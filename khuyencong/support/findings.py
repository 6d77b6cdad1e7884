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
    "support.invoice_unsigned": FindingKind(
        _("Tệp không có chữ ký số của người bán."),
        _("Xin người bán gửi tệp XML gốc đã ký. Chưa có thì giải trình; hóa đơn được ghi ở mức kê khai."),
        _("Sở Công Thương."),
    ),
    "support.invoice_untrusted": FindingKind(
        _("Chứng thư của người ký không do tổ chức chứng thực nào đã nạp vào hệ thống cấp."),
        _("Tra hóa đơn trên trang của cơ quan thuế rồi giải trình; hóa đơn được ghi ở mức kê khai."),
        _("Sở Công Thương."),
    ),
    "support.invoice_signer_other": FindingKind(
        _("Người ký có mã số thuế %(signer)s, khác người bán %(seller)s."),
        _("Hỏi người bán ai ký thay; giải trình."),
        _("Sở Công Thương."),
    ),
    "support.invoice_seller_number": FindingKind(
        _("Mã số thuế người bán %(value)s không đúng: cần 10 số, 10 số và đuôi -001…, hoặc 12 số."),
        _("Đối chiếu với bản gốc; xin người bán lập lại hóa đơn."),
        _("Người bán."),
    ),
    "support.invoice_buyer_other": FindingKind(
        _("Người mua %(shown)s không phải là cơ sở thụ hưởng vào ngày lập %(made_on)s."),
        _("Xin người bán điều chỉnh hóa đơn, hoặc ghi mã số còn hiệu lực vào ngày ấy trên trang của cơ sở."),
        _("Người bán; cán bộ Sở Công Thương, trung tâm với mã số của cơ sở."),
    ),
    "support.invoice_buyer_missing": FindingKind(
        _("Hóa đơn không ghi mã số của người mua nên không dùng để hạch toán chi phí."),
        _("Xin người bán lập hóa đơn thay thế có mã số của cơ sở."),
        _("Người bán."),
    ),
    "support.invoice_buyer_unrecorded": FindingKind(
        _("Cơ sở chưa ghi mã số loại này vào ngày %(made_on)s nên chưa đối chiếu được người mua %(shown)s."),
        _("Ghi mã số trên trang của cơ sở, hoặc giải trình."),
        _("Cán bộ Sở Công Thương, trung tâm."),
    ),
    "support.invoice_line_over": FindingKind(
        _("Dòng %(position)s có %(amount_vnd)s, đã dùng %(used_vnd)s, thêm %(asked_vnd)s là vượt."),
        _("Hạ phần dùng của dòng này."),
        _("Đơn vị thực hiện đề án."),
    ),
    "support.invoice_lines_differ": FindingKind(
        _("Các dòng cộng lại %(lines_vnd)s, khác tiền hàng %(amount_vnd)s."),
        _("Xem chiết khấu, dòng ghi chú trên bản gốc rồi giải trình."),
        _("Sở Công Thương."),
    ),
    "support.invoice_replaced": FindingKind(
        _("Hóa đơn này đã bị hóa đơn %(by)s thay thế, không còn được tính."),
        _("Dùng hóa đơn thay thế."),
        _("Đơn vị thực hiện đề án."),
    ),
    "support.invoice_not_valid": FindingKind(
        _("Cơ quan thuế trả lời: %(status)s."),
        _("Thay bằng hóa đơn còn hiệu lực."),
        _("Người bán."),
    ),
    "support.invoice_own_seller": FindingKind(
        _("Người bán mang mã số của chính cơ sở thụ hưởng."),
        _("Nêu vì sao cơ sở mua của chính mình hoặc của người có liên quan."),
        _("Sở Công Thương."),
    ),
    "support.invoice_paid_by_other": FindingKind(
        _("Tiền không chuyển từ tài khoản của cơ sở."),
        _("Bổ sung chứng từ chuyển từ tài khoản của cơ sở, hoặc giải trình."),
        _("Sở Công Thương."),
    ),
    "support.invoice_paid_amount": FindingKind(
        _("Chứng từ chuyển %(paid_vnd)s, khác tổng hóa đơn %(total_vnd)s."),
        _("Bổ sung chứng từ phần còn lại, hoặc giải trình."),
        _("Sở Công Thương."),
    ),
    "support.invoice_paid_to_other": FindingKind(
        _("Người nhận tiền “%(payee)s” khác người bán “%(seller)s”."),
        _("Bổ sung giấy ủy quyền nhận tiền, hoặc giải trình."),
        _("Sở Công Thương."),
    ),
    "support.invoice_serial_absent": FindingKind(
        _("Không thấy số máy %(serial)s trên hóa đơn."),
        _("Đối chiếu bảng kê kèm hóa đơn, biên bản nghiệm thu và ảnh nhãn máy rồi giải trình."),
        _("Sở Công Thương."),
    ),
    "support.invoice_correction_unknown": FindingKind(
        _("Hóa đơn điều chỉnh %(key)s nhưng hóa đơn ấy chưa có trong hồ sơ này."),
        _("Ghi hóa đơn được điều chỉnh trước."),
        _("Đơn vị thực hiện đề án."),
    ),
    "support.invoice_correction_open": FindingKind(
        _("Hóa đơn %(key)s đang chờ quyết định vì dùng hai lần: chưa điều chỉnh, thay thế được."),
        _("Chờ quyết định về hóa đơn ấy."),
        WHO,
    ),
    "support.invoice_adjusted_below_zero": FindingKind(
        _("Điều chỉnh %(amount_vnd)s làm hóa đơn %(key)s còn %(left_vnd)s: dưới không."),
        _("Đối chiếu với bản gốc; có thể thiếu một hóa đơn điều chỉnh tăng."),
        _("Người bán."),
    ),
    "support.invoice_way_changed": FindingKind(
        _("Hóa đơn %(key)s đã sửa theo cách khác trước đó; lần sau phải giữ cách đã chọn."),
        _("Đối chiếu với người bán rồi giải trình."),
        _("Người bán."),
    ),
    "support.base_changed": FindingKind(
        _(
            "Sau hóa đơn điều chỉnh, thay thế, “%(name)s” còn %(base_vnd)s có hóa đơn, "
            "thấp hơn tiền hỗ trợ %(amount_vnd)s."
        ),
        _("Tính lại mức hỗ trợ, hoặc bổ sung hóa đơn; phần đã chi vượt thì thu hồi."),
        _("Sở Công Thương với kinh phí địa phương; Cục với kinh phí quốc gia."),
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
