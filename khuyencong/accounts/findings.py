"""The words of the findings of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

_ADMINISTRATOR = _("Quản trị hệ thống, theo văn bản giao việc")
_END_FIRST = _("Kết thúc vai trò đang giữ trước, hoặc giao cho người khác.")


def _kind(sentence: Any, remedy: Any, authority: Any) -> FindingKind:
    """Lazily translated words count as text at the edge."""
    return FindingKind(sentence, remedy, authority)


KINDS: dict[str, FindingKind] = {
    "accounts.incompatible.appraise_and_submit": _kind(
        _("Người đang giữ vai trò “%(held)s” tại %(body)s không được giữ thêm “%(new)s”: không thẩm định hồ sơ do chính mình nộp."),  # noqa: E501
        _END_FIRST,
        _ADMINISTRATOR,
    ),
    "accounts.incompatible.pay_and_receive": _kind(
        _("Người đang giữ vai trò “%(held)s” tại %(body)s không được giữ thêm “%(new)s”: người chi tiền không đồng thời nhận tiền."),  # noqa: E501
        _END_FIRST,
        _ADMINISTRATOR,
    ),
    "accounts.incompatible.confirm_and_receive": _kind(
        _("Người đang giữ vai trò “%(held)s” tại %(body)s không được giữ thêm “%(new)s”: cán bộ xác nhận không đồng thời là bên thụ hưởng."),  # noqa: E501
        _END_FIRST,
        _ADMINISTRATOR,
    ),
    "accounts.incompatible.independent": _kind(
        _("Vai trò “%(new)s” không đi cùng “%(held)s” tại %(body)s: người kiểm tra, giám sát không giữ vai trò nào khác."),  # noqa: E501
        _END_FIRST,
        _ADMINISTRATOR,
    ),
    "accounts.incompatible.no_deciding_role": _kind(
        _("Vai trò “%(new)s” không đi cùng “%(held)s” tại %(body)s: quản trị hệ thống không tham gia giải quyết hồ sơ."),  # noqa: E501
        _END_FIRST,
        _ADMINISTRATOR,
    ),
    "accounts.role_ended": _kind(
        _("Vai trò “%(role)s” chỉ có đến hết ngày %(last)s: cấp huyện đã kết thúc hoạt động."),
        _("Ghi ngày kết thúc không sau ngày đó, hoặc giao vai trò cấp xã hoặc cấp tỉnh."),
        _ADMINISTRATOR,
    ),
    "accounts.already_held": _kind(
        _("Người này đang giữ vai trò “%(role)s” tại %(body)s trong khoảng thời gian đó."),
        _("Kết thúc vai trò đang giữ, hoặc chọn ngày khác."),
        _ADMINISTRATOR,
    ),
    "accounts.body_not_active": _kind(
        _("%(body)s không hoạt động trong suốt khoảng thời gian đó."),
        _("Chọn cơ quan đang hoạt động hoặc chọn ngày khác."),
        _ADMINISTRATOR,
    ),
    "accounts.handover_first_day": _kind(
        _("Vai trò này bắt đầu đúng ngày bàn giao nên chưa bàn giao được."),
        _("Bàn giao từ ngày mai."),
        _ADMINISTRATOR,
    ),
}  # fmt: skip
