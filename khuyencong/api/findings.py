"""What the API itself refuses, in words."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Denial, FindingKind

KINDS = {
    "api.key_reused": FindingKind(
        _("Khóa Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác."),
        _("Gửi lại đúng nội dung cũ để nhận lại câu trả lời cũ, hoặc dùng một khóa mới cho việc mới."),
        _("Người viết chương trình gọi API."),
    )
}
DENIALS = {
    "api.scope": Denial(_("Khóa API này không có quyền “%(scope)s”."), _("Người giữ khóa tạo khóa mới có quyền đó."))
}
