"""The words of the law room's findings."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind


def _kind(sentence: object, remedy: object, authority: object) -> FindingKind:
    return FindingKind(sentence, remedy, authority)  # type: ignore[arg-type]  # lazy texts, resolved at the edge


_OFFICER = _("Cán bộ Cục xác nhận kèm văn bản, cán bộ thứ hai duyệt")
_AGENCY = _("Cục")

KINDS: dict[str, FindingKind] = {
    "norm.none_in_force": _kind(
        _("Không có mức hỗ trợ nào cho nội dung %(activity)s có hiệu lực vào ngày này"),
        _("Hỏi cơ quan quản lý trước khi lập dự toán"),
        _AGENCY,
    ),
    "norm.general_rules": _kind(
        _("Nội dung %(activity)s chi theo quy định chung, không có mức riêng của khuyến công"),
        _("Áp dụng văn bản chung đang có hiệu lực về nội dung chi đó"),
        _("Cơ quan tài chính"),
    ),
    "norm.none_for_line": _kind(
        _("Vào ngày này chưa có mức riêng cho dây chuyền công nghệ, dùng mức của máy móc"),
        _("Lập dự toán theo mức của máy móc"),
        _AGENCY,
    ),
    "norm.factors_to_confirm": _kind(
        _("Hệ số dây chuyền và hệ số ưu tiên cùng được nhân, chưa có quy định đọc được về việc này"),
        _("Xác nhận cách áp dụng đồng thời hai hệ số"),
        _AGENCY,
    ),
    "norm.uplift_without_ground": _kind(
        _("Hệ số ưu tiên %(uplift)s chưa có căn cứ ưu tiên"),
        _("Ghi căn cứ ưu tiên về địa bàn hoặc ngành nghề, hoặc bỏ hệ số"),
        _AGENCY,
    ),
    "norm.uplift_above_limit": _kind(
        _("Hệ số ưu tiên %(uplift)s cao hơn mức tối đa %(limit)s lần"),
        _("Giảm hệ số về mức tối đa"),
        _AGENCY,
    ),
    "norm.stale": _kind(
        _("Mức có thể đã đổi: %(by)s chưa đọc được toàn văn, đang dùng mức đã đọc gần nhất"),
        _("Đọc văn bản sửa đổi và xác nhận mức này còn áp dụng"),
        _OFFICER,
    ),
    "norm.from_news": _kind(
        _("Mức lấy từ báo chí, chưa đọc trong %(document)s"),
        _("Đối chiếu với văn bản và xác nhận"),
        _OFFICER,
    ),
    "norm.from_practice": _kind(
        _("Mức lấy theo thông lệ, chưa đọc trong %(document)s"),
        _("Đối chiếu với văn bản và xác nhận"),
        _OFFICER,
    ),
    "norm.derived": _kind(
        _("Mức do nền tảng suy ra từ %(document)s"),
        _("Xác nhận cách hiểu này kèm văn bản"),
        _OFFICER,
    ),
    "norm.from_memory": _kind(
        _("Mức theo trí nhớ cho %(document)s, chưa có nguồn"),
        _("Tìm điều khoản trong văn bản và xác nhận"),
        _OFFICER,
    ),
    "norm.conditions": _kind(
        _("Phạm vi của mức này: %(conditions)s"),
        _("Chỉ tính các khoản thuộc phạm vi"),
        _AGENCY,
    ),
    "norm.level_matters": _kind(
        _("Nội dung %(activity)s có mức khác nhau theo cấp (%(levels)s), đang dùng mức cao nhất"),
        _("Chọn đúng cấp"),
        _AGENCY,
    ),
    "norm.national_as_guide": _kind(
        _("Tỉnh chưa có mức riêng trong hệ thống, đang dùng mức quốc gia để tham khảo"),
        _("Nhập mức của tỉnh theo nghị quyết hoặc quyết định"),
        _("Sở Công Thương"),
    ),
    "norm.own_not_entered": _kind(
        _("Tỉnh đã có mức riêng tại %(document)s, chưa nhập; dùng mức quốc gia để tham khảo"),
        _("Nhập mức của tỉnh, cán bộ thứ hai duyệt"),
        _("Sở Công Thương"),
    ),
}
