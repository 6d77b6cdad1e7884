"""Words of this room's findings: what is wrong, what would satisfy it, who may decide otherwise."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

UNIT = _("Đơn vị thực hiện tự sửa.")
DEPARTMENT = _("Sở Công Thương.")
AGENCY = _("Cục.")
MINISTER = _("Bộ trưởng, theo đề nghị của Cục.")
MANAGER = _("Cơ quan quản lý kinh phí: Cục, hoặc Sở với kinh phí địa phương.")
FINANCE = _("Cán bộ tài chính của Cục.")

KINDS = {
    "programmes.missing": FindingKind(_("Còn thiếu: %(name)s."), _("Bổ sung rồi gửi lại."), UNIT),
    "programmes.sum_differs": FindingKind(
        _("Các nguồn cộng lại %(sum_vnd)s, tổng dự toán %(total_vnd)s."),
        _("Sửa để hỗ trợ, vốn của cơ sở và nguồn khác cộng đúng bằng tổng dự toán."),
        UNIT,
    ),
    "programmes.own_money_short": FindingKind(
        _("Vốn của cơ sở %(own_vnd)s, cần ít nhất %(needed_vnd)s."),
        _("Cơ sở đã đầu tư hoặc cam kết đầu tư toàn bộ phần còn lại."),
        UNIT,
    ),
    "programmes.other_state_money": FindingKind(
        _("Khoản chi này đã có %(amount_vnd)s tiền Nhà nước từ nguồn khác."),
        _("Một khoản chi chỉ nhận tiền Nhà nước một lần: bỏ khoản đó khỏi đề án."),
        DEPARTMENT,
    ),
    "programmes.lines_differ": FindingKind(
        _("Hỗ trợ theo từng khoản cộng lại %(lines_vnd)s, đề nghị hỗ trợ %(asked_vnd)s."),
        _("Sửa tiền hỗ trợ của từng khoản hoặc tổng đề nghị cho bằng nhau."),
        UNIT,
    ),
    "norm.over_limit": FindingKind(
        _("Hỗ trợ %(asked_vnd)s vượt trần %(ceiling_vnd)s."),
        _("Giảm mức hỗ trợ xuống bằng hoặc dưới trần."),
        MINISTER,
    ),
    "programmes.machine_not_new": FindingKind(
        _("Máy chưa được xác nhận là máy mới."),
        _("Chỉ hỗ trợ máy mới; kèm tài liệu chứng minh (CO, CQ, tờ khai)."),
        AGENCY,
    ),
    "programmes.machine_not_compared": FindingKind(
        _("Chưa so sánh máy mới với máy đang dùng."),
        _("Mô tả máy đang dùng và chọn ít nhất một điểm hơn: năng suất, chất lượng, nguyên liệu, môi trường."),
        AGENCY,
    ),
    "programmes.rest_not_committed": FindingKind(
        _("Cơ sở chưa cam kết đầu tư phần vốn còn lại."), _("Đánh dấu cam kết khi đã có văn bản của cơ sở."), UNIT
    ),
    "programmes.single_source_not_committed": FindingKind(
        _("Chưa cam kết khoản chi không nhận tiền Nhà nước từ nguồn khác."),
        _("Đánh dấu cam kết khi đã có văn bản của cơ sở."),
        UNIT,
    ),
    "programmes.registered_late": FindingKind(
        _("Đăng ký ngày %(day)s, hạn trước ngày %(until)s."),
        _("Nêu lý do nộp muộn; Sở quyết định có xem xét trong đợt này."),
        DEPARTMENT,
    ),
    "programmes.forwarded_late": FindingKind(
        _("Gửi Cục ngày %(day)s, hạn trước ngày %(until)s."), _("Nêu lý do gửi muộn."), AGENCY
    ),
    "programmes.criterion_open": FindingKind(
        _("Tiêu chí chưa có ý kiến và nhận xét: %(name)s."), _("Chọn ý kiến và viết một câu nhận xét."), DEPARTMENT
    ),
    "programmes.favourable_against_no": FindingKind(
        _("Kết luận đồng ý trong khi có tiêu chí không đạt."),
        _("Trả lại để bổ sung, không chấp thuận, hoặc sửa ý kiến."),
        DEPARTMENT,
    ),
    "programmes.above_request": FindingKind(
        _("Mức duyệt %(asked_vnd)s cao hơn mức đăng ký %(limit_vnd)s."),
        _("Ghi đúng mức trong quyết định, không cao hơn mức đăng ký."),
        MINISTER,
    ),
    "programmes.above_plan": FindingKind(
        _("Hợp đồng %(asked_vnd)s vượt kế hoạch %(limit_vnd)s."),
        _("Ký trong mức kế hoạch, hoặc trình Bộ trưởng điều chỉnh kế hoạch."),
        MINISTER,
    ),
    "programmes.above_contract": FindingKind(
        _("Số tiền %(asked_vnd)s vượt phần còn lại của hợp đồng %(limit_vnd)s."),
        _("Ghi số tiền trong phần còn lại của hợp đồng."),
        AGENCY,
    ),
    "programmes.advanced_already": FindingKind(
        _("Đề án đã được tạm ứng lần đầu."), _("Phần còn lại thanh toán sau khi nghiệm thu cơ sở."), AGENCY
    ),
    "programmes.progress_not_confirmed": FindingKind(
        _("Chưa có báo cáo tiến độ được Sở xác nhận."), _("Gửi báo cáo tiến độ và đề nghị Sở xác nhận."), DEPARTMENT
    ),
    "programmes.advance_over_rate": FindingKind(
        _("Tạm ứng %(amount_vnd)s vượt mức %(limit_vnd)s theo tỷ lệ của loại đề án."),
        _("Giảm số tạm ứng, hoặc Cục quyết định mức khác trong khuôn khổ pháp luật tài chính."),
        AGENCY,
    ),
    "programmes.advance_over_treasury": FindingKind(
        _("Tạm ứng %(amount_vnd)s vượt trần Kho bạc %(limit_vnd)s."),
        _("Giảm số tạm ứng, hoặc nêu hướng dẫn riêng cho phép mức cao hơn."),
        AGENCY,
    ),
    "programmes.progress_too_low": FindingKind(
        _("Mới đầu tư %(invested_vnd)s; phải trên %(share)s của tổng vốn %(total_vnd)s."),
        _("Chờ đủ tiến độ rồi đề nghị tạm ứng."),
        AGENCY,
    ),
    "programmes.serial_missing": FindingKind(
        _("Chưa ghi số máy: %(name)s."), _("Ghi hãng, kiểu và số máy trên nhãn máy."), UNIT
    ),
    "programmes.not_invoiced": FindingKind(
        _("Nghiệm thu %(invested_vnd)s nhưng hóa đơn mới có %(invoiced_vnd)s."),
        _("Bổ sung hóa đơn, hoặc nghiệm thu trong phạm vi hóa đơn."),
        DEPARTMENT,
    ),
    "programmes.invoice_flag_open": FindingKind(
        _("Hóa đơn %(invoice)s lập ngoài thời hạn, chưa có ý kiến của người có thẩm quyền."),
        _("Lãnh đạo Sở hoặc Cục xem lý do và ghi ý kiến."),
        _("Lãnh đạo Sở Công Thương hoặc Cục."),
    ),
    "programmes.rest_too_high": FindingKind(
        _("Đề nghị trả %(asked_vnd)s; chỉ còn được trả %(limit_vnd)s."),
        _("Tổng đã trả không vượt hợp đồng, giá trị nghiệm thu và định mức."),
        FINANCE,
    ),
    "programmes.settled_late": FindingKind(
        _("Nộp hồ sơ quyết toán ngày %(day)s, hạn %(until)s."), _("Nêu lý do nộp muộn."), AGENCY
    ),
    "programmes.liquidated_late": FindingKind(
        _("Thanh lý ngày %(day)s, hạn %(until)s."), _("Nêu lý do thanh lý muộn."), AGENCY
    ),
    "programmes.late_path": FindingKind(
        _("Ngày %(day)s đã quá hạn thanh lý, quyết toán %(until)s."),
        _(
            "Cơ quan quản lý kinh phí làm bước “Quyết toán muộn theo Biểu 9” trước: kèm biên bản nghiệm thu, giấy"
            " đề nghị thanh toán, cách xử lý tiền còn treo và hạn mới cho đơn vị."
        ),
        MANAGER,
    ),
    "programmes.not_late": FindingKind(
        _("Đến ngày %(day)s hồ sơ quyết toán chưa muộn, hoặc đã có hạn mới theo Biểu 9."),
        _("Quyết toán theo bước thường; bước Biểu 9 chỉ mở khi quá hạn nộp hồ sơ hoặc quá ngày 22 tháng 01 năm sau."),
        MANAGER,
    ),
    "programmes.money_class_wrong": FindingKind(
        _("Đề án còn treo %(open_vnd)s: chọn chuyển nguồn hoặc nộp trả; không còn tiền treo thì chọn đúng mục đó."),
        _("Tiền của năm cũ chỉ có hai đường: chuyển nguồn được Kho bạc xác nhận, hoặc nộp trả và hủy dự toán."),
        MANAGER,
    ),
    "programmes.carry_not_asked": FindingKind(
        _("Còn %(free_vnd)s chưa nằm trong đề nghị chuyển nguồn nào."),
        _("Lập và trình đề nghị chuyển nguồn có trường hợp pháp lý ở trang Cuối năm ngân sách, hoặc chọn nộp trả."),
        FINANCE,
    ),
    "programmes.no_shortage": FindingKind(
        _("Đề án %(code)s không còn thiếu vốn so với kế hoạch được duyệt."),
        _("Không cần ghi hệ quả; nếu số đã giao sai, sửa quyết định giao vốn."),
        MANAGER,
    ),
    "programmes.advance_open": FindingKind(
        _("Còn %(amount_vnd)s tạm ứng không có khối lượng."), _("Thanh lý và ghi khoản phải nộp trả."), AGENCY
    ),
    "programmes.nothing_owed": FindingKind(
        _("Không còn tạm ứng phải nộp trả."), _("Thanh lý theo cách thường."), AGENCY
    ),
    "programmes.return_differs": FindingKind(
        _("Nộp trả %(amount_vnd)s, phải nộp trả đúng %(owed_vnd)s."),
        _("Ghi đúng số tiền trên giấy nộp trả ngân sách."),
        FINANCE,
    ),
    "programmes.advance_rate_unknown": FindingKind(
        _("Bảng tạm ứng không nêu tỷ lệ cho nội dung của đề án này."),
        _("Ghi căn cứ của mức tạm ứng: Cục quyết định trong khuôn khổ pháp luật tài chính."),
        AGENCY,
    ),
    "programmes.detail_plan_missing": FindingKind(
        _("Đề án nhóm chưa có kế hoạch chi tiết (Biểu 11) được duyệt."),
        _("Lập kế hoạch chi tiết, nêu tên từng cơ sở thụ hưởng, trình Sở phê duyệt trước khi tạm ứng."),
        DEPARTMENT,
    ),
    "programmes.detail_plan_empty": FindingKind(
        _("Kế hoạch chi tiết chưa nêu cơ sở thụ hưởng nào."), _("Thêm ít nhất một cơ sở với dự toán."), UNIT
    ),
    "programmes.above_group": FindingKind(
        _("Các cơ sở cộng lại %(asked_vnd)s, đề án nhóm chỉ có %(limit_vnd)s."),
        _("Giảm mức hỗ trợ hoặc bớt cơ sở để nằm trong mức của đề án."),
        MINISTER,
    ),
    "programmes.not_accepted": FindingKind(
        _("Chưa nghiệm thu tại địa điểm: %(name)s."), _("Ghi biên bản nghiệm thu của địa điểm này."), DEPARTMENT
    ),
    "programmes.no_money": FindingKind(
        _("Đề án không còn %(amount_vnd)s trong nguồn nào."),
        _("Ghi nhận giao vốn cho đề án, hoặc giảm số tiền."),
        FINANCE,
    ),
    "programmes.pilot_contents": FindingKind(
        _("Đề án điểm có %(n)s nội dung hoạt động, cần ít nhất %(needed)s."),
        _("Thêm nội dung khác, hoặc bỏ dấu đề án điểm."),
        AGENCY,
    ),
    "programmes.pilot_too_short": FindingKind(
        _("Đề án điểm kéo dài %(months)s tháng, phải trên một năm."),
        _("Sửa thời gian thực hiện, hoặc bỏ dấu đề án điểm."),
        AGENCY,
    ),
    "programmes.fairs_abroad": FindingKind(
        _("Cơ sở dự hội chợ nước ngoài lần thứ %(n)s trong năm; mỗi năm tối đa %(limit)s lần."),
        _("Bỏ cơ sở này khỏi lần hỗ trợ này."),
        AGENCY,
    ),
    "programmes.demonstration_known": FindingKind(
        _("Trên địa bàn nền tảng đã có %(n)s mô hình trình diễn."),
        _("Đối chiếu công nghệ, sản phẩm với các mô hình đó và nêu điểm khác; kèm cam kết có chữ ký."),
        DEPARTMENT,
    ),
    "programmes.loan_kind": FindingKind(
        _("Chỉ hỗ trợ lãi khoản vay trung hạn, dài hạn bằng đồng Việt Nam."), _("Đối chiếu hợp đồng tín dụng."), AGENCY
    ),
    "programmes.loan_overdue": FindingKind(
        _("Khoản vay có nợ quá hạn."), _("Không hỗ trợ lãi của khoản vay quá hạn."), AGENCY
    ),
    "programmes.loan_months": FindingKind(
        _("Đề nghị lãi của %(n)s tháng; chỉ hỗ trợ %(limit)s tháng đầu."), _("Tính lại phần lãi trong hạn."), AGENCY
    ),
    "programmes.loan_not_invested": FindingKind(
        _("Chưa hoàn thành đầu tư: lãi chỉ được hỗ trợ sau khi đầu tư xong."),
        _("Ghi ngày hoàn thành đầu tư khi đã có biên bản."),
        AGENCY,
    ),
    "programmes.change_not_a_raise": FindingKind(
        _("Mức mới %(asked_vnd)s không cao hơn kế hoạch %(limit_vnd)s."),
        _("Chọn “Giảm mức hỗ trợ”, hoặc ghi mức cao hơn."),
        UNIT,
    ),
    "programmes.change_not_a_cut": FindingKind(
        _("Mức mới %(asked_vnd)s không thấp hơn kế hoạch %(limit_vnd)s."),
        _("Tăng tổng mức hỗ trợ là việc Bộ trưởng quyết định: chọn loại thay đổi đó."),
        MINISTER,
    ),
    "programmes.change_below_spent": FindingKind(
        _("Mức mới %(asked_vnd)s thấp hơn số đã tạm ứng, thanh toán %(spent_vnd)s."),
        _("Giữ mức bằng hoặc cao hơn số đã chi; phần thừa nộp trả khi thanh lý."),
        FINANCE,
    ),
    "programmes.change_ends_before": FindingKind(
        _("Ngày kết thúc nằm trước ngày bắt đầu."), _("Sửa lại hai ngày."), UNIT
    ),
    "programmes.change_is_extension": FindingKind(
        _("Ngày kết thúc %(day)s nằm ngoài năm ngân sách %(year)s."),
        _("Kéo dài sang năm sau là việc Bộ trưởng quyết định: chọn loại thay đổi đó."),
        MINISTER,
    ),
    "programmes.change_not_extension": FindingKind(
        _("Ngày kết thúc %(day)s vẫn trong năm ngân sách %(year)s."),
        _("Chọn “Thời gian, trong năm ngân sách”."),
        UNIT,
    ),
    "programmes.change_named_twice": FindingKind(
        _("Cơ sở này đã có trong đề án, cùng nội dung và năm."), _("Chọn cơ sở khác."), UNIT
    ),
    "programmes.change_delivered": FindingKind(
        _("Máy đã giao hoặc đã nghiệm thu cho cơ sở cũ."),
        _("Chỉ thay cơ sở thụ hưởng trước khi giao máy; phần đã giao xét theo đề nghị dừng hoặc bất khả kháng."),
        AGENCY,
    ),
    "programmes.planned_too_early": FindingKind(
        _("Dự kiến giao hàng ngày %(day)s, trước ngày %(from)s mà hóa đơn được tính."),
        _(
            "Còn có thể: nhận hàng và lập hóa đơn muộn hơn, chọn khoản khác, để năm sau; hoặc giữ khoản “đã đầu tư”"
            " và nêu lý do để người có thẩm quyền quyết định."
        ),
        _("Lãnh đạo Sở Công Thương hoặc Cục."),
    ),
    "programmes.planned_too_late": FindingKind(
        _("Dự kiến giao hàng ngày %(day)s, sau ngày %(until)s của năm ngân sách."),
        _(
            "Còn có thể: nhận hàng sớm hơn, chọn khoản khác, đăng ký cho năm sau,"
            " hoặc đề nghị kéo dài do Bộ trưởng quyết định."
        ),
        MINISTER,
    ),
    "programmes.planned_out_of_order": FindingKind(
        _("Dự kiến giao hàng trước khi đặt mua."), _("Sửa lại hai ngày."), UNIT
    ),
}
