"""The words of the findings of this room."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

_PROVINCE = _("Ủy ban nhân dân cấp tỉnh")
_DEPARTMENT = _("Sở Công Thương")

KINDS: dict[str, FindingKind] = {
    "clusters.services_too_large": FindingKind(
        _("Đất dịch vụ %(services)s ha chiếm %(share)s%% diện tích cụm, quá %(limit)s%%."),
        _("Giảm đất dịch vụ trong cơ cấu sử dụng đất."),
        _PROVINCE,
    ),
    "clusters.type_share_low": FindingKind(
        _("Phần đất công nghiệp của loại hình này là %(share)s%%, dưới mức %(least)s%%."),
        _("Bỏ loại hình, hoặc tăng phần đất dành cho loại hình này."),
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
