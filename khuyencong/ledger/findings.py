"""The words of the ledger's findings."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

_FINANCE = _("Cán bộ tài chính của đơn vị giữ kinh phí")


def _kind(sentence: object, remedy: object, authority: object = _FINANCE) -> FindingKind:
    # FindingKind keeps lazy texts: they are translated where they are shown.
    return FindingKind(sentence, remedy, authority)  # type: ignore[arg-type]


KINDS: dict[str, FindingKind] = {
    "ledger.not_enough": _kind(
        _("Không đủ kinh phí: đề nghị %(asked)s đồng, chỉ còn %(available)s đồng."),
        _("Giảm số tiền, hoặc giao bổ sung kinh phí trước khi thực hiện."),
    ),
    "ledger.fund_short": _kind(
        _("%(fund)s chỉ còn %(available_vnd)s, cần %(asked_vnd)s: thiếu %(lack_vnd)s."),
        _("Cán bộ tài chính của %(holder)s ghi quyết định giao kinh phí cho nguồn này, rồi xác nhận lại."),
    ),
    "ledger.year_closed": _kind(
        _("Năm ngân sách %(year)s đã khóa sổ."),
        _("Chọn nguồn của năm khác; sau khóa sổ chỉ ghi được việc nộp trả."),
    ),
    "ledger.year_open": _kind(
        _("Chưa khóa sổ được: còn %(open)s đồng đã dành hoặc cam kết của %(subjects)s đối tượng."),
        _("Thanh toán hoặc giải phóng các khoản này trước khi khóa sổ."),
    ),
    "ledger.outside_year": _kind(
        _("Ngày %(day)s không thuộc thời gian của năm ngân sách %(year)s (từ %(first)s đến %(last)s)."),
        _("Ghi đúng ngày của văn bản, hoặc chọn nguồn của năm khác."),
    ),
    "ledger.future_date": _kind(
        _("Ngày %(day)s ở sau ngày ghi sổ %(today)s."),
        _("Ghi sổ khi việc đã diễn ra."),
    ),
    "ledger.level_ended": _kind(
        _("Ngày %(day)s không còn ngân sách cấp huyện: cấp huyện kết thúc hoạt động từ ngày 01/7/2025."),
        _("Điều chuyển số còn lại cho cấp tỉnh hoặc cấp xã rồi ghi ở đó."),
    ),
    "ledger.wrong_subject": _kind(
        _("Đối tượng của bút toán không đúng: “%(subject)s”."),
        _("Việc của nguồn kinh phí không gắn đối tượng; việc của đề án phải gắn đúng một đề án."),
    ),
    "ledger.wrong_fund": _kind(
        _("Chỉ điều chuyển giữa hai nguồn khác nhau của cùng một loại kinh phí và cùng một năm."),
        _("Chọn nguồn nhận cùng loại (quốc gia hoặc địa phương) và cùng năm ngân sách."),
    ),
    "ledger.key_reused": _kind(
        _("Việc này đã được ghi sổ với nội dung khác (bút toán %(entry)s)."),
        _("Mở bút toán đã ghi để đối chiếu; nếu là việc khác, làm lại từ đầu."),
    ),
    "ledger.already_reversed": _kind(
        _("Bút toán %(entry)s đã được đảo."),
        _("Mở bút toán đảo để xem; mỗi bút toán chỉ đảo một lần."),
    ),
    "ledger.not_reversible": _kind(
        _("Bút toán %(entry)s không đảo được: đây là bút toán đảo hoặc bút toán khóa sổ."),
        _("Ghi một bút toán mới đúng nội dung."),
    ),
    "ledger.wrong_next_fund": _kind(
        _("Tiền chuyển nguồn phải sang nguồn năm %(year)s cùng loại, cùng cấp và giữ năm gốc %(first_year)s."),
        _("Chọn nguồn chuyển nguồn của năm sau; nền tảng mở nguồn này khi ghi xác nhận của Kho bạc."),
    ),
    "ledger.file_too_late": _kind(
        _("Hồ sơ gửi Kho bạc ngày %(day)s; hạn chót với dự toán năm %(year)s là %(last)s."),
        _("Ghi đúng ngày gửi hồ sơ; khối lượng xong trong năm vẫn được chi trong thời gian chỉnh lý quyết toán."),
    ),
    "ledger.work_day_missing": _kind(
        _("Chi vào năm %(year)s trong thời gian chỉnh lý phải nêu ngày hoàn thành khối lượng (đến hết %(last)s)."),
        _("Ghi ngày khối lượng được thực hiện xong theo biên bản nghiệm thu hoặc xác nhận khối lượng."),
    ),
    "ledger.work_after_year": _kind(
        _("Khối lượng xong ngày %(day)s, sau ngày %(last)s: không được chi vào dự toán năm %(year)s."),
        _("Đề nghị chuyển nguồn phần này, hoặc chi bằng dự toán năm sau."),
    ),
    "ledger.file_after_adjustment": _kind(
        _("Hồ sơ gửi Kho bạc ngày %(day)s; hạn chót của thời gian chỉnh lý năm %(year)s là %(last)s."),
        _("Ghi đúng ngày gửi hồ sơ; phần còn lại chỉ có thể chuyển nguồn hoặc bị hủy."),
    ),
    "ledger.filed_after_payment": _kind(
        _("Ngày gửi hồ sơ %(day)s ở sau ngày chứng từ %(paid)s."),
        _("Ghi ngày gửi hồ sơ đến Kho bạc không sau ngày chứng từ."),
    ),
    "ledger.carry_too_much": _kind(
        _("Đề nghị chuyển %(asked_vnd)s; chỉ còn %(limit_vnd)s chưa chi hoặc đang tạm ứng."),
        _("Giảm số tiền xuống bằng hoặc dưới số dư."),
    ),
    "ledger.confirmed_not_within": _kind(
        _("Kho bạc xác nhận %(confirmed_vnd)s, đề nghị %(asked_vnd)s: số được chuyển từ 1 đồng đến số đề nghị."),
        _("Ghi đúng số Kho bạc xác nhận; phần không được xác nhận sẽ bị hủy hoặc phải nộp trả."),
        _("Kho bạc Nhà nước nơi giao dịch"),
    ),
    "ledger.class_not_confirmed": _kind(
        _("Trường hợp chuyển nguồn “%(name)s” chưa được người thứ hai xác nhận."),
        _("Một cán bộ khác mở trường hợp này, đối chiếu văn bản rồi xác nhận."),
    ),
    "ledger.class_of_other_year": _kind(
        _("Trường hợp chuyển nguồn “%(name)s” không áp dụng cho năm ngân sách %(year)s."),
        _("Chọn trường hợp của luật áp dụng cho năm ngân sách này."),
    ),
    "ledger.year_not_over": _kind(
        _("Năm ngân sách %(year)s chưa kết thúc: dự toán chỉ bị hủy sau ngày %(last)s."),
        _("Khóa sổ sau ngày này; trước đó thanh toán, thu hồi tạm ứng hoặc lập đề nghị chuyển nguồn."),
    ),
    "ledger.asked_late": _kind(
        _("Đề nghị chuyển nguồn ngày %(day)s, hạn đối chiếu với Kho bạc là %(last)s."),
        _("Nêu lý do đề nghị muộn; Kho bạc quyết định có xác nhận hay không."),
        _("Kho bạc Nhà nước nơi giao dịch"),
    ),
    "ledger.not_reconciled": _kind(
        _("Chưa có đối chiếu số dư năm %(year)s với Kho bạc, trong khi nguồn còn số dư."),
        _("Ghi bản đối chiếu có số, ngày, bản chụp xác nhận của Kho bạc rồi khóa sổ."),
    ),
    "ledger.requests_wait": _kind(
        _("Còn đề nghị chuyển nguồn %(amount_vnd)s chưa có trả lời của Kho bạc."),
        _("Ghi trả lời của Kho bạc, hoặc rút đề nghị, rồi khóa sổ."),
    ),
    "ledger.returned_too_much": _kind(
        _("Nộp trả %(amount_vnd)s, chỉ còn phải nộp %(owed_vnd)s."),
        _("Ghi đúng số tiền trên giấy nộp trả ngân sách; phần thừa thuộc khoản khác."),
    ),
    "ledger.reason_missing": _kind(_("Chưa nêu lý do."), _("Viết một câu nêu lý do.")),
    "ledger.management_over_year": _kind(
        _("Quản lý chương trình %(amount_vnd)s, vượt %(limit_vnd)s (%(share)s kinh phí giao trong năm %(base_vnd)s)."),
        _("Giảm chi quản lý, hoặc nêu căn cứ của mức khác."),
    ),
    "ledger.management_over_project": _kind(
        _("Quản lý đề án %(amount_vnd)s, vượt %(limit_vnd)s (%(share)s kinh phí đề án %(base_vnd)s)."),
        _("Giảm chi quản lý, hoặc nêu căn cứ của mức khác."),
    ),
    "ledger.plan_above_batch": _kind(
        _("Kế hoạch đợt %(batch)s cộng lại %(sum_vnd)s, vượt kinh phí được giao %(limit_vnd)s."),
        _("Bớt đề án trong đợt, hoặc chờ giao bổ sung kinh phí."),
        _("Cơ quan phê duyệt kế hoạch"),
    ),
}
