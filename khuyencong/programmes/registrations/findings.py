"""Words of the findings about registration reports."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

DEPARTMENT = _("Sở Công Thương.")

KINDS = {
    "programmes.registration_empty": FindingKind(
        _("Sở chưa có đề án nào đăng ký cho kế hoạch năm này."),
        _("Chờ đơn vị gửi đăng ký đề án đến Sở."),
        DEPARTMENT,
    ),
    "programmes.registration_text": FindingKind(
        _("Báo cáo đăng ký chưa có phần “%(name)s”."), _("Viết phần còn thiếu, mỗi ý một dòng."), DEPARTMENT
    ),
    "programmes.registration_not_appraised": FindingKind(
        _("%(n)s đề án trong danh mục chưa thẩm định cấp cơ sở: được đăng ký, chưa gửi hồ sơ."),
        _("Thẩm định cấp cơ sở rồi trình Cục từng đề án."),
        DEPARTMENT,
    ),
}
