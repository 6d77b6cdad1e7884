"""The words of the findings of councils."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Denial, FindingKind

_COUNCIL = _("Chủ tịch hội đồng")


def _kind(sentence: object, remedy: object, authority: object = _COUNCIL) -> FindingKind:
    # FindingKind keeps lazy texts: they are translated where they are shown.
    return FindingKind(sentence, remedy, authority)  # type: ignore[arg-type]


KINDS: dict[str, FindingKind] = {
    "councils.group_above_cap": _kind(
        _("Nhóm %(group)s có tổng điểm tối đa %(points)s, vượt mức %(limit)s."),
        _("Giảm điểm tối đa của các tiêu chí trong nhóm."),
    ),
    "councils.scale_differs": _kind(
        _("Tổng điểm tối đa của các tiêu chí là %(points)s, phải bằng %(limit)s."),
        _("Sửa điểm tối đa cho đủ thang điểm."),
    ),
    "councils.unknown_group": _kind(
        _("Tiêu chí thuộc nhóm %(group)s, không có trong quy định."), _("Chọn lại nhóm của tiêu chí.")
    ),
    "councils.no_quorum": _kind(
        _("Mới có %(present)s trong %(seats)s thành viên gửi phiếu; cần ít nhất %(quorum)s."),
        _("Chờ thêm phiếu của các thành viên."),
    ),
    "councils.no_sheets": _kind(
        _("%(name)s chưa có phiếu chấm nào."), _("Mỗi đơn vị đề nghị phải được ít nhất một thành viên chấm.")
    ),
    "councils.criteria_not_frozen": _kind(
        _("Bộ tiêu chí chưa được chốt."), _("Chốt bộ tiêu chí trước khi mở hồ sơ của đơn vị đề nghị.")
    ),
    "councils.already_opened": _kind(
        _("Hồ sơ đã được mở: không thay bộ tiêu chí, không thêm đơn vị đề nghị."),
        _("Lập hội đồng mới cho lần lựa chọn khác."),
    ),
    "councils.scored_before_decision": _kind(
        _("Ngày chấm điểm %(scored_on)s sớm hơn quyết định thành lập hội đồng %(decided_on)s."),
        _("Ghi đúng ngày của biên bản chấm điểm."),
    ),
    "councils.not_tied": _kind(
        _("%(name)s không bằng điểm cao nhất với đơn vị khác."),
        _("Chủ tịch chỉ đề xuất giữa các đơn vị bằng điểm cao nhất."),
    ),
}

DENIALS: dict[str, Denial] = {
    "council_no_sheet": Denial(
        _("Bạn không có phiếu chấm trong hội đồng này: chỉ thành viên có quyền biểu quyết chấm điểm."), _COUNCIL
    ),
    "council_conflict": Denial(_("Bạn đã khai xung đột lợi ích với đơn vị này nên không chấm điểm."), _COUNCIL),
}
