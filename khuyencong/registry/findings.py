"""The words of every eligibility reason, used both for conditions that hold and for findings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khuyencong.common import formats
from khuyencong.common.errors import Denial, FindingKind
from khuyencong.registry.rules.types import Condition
from khuyencong.ui.language import spoken

_NONE = ""
_DEPARTMENT = _("Sở Công Thương")
_OFFICER = _("Cán bộ đăng ký cơ sở")


def _good(sentence: Any) -> FindingKind:
    return FindingKind(sentence, _NONE, _NONE)


def _ask(sentence: Any, remedy: Any, authority: Any = _OFFICER) -> FindingKind:
    return FindingKind(sentence, remedy, authority)


KINDS: dict[str, FindingKind] = {
    f"registry.{reason}": kind
    for reason, kind in {
        # legal form and size
        "form_listed": _good(_("Loại hình của cơ sở có trong danh sách đối tượng.")),
        "form_not_listed": _ask(
            _("Loại hình của cơ sở không có trong danh sách đối tượng."),
            _("Kiểm tra lại loại hình đã ghi theo giấy đăng ký."),
        ),
        "form_unknown": _ask(_("Chưa ghi loại hình của cơ sở."), _("Ghi loại hình theo giấy đăng ký.")),
        "size_sme": _good(_("Doanh nghiệp thuộc diện nhỏ và vừa.")),
        "size_not_asked": _good(_("Loại hình này không xét quy mô.")),
        "size_too_big": _ask(
            _("Số liệu đã ghi vượt quy mô doanh nghiệp nhỏ và vừa."),
            _("Kiểm tra lại lao động, doanh thu và nguồn vốn của năm trước."),
        ),
        "size_unknown": _ask(
            _("Chưa đủ số liệu năm trước để xét quy mô doanh nghiệp nhỏ và vừa."),
            _("Ghi lao động bình quân và doanh thu hoặc tổng nguồn vốn của năm trước."),
        ),
        # production and industry
        "produces": _good(_("Cơ sở trực tiếp đầu tư, sản xuất công nghiệp - tiểu thủ công nghiệp.")),
        "does_not_produce": _ask(
            _("Cơ sở không trực tiếp sản xuất công nghiệp - tiểu thủ công nghiệp."),
            _("Chỉ cơ sở trực tiếp đầu tư, sản xuất mới là đối tượng."),
        ),
        "production_unknown": _ask(
            _("Chưa rõ cơ sở có trực tiếp đầu tư, sản xuất hay không."), _("Hỏi cơ sở và ghi câu trả lời.")
        ),
        "industry_listed": _good(_("Ngành nghề có trong danh mục.")),
        "industry_added_2025": _good(_("Ngành nghề được bổ sung từ ngày 15/10/2025.")),
        "industry_only_2025": _ask(
            _("Ngành nghề này chỉ được bổ sung từ ngày 15/10/2025."),
            _("Xem cơ sở có sản xuất ngành nghề khác trong danh mục hay không."),
        ),
        "industry_not_listed": _ask(
            _("Ngành nghề đã ghi không có trong danh mục."), _("Xem lại ngành nghề sản xuất thực tế của cơ sở.")
        ),
        "industry_unknown": _ask(_("Chưa ghi ngành nghề khuyến công của cơ sở."), _("Chọn ngành nghề theo điều 5.")),
        "mining_allowed": _good(_("Khai thác, chế biến khoáng sản tại địa bàn khó khăn.")),
        "mining_elsewhere": _ask(
            _("Khai thác, chế biến khoáng sản chỉ được hỗ trợ tại địa bàn khó khăn, đặc biệt khó khăn."),
            _("Xem lại địa điểm sản xuất."),
        ),
        "difficulty_unknown": _ask(
            _("Chưa rõ địa điểm sản xuất có thuộc địa bàn khó khăn hay không."),
            _("Ghi thuộc tính địa bàn kèm văn bản."),
            _DEPARTMENT,
        ),
        "kiln_fine": _good(_("Không dùng công nghệ gạch nung bị loại trừ.")),
        "kiln_excluded": _ask(
            _("Gạch đất sét nung bằng lò thủ công cải tiến hoặc lò vòng gây ô nhiễm không được hỗ trợ."),
            _("Chuyển sang vật liệu không nung hoặc công nghệ sạch."),
        ),
        "kiln_unknown": _ask(
            _("Chưa rõ cơ sở có nung gạch đất sét và dùng loại lò nào."), _("Hỏi cơ sở và ghi loại lò.")
        ),
        # place
        "place_unknown": _ask(
            _("Chưa rõ địa điểm sản xuất."), _("Ghi địa điểm sản xuất của cơ sở (không phải trụ sở chính).")
        ),
        "place_ended": _ask(
            _("Đơn vị hành chính của địa điểm sản xuất đã kết thúc ngày %(ended_on)s."),
            _("Ghi địa điểm sản xuất theo đơn vị hành chính kế tiếp."),
        ),
        "place_not_in_text": _ask(
            _("Văn bản không nói đến loại đơn vị hành chính này."), _("Xin ý kiến Cục trước khi quyết định.")
        ),
        "place_rural": _good(_("Địa điểm sản xuất ở xã hoặc thị trấn.")),
        "place_town_ward": _good(_("Địa điểm sản xuất ở phường của thị xã.")),
        "place_small_city_ward": _good(_("Địa điểm sản xuất ở phường của thành phố loại II hoặc loại III.")),
        "place_special_city_ward": _ask(
            _("Địa điểm sản xuất ở phường của thành phố loại đặc biệt."),
            _("Chỉ xét theo địa điểm sản xuất khác hoặc theo sản xuất sạch hơn."),
        ),
        "city_grade_unknown": _ask(
            _("Chưa rõ loại đô thị của thành phố có phường này."),
            _("Ghi loại đô thị của thành phố kèm văn bản."),
            _DEPARTMENT,
        ),
        "ward_never_commune": _ask(
            _("Phường của thành phố loại I này không chuyển từ xã."),
            _("Chỉ xét theo địa điểm sản xuất khác hoặc theo sản xuất sạch hơn."),
        ),
        "conversion_unknown": _ask(
            _("Chưa rõ phường có chuyển từ xã hay không và từ ngày nào."),
            _("Ghi ngày quyết định chuyển xã thành phường có hiệu lực."),
            _DEPARTMENT,
        ),
        "ward_clock_runs": _good(_("Phường chuyển từ xã chưa quá 05 năm (hết ngày %(end)s).")),
        "ward_clock_over": _ask(
            _("Phường chuyển từ xã đã quá 05 năm (hết ngày %(end)s)."),
            _("Chỉ xét theo địa điểm sản xuất khác hoặc theo sản xuất sạch hơn."),
        ),
        "place_of_province": _good(_("Địa điểm sản xuất ở xã, phường, đặc khu thuộc tỉnh.")),
        "place_of_central_city": _good(_("Địa điểm sản xuất ở xã hoặc đặc khu của thành phố trực thuộc trung ương.")),
        "place_craft_village": _good(_("Địa điểm sản xuất trong làng nghề được Ủy ban nhân dân cấp tỉnh công nhận.")),
        "place_central_ward": _ask(
            _("Phường của thành phố trực thuộc trung ương không thuộc địa bàn, trừ làng nghề được công nhận."),
            _("Ghi quyết định công nhận làng nghề của địa điểm, nếu có."),
        ),
        "craft_village_unknown": _ask(
            _("Phường của thành phố trực thuộc trung ương: chưa rõ địa điểm có trong làng nghề được công nhận không."),
            _("Hỏi cơ sở và ghi quyết định công nhận làng nghề, nếu có."),
        ),
        # other grounds
        "cleaner_ground": _good(_("Cơ sở áp dụng sản xuất sạch hơn hoặc bền vững: không xét quy mô và địa bàn.")),
        "investor_ground": _good(_("Cơ sở là chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp.")),
        "investor_form": _ask(
            _("Chủ đầu tư hạ tầng cụm công nghiệp phải là doanh nghiệp hoặc hợp tác xã."),
            _("Xem lại loại hình đã ghi."),
        ),
        "artisan_title": _good(_("Nghệ nhân nhân dân hoặc nghệ nhân ưu tú.")),
        "old_rule_kept": _good(_("Kế hoạch phê duyệt trước ngày 15/10/2025: áp dụng quy định cũ.")),
        "no_version_in_force": _ask(
            _("Ngày %(on)s chưa có quy định về đối tượng khuyến công."), _("Chọn ngày từ 05/7/2012.")
        ),
    }.items()
}

KINDS |= {
    "registry.undo_over": FindingKind(
        _("Đã hết hạn hoàn tác lần ghép này (%(until)s)."),
        _("Ghi lại cơ sở bị ghép nhầm như một cơ sở mới, rồi báo quản trị viên."),
        _DEPARTMENT,
    ),
    "registry.undo_later_first": FindingKind(
        _("Cơ sở giữ lại đã được ghép tiếp vào cơ sở khác (%(merge)s)."),
        _("Hoàn tác lần ghép %(merge)s trước."),
        _DEPARTMENT,
    ),
}

DENIALS = {
    "own_proposal": Denial(
        _("Người đề nghị ghép không tự xác nhận."), _("Một cán bộ khác phụ trách địa bàn của hai cơ sở.")
    ),
    "merge_area": Denial(
        _("Chỉ cán bộ thấy cả hai cơ sở mới được ghép hoặc tách chúng."),
        _("Sở Công Thương khi hai cơ sở trong một tỉnh; Cục khi ở hai tỉnh."),
    ),
}

CONDITION_LABELS: dict[str, Any] = {
    "legal_form": _("Loại hình"),
    "size": _("Quy mô"),
    "direct_production": _("Trực tiếp sản xuất"),
    "place": _("Địa điểm sản xuất"),
    "industry": _("Ngành nghề"),
    "mining_area": _("Địa bàn khai khoáng"),
    "kiln": _("Gạch nung"),
    "cleaner_production": _("Sản xuất sạch hơn, bền vững"),
    "cluster_investor": _("Chủ đầu tư hạ tầng cụm"),
    "artisan": _("Nghệ nhân"),
}


def sentence(condition: Condition) -> str:
    """The reason of a condition in the reader's language."""
    lang = spoken()
    params = {name: formats.parameter(name, value, lang) for name, value in condition.params.items()}
    return str(KINDS[f"registry.{condition.reason}"].sentence) % params
