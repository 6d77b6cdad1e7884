"""What numbering can refuse, in words."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind


def _kind(*, sentence: object, remedy: object, authority: object) -> FindingKind:
    # FindingKind keeps lazy texts: they are translated where they are shown.
    return FindingKind(sentence, remedy, authority)  # type: ignore[arg-type]


KINDS: dict[str, FindingKind] = {
    "papers.number_taken": _kind(
        sentence=_("Số %(number)s/%(year)s của sổ này đã được cấp cho văn bản khác."),
        remedy=_("Kiểm tra lại số trên văn bản đã ký; nếu bỏ trống, hệ thống lấy số tiếp theo trong sổ."),
        authority=_("Văn thư cơ quan ban hành"),
    ),
    "papers.year_differs": _kind(
        sentence=_("Ngày văn bản %(day)s không thuộc năm %(year)s của sổ."),
        remedy=_("Chọn ngày văn bản trong năm của sổ, hoặc đăng ký vào sổ của năm đó."),
        authority=_("Văn thư cơ quan ban hành"),
    ),
    "papers.number_impossible": _kind(
        sentence=_("Số văn bản phải là số nguyên dương, đã nhập %(number)s."),
        remedy=_("Nhập phần số đứng trước dấu gạch chéo."),
        authority=_("Văn thư cơ quan ban hành"),
    ),
}
