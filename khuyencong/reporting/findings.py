"""Words of this room's findings and reasons to deny."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Denial, FindingKind, Severity

NOBODY = _("Không ai được bỏ qua: đây là quan hệ giữa các con số.")
REPORTER = _("Đơn vị báo cáo; nơi tiếp nhận xem xét khi tiếp nhận.")
RECEIVER = _("Nơi tiếp nhận báo cáo.")
AGENCY = _("Cục mở, khóa kỳ báo cáo.")

KINDS = {
    "reporting.cell_empty": FindingKind(
        _("Dòng %(row)s (%(label)s) chưa có số."),
        _("Nhập số; nếu bằng không thì nhập 0; nếu không có số liệu thì ghi lý do ở cột Ghi chú."),
        REPORTER,
    ),
    "reporting.cell_explained": FindingKind(
        _("Dòng %(row)s (%(label)s) không có số liệu, đã ghi lý do."),
        _("Bổ sung khi có số liệu; dòng này không được tính là 0."),
        RECEIVER,
    ),
    "reporting.not_computable": FindingKind(
        _("Dòng %(row)s (%(label)s): chưa đủ căn cứ để tính."),
        _("Ghi nhận quy hoạch chi tiết đã duyệt và đất đã cho thuê của cụm; hệ thống tự tính, không nhập tay."),
        RECEIVER,
    ),
    "reporting.cell_not_allowed": FindingKind(
        _("Dòng %(row)s (%(label)s) chỉ nhận: %(allowed)s."), _("Chọn một trong các giá trị đó."), NOBODY
    ),
    "reporting.cell_not_a_number": FindingKind(
        _("“%(text)s” không phải là số."), _("Chỉ nhập chữ số, dấu phẩy thập phân và dấu chấm phân nhóm."), NOBODY
    ),
    "reporting.cell_decimals": FindingKind(
        _("“%(text)s” có nhiều hơn %(places)s chữ số thập phân."), _("Làm tròn theo đơn vị tính của dòng."), NOBODY
    ),
    "reporting.cell_negative": FindingKind(_("“%(text)s” nhỏ hơn 0."), _("Nhập số không âm."), NOBODY),
    "reporting.cell_too_big": FindingKind(
        _("“%(text)s” quá lớn so với đơn vị tính của dòng."), _("Kiểm tra lại đơn vị tính."), NOBODY
    ),
    "reporting.cell_computed": FindingKind(
        _("Dòng %(row)s (%(label)s) do hệ thống tính, không nhập tay."),
        _("Tỷ lệ tính theo cách khác ghi ở cột Ghi chú kèm tên cách tính; không đưa vào dòng này."),
        NOBODY,
    ),
    "reporting.cell_unknown": FindingKind(
        _("Biểu không có ô %(cell)s."), _("Tải lại biểu mẫu của kỳ này."), NOBODY
    ),
    "reporting.cell_changed": FindingKind(
        _("Người khác vừa sửa ô này: đang lưu %(saved)s, số nhập là %(typed)s."),
        _("So hai số rồi lưu lại số đúng."),
        REPORTER,
    ),
    "reporting.after_window": FindingKind(
        _("Số liệu ngày %(day)s nằm sau kỳ số liệu, kết thúc ngày %(window_to)s."),
        _("Dùng số liệu đến ngày %(window_to)s; số mới hơn thuộc kỳ sau."),
        NOBODY,
    ),
    "reporting.period_closed": FindingKind(
        _("Kỳ %(period)s đã khóa ngày %(day)s."), _("Đề nghị mở lại kỳ, có lý do."), AGENCY
    ),
    "reporting.period_not_over": FindingKind(
        _("Kỳ số liệu đến ngày %(window_to)s chưa kết thúc."), _("Nộp sau ngày %(window_to)s."), NOBODY
    ),
    "reporting.late": FindingKind(
        _("Báo cáo nộp muộn: hạn là trước ngày %(due_on)s."), _("Nộp ngay; báo cáo được ghi là nộp muộn."), RECEIVER
    ),
    "reporting.signer_missing": FindingKind(
        _("Chưa ghi người ký và chức vụ."), _("Ghi họ tên, chức vụ người đã ký báo cáo."), NOBODY
    ),
    "reporting.signer_other": FindingKind(
        _("Biểu này do “%(expected)s” ký."), _("Để đúng người có thẩm quyền ký, hoặc ký thay theo ủy quyền."), NOBODY
    ),
    "reporting.scan_missing": FindingKind(
        _("Báo cáo đến bằng đường khác chưa có bản chụp."), _("Đính kèm bản chụp báo cáo đã ký."), RECEIVER
    ),
    "reporting.own_typing": FindingKind(
        _("Người nhập hộ báo cáo không tự tiếp nhận khi chưa có bản chụp."),
        _("Đính kèm bản chụp, hoặc để người khác tiếp nhận."),
        NOBODY,
    ),
    "reporting.reason_missing": FindingKind(
        _("Chưa ghi lý do."), _("Ghi rõ lý do để người đọc sau này hiểu."), NOBODY
    ),
    "reporting.differs_from_sum": FindingKind(
        _("Dòng %(row)s (%(label)s) ghi %(value)s, tổng báo cáo cấp dưới đã tiếp nhận và điều chỉnh là %(other)s."),
        _("Sửa số, hoặc ghi một khoản điều chỉnh có tác giả và lý do."),
        RECEIVER,
    ),
    "reporting.differs_from_registry": FindingKind(
        _("Dòng %(row)s (%(label)s) ghi %(value)s, hồ sơ cụm trên hệ thống ghi %(other)s."),
        _("Kiểm tra số báo cáo, hoặc cập nhật hồ sơ cụm bằng văn bản."),
        RECEIVER,
    ),
}  # fmt: skip

DENIALS = {
    "reporting.other_area": Denial(
        _("Báo cáo này thuộc địa bàn hoặc đơn vị khác."), _("Đơn vị báo cáo và nơi tiếp nhận của báo cáo.")
    ),
    "reporting.locked": Denial(
        _("Báo cáo đã tiếp nhận và khóa; sửa bằng bản đính chính có lý do."), _("Đơn vị báo cáo lập bản đính chính.")
    ),
    "reporting.not_owed": Denial(_("Nghĩa vụ báo cáo này đã bỏ, có lý do."), _("Sở Công Thương.")),
}


def check_kind(severity: Severity) -> FindingKind:
    """The words of a check that a form file declares."""
    return FindingKind(
        _("Cần %(rule)s; đang là %(left)s và %(right)s."),
        _("Sửa số của các dòng nêu trên.")
        if severity is Severity.BLOCK
        else _("Kiểm tra lại; nếu đúng thì ghi một câu giải trình."),
        NOBODY if severity is Severity.BLOCK else RECEIVER,
    )
