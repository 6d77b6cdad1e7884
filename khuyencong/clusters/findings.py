"""The words of the findings of this room."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

_PROVINCE = _("Ủy ban nhân dân cấp tỉnh")
_DEPARTMENT = _("Sở Công Thương")

KINDS: dict[str, FindingKind] = {
    "clusters.type_share": FindingKind(
        _("Loại cụm “%(type)s”: tỷ lệ đất công nghiệp %(share)s %% dưới mức %(wanted)s %%."),
        _("Tính lại tỷ lệ đất công nghiệp vào ngày ghi, hoặc ghi loại cụm khác."),
        _PROVINCE,
    ),
    "clusters.services_share": FindingKind(
        _("Đất dịch vụ %(services)s ha trong cụm %(area)s ha vượt %(wanted)s %%."),
        _("Điều chỉnh cơ cấu sử dụng đất trong quy hoạch chi tiết."),
        _PROVINCE,
    ),
    "clusters.no_regulation": FindingKind(
        _("%(cluster)s chưa có quy chế quản lý, khai thác dịch vụ công cộng được phê duyệt."),
        _("Ghi quy chế đã phê duyệt trước khi tiếp nhận dự án đầu tiên."),
        _("Chủ đầu tư hạ tầng kỹ thuật"),
    ),
    "clusters.trade_not_listed": FindingKind(
        _("Ngành nghề “%(trade)s” không có trong quyết định %(document)s."),
        _("Chọn ngành nghề trong quyết định, hoặc ghi lý do (dự án có từ trước)."),
        _DEPARTMENT,
    ),
    "clusters.same_project": FindingKind(
        _("Hai bản ghi cùng có dự án “%(name)s” trong %(cluster)s."),
        _("Hủy một trong hai dự án trước khi gộp hai cơ sở."),
        _DEPARTMENT,
    ),
}
