"""Words of the findings on programmes and results: what is wrong, what would satisfy it, who may decide otherwise."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

UNIT = _("Đơn vị thực hiện tự sửa.")
RECORDER = _("Người ghi chương trình tự sửa.")
DEPARTMENT = _("Sở Công Thương.")
APPROVER = _("Cơ quan phê duyệt chương trình.")
_WHOLE = _(
    "Ghi số của cả cơ sở và phần của từng đề án sao cho cộng lại không quá số đó; đề án kia đã tính quá thì kê khai "
    "đính chính trước."
)
_DIFFERS = _("Kiểm tra lại số của cả cơ sở; nếu số mới đúng thì nêu lý do.")

KINDS = {
    "programmes.decision_missing": FindingKind(
        _("Chưa có quyết định của bản này: số, ngày và bản chụp."), _("Thêm văn bản rồi chọn văn bản đó."), APPROVER
    ),
    "programmes.unread_with_targets": FindingKind(
        _("Bản ghi “chưa đọc được số liệu” nhưng có %(count)s chỉ tiêu."),
        _("Bỏ dấu “chưa đọc được”, hoặc bỏ chỉ tiêu không lấy từ văn bản."),
        RECORDER,
    ),
    "programmes.version_empty": FindingKind(
        _("Bản này chưa có chỉ tiêu nào."),
        _("Nhập chỉ tiêu từ văn bản; văn bản không đọc được thì đánh dấu “chưa đọc được số liệu”."),
        RECORDER,
    ),
    "programmes.target_from_press": FindingKind(
        _("%(count)s chỉ tiêu chỉ lấy theo báo chí, chưa đối chiếu văn bản."),
        _("Đối chiếu với văn bản; chưa có văn bản thì nêu lý do."),
        APPROVER,
    ),
    "programmes.money_over_total": FindingKind(
        _("Các nguồn cộng lại %(parts_vnd)s, quá tổng kinh phí %(total_vnd)s."),
        _("Sửa cho các nguồn cộng lại không quá tổng như văn bản nêu."),
        RECORDER,
    ),
    "programmes.starts_before_predecessor": FindingKind(
        _("Bản này có hiệu lực từ %(day)s, trước bản đang có hiệu lực (%(until)s)."),
        _("Ghi đúng ngày có hiệu lực của quyết định."),
        APPROVER,
    ),
    "programmes.not_carried_out_but_done": FindingKind(
        _("Nội dung này đã có %(count)s đề án nghiệm thu trong năm."),
        _("Bỏ lý do không thực hiện, hoặc chọn đúng nội dung và năm."),
        DEPARTMENT,
    ),
    "programmes.nothing_claimed": FindingKind(
        _("Chưa có kết quả nào được kê khai."), _("Ghi ít nhất một kết quả, hoặc báo không còn hoạt động."), UNIT
    ),
    "programmes.results_no_evidence": FindingKind(
        _("Chưa có tài liệu chứng minh."),
        _("Kèm báo cáo của cơ sở, bảng lương, báo cáo tài chính, hóa đơn hoặc biên bản."),
        UNIT,
    ),
    "programmes.result_unanswered": FindingKind(
        _("Chưa trả lời: %(name)s."), _("Ghi số (0 nếu không có), hoặc để trống và ghi vì sao chưa có số liệu."), UNIT
    ),
    "programmes.correction_without_reason": FindingKind(
        _("%(name)s: đính chính số đã xác nhận mà chưa có lý do."), _("Ghi lý do ở cột ghi chú."), UNIT
    ),
    "programmes.shares_over_whole": FindingKind(
        _(
            "%(name)s: cả cơ sở %(whole)s, đề án khác đã tính %(others)s (%(where)s), đề án này tính thêm %(counted)s: "
            "quá 100%%."
        ),
        _WHOLE,
        DEPARTMENT,
    ),
    "programmes.shares_over_whole_vnd": FindingKind(
        _(
            "%(name)s: cả cơ sở %(whole_vnd)s, đề án khác đã tính %(others_vnd)s (%(where)s), đề án này tính thêm "
            "%(counted_vnd)s: quá 100%%."
        ),
        _WHOLE,
        DEPARTMENT,
    ),
    "programmes.whole_differs": FindingKind(
        _("%(name)s: cả cơ sở ghi %(whole)s, đề án khác đã ghi %(known)s (%(where)s)."), _DIFFERS, DEPARTMENT
    ),
    "programmes.whole_differs_vnd": FindingKind(
        _("%(name)s: cả cơ sở ghi %(whole_vnd)s, đề án khác đã ghi %(known_vnd)s (%(where)s)."), _DIFFERS, DEPARTMENT
    ),
    "programmes.merge_result_twice": FindingKind(
        _("%(name)s đã được xác nhận cho cả hai bản ghi."),
        _("Để hai bản riêng, hoặc đính chính kết quả của một bản trước khi ghép."),
        DEPARTMENT,
    ),
    "programmes.merge_asked_twice": FindingKind(
        _("Đề án %(project)s đã hỏi kết quả của cả hai bản ghi."),
        _("Xem lại đề án: một cơ sở chỉ thụ hưởng một lần."),
        DEPARTMENT,
    ),
    "programmes.asked_not_withdrawn": FindingKind(
        _("Câu hỏi theo dõi sau nghiệm thu không rút được."),
        _("Trả lời câu hỏi, hoặc báo cơ sở không còn hoạt động kèm lý do."),
        DEPARTMENT,
    ),
}
