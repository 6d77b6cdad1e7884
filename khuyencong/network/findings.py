"""The words of the findings of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

_DEPARTMENT = _("Sở Công Thương, theo văn bản của tỉnh")
_PROVINCE = _("Ủy ban nhân dân cấp tỉnh")
_BODY = _("Trung tâm, tổ chức dịch vụ; Sở Công Thương kiểm tra")


def _kind(sentence: Any, remedy: Any, authority: Any) -> FindingKind:
    return FindingKind(sentence, remedy, authority)


KINDS: dict[str, FindingKind] = {
    "network.already_named": _kind(
        _("Việc “%(matter)s” tại %(place)s đã giao %(body)s từ %(since)s (%(document)s)."),
        _("Kết thúc hoặc chuyển giao phân công đó trước, hoặc ghi khoảng thời gian không trùng."),
        _DEPARTMENT,
    ),
    "network.term_overlaps": _kind(
        _("%(person)s đã được phân công tại %(commune)s từ %(since)s (%(document)s)."),
        _("Gia hạn, thay hoặc kết thúc phân công đó, hoặc ghi khoảng thời gian không trùng."),
        _DEPARTMENT,
    ),
    "network.body_not_active": _kind(
        _("%(body)s không hoạt động trong suốt khoảng thời gian đó."),
        _("Chọn đơn vị đang hoạt động, hoặc ghi ngày khác; đơn vị kế thừa ghi ở danh mục cơ quan."),
        _DEPARTMENT,
    ),
    "network.inherited": _kind(
        _("Việc “%(matter)s” tại %(place)s chỉ có phân công của đơn vị hành chính cũ."),
        _("Ban hành và ghi phân công mới cho đơn vị hành chính hiện nay."),
        _PROVINCE,
    ),
    "network.from_catalogue": _kind(
        _("Việc “%(matter)s” tại %(place)s chưa có phân công; lấy theo danh mục cơ quan."),
        _("Ghi quyết định giao đơn vị phụ trách."),
        _PROVINCE,
    ),
    "network.nobody_named": _kind(
        _("Việc “%(matter)s” tại %(place)s chưa giao đơn vị nào."),
        _("Ban hành quyết định giao đơn vị phụ trách và ghi vào đây."),
        _PROVINCE,
    ),
    "network.to_reassign": _kind(
        _("%(commune)s đã kết thúc ngày %(ended)s, cộng tác viên chưa được phân công lại."),
        _("Phân công lại theo đơn vị hành chính mới, hoặc kết thúc phân công."),
        _DEPARTMENT,
    ),
    "network.capacity_unknown": _kind(
        _("Chưa có thông tin năng lực của %(body)s: %(groups)s."),
        _("Ghi nhân lực, tài chính, cơ sở vật chất, kinh nghiệm kèm tài liệu."),
        _BODY,
    ),
}
