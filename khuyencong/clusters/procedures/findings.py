"""The words of the findings of cluster procedures and of cluster support."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind, Words

_PROVINCE = _("Ủy ban nhân dân cấp tỉnh")
_DEPARTMENT = _("Sở Công Thương")
_COUNCIL = _("Chủ tịch hội đồng")


def _kind(sentence: Words, remedy: Words, authority: Words = _PROVINCE) -> FindingKind:
    return FindingKind(sentence, remedy, authority)


KINDS: dict[str, FindingKind] = {
    "clusters.test_waived": _kind(
        _("Loại hình cụm này không phải xét tỷ lệ lấp đầy theo bản tóm tắt của 303/2026/NĐ-CP, chưa đọc văn bản gốc."),
        _("Đối chiếu bản gốc của nghị định rồi ghi lý do."),
    ),
    "clusters.test_not_computable": _kind(
        _("Chưa tính được tỷ lệ lấp đầy trong phạm vi xét: %(names)s chưa có quy hoạch chi tiết được duyệt."),
        _("Ghi quy hoạch chi tiết được duyệt của các cụm này; hệ thống không suy đất công nghiệp từ tổng diện tích."),
        _DEPARTMENT,
    ),
    "clusters.test_failed": _kind(
        _(
            "Các cụm trong phạm vi xét lấp đầy %(average)s%% (phải trên %(above)s%%) và còn %(unleased)s ha đất công "
            "nghiệp chưa cho thuê (không quá %(limit)s ha)."
        ),
        _("Chờ đến khi đạt một trong hai điều kiện, hoặc ghi các hợp đồng thuê đất còn thiếu."),
    ),
    "clusters.test_unread": _kind(
        _("Điều kiện lấp đầy đã đạt theo một mức chưa đọc được văn bản gốc."),
        _("Đối chiếu bản gốc của nghị định rồi ghi lý do."),
    ),
    "clusters.territory_missing": _kind(
        _("Chưa ghi phạm vi xét các cụm công nghiệp đã có và căn cứ của phạm vi ấy."),
        _("Ghi tên phạm vi (huyện, danh sách của tỉnh hoặc xã) và văn bản quy định."),
        _DEPARTMENT,
    ),
    "clusters.territory_other_kind": _kind(
        _("Phạm vi xét không đúng loại của chế độ pháp lý áp dụng cho hồ sơ."),
        _("Chọn lại phạm vi theo ngày nhận hồ sơ."),
        _DEPARTMENT,
    ),
    "clusters.grandfathered": _kind(
        _("Diện tích được giữ theo quy định chuyển tiếp: %(basis)s."), _("Không phải làm gì thêm."), _DEPARTMENT
    ),
    "clusters.area_too_large": _kind(
        _("Diện tích %(area)s ha vượt mức tối đa %(limit)s ha."), _("Giảm diện tích trong hồ sơ.")
    ),
    "clusters.area_too_small": _kind(
        _("Diện tích %(area)s ha dưới mức tối thiểu %(limit)s ha."),
        _("Tăng diện tích, hoặc ghi căn cứ của cụm ở địa bàn miền núi, làng nghề."),
    ),
    "clusters.not_in_plan": _kind(
        _("Cụm công nghiệp chưa có trong danh mục của quy hoạch tỉnh đang có hiệu lực."),
        _("Điều chỉnh quy hoạch tỉnh trước, rồi ghi danh mục mới vào hệ thống."),
        _("Cấp phê duyệt quy hoạch tỉnh"),
    ),
    "clusters.above_plan": _kind(
        _("Diện tích vượt danh mục quy hoạch (%(plan)s ha) %(more)s ha, quá mức %(limit)s ha được quyết định kèm."),
        _("Điều chỉnh quy hoạch tỉnh trước, hoặc giảm diện tích."),
        _("Cấp phê duyệt quy hoạch tỉnh"),
    ),
    "clusters.outside_unit": _kind(
        _("Vị trí mới nằm ngoài phạm vi được đổi khi thành lập."),
        _("Điều chỉnh quy hoạch tỉnh trước."),
        _("Cấp phê duyệt quy hoạch tỉnh"),
    ),
    "clusters.residents_inside": _kind(
        _("Trong cụm công nghiệp còn dân cư sinh sống."), _("Đưa khu dân cư ra ngoài ranh giới cụm.")
    ),
    "clusters.land_fund_missing": _kind(
        _("Chưa ghi văn bản chứng minh quỹ đất phù hợp quy hoạch, kế hoạch sử dụng đất."),
        _("Ghi số, ngày văn bản về quỹ đất."),
        _DEPARTMENT,
    ),
    "clusters.type_unknown": _kind(
        _("Chế độ pháp lý của hồ sơ chưa quy định tỷ lệ cho loại hình này."),
        _("Bỏ loại hình, hoặc ghi lý do và căn cứ."),
        _DEPARTMENT,
    ),
    "clusters.type_not_computed": _kind(
        _("Chưa tính được tỷ lệ đất công nghiệp của loại hình đã chọn."),
        _("Ghi đất công nghiệp của cụm và phần dành cho loại hình này."),
        _DEPARTMENT,
    ),
    "clusters.expansion_above_maximum": _kind(
        _("Cụm đã được giữ trên mức diện tích tối đa nên không được mở rộng."), _("Không mở rộng cụm này.")
    ),
    "clusters.expansion_not_computable": _kind(
        _("Chưa tính được tỷ lệ lấp đầy của cụm: chưa có quy hoạch chi tiết được duyệt."),
        _("Ghi quy hoạch chi tiết được duyệt."),
        _DEPARTMENT,
    ),
    "clusters.expansion_not_full": _kind(
        _("Cụm mới lấp đầy %(occupancy)s%%, phải đạt %(least)s%% hoặc có nhu cầu thuê lớn hơn đất còn lại."),
        _("Ghi nhu cầu thuê đất kèm văn bản chứng minh, hoặc chờ đạt tỷ lệ."),
    ),
    "clusters.works_not_in_use": _kind(
        _("Công trình dùng chung chưa hoàn thành và đưa vào sử dụng."),
        _("Ghi biên bản nghiệm thu, đưa vào sử dụng của công trình này."),
    ),
    "clusters.investor_not_scored": _kind(
        _("%(name)s chưa được hội đồng chấm điểm."),
        _("Mở hội đồng và chấm điểm; chỉ có một đơn vị đề nghị cũng phải chấm."),
        _COUNCIL,
    ),
    "clusters.investor_below_mark": _kind(
        _("%(name)s đạt %(average)s điểm, dưới mức %(least)s điểm."),
        _("Chọn đơn vị đạt đủ điểm, hoặc mời lại."),
        _COUNCIL,
    ),
    "clusters.investor_not_highest": _kind(
        _("%(name)s đạt %(average)s điểm, thấp hơn %(best)s (%(top)s điểm)."),
        _("Giao cho đơn vị có điểm cao nhất."),
        _COUNCIL,
    ),
    "clusters.tie_without_proposal": _kind(
        _("%(name)s bằng điểm cao nhất với đơn vị khác, chưa có đề xuất của Chủ tịch hội đồng."),
        _("Ghi đề xuất của Chủ tịch hội đồng."),
        _COUNCIL,
    ),
    "clusters.step_without_day": _kind(
        _("Chưa có ngày của bước “%(step)s”."), _("Ghi văn bản của bước này trước."), _DEPARTMENT
    ),
    "clusters.steps_out_of_order": _kind(
        _("“%(second)s” (%(second_on)s) sớm hơn “%(first)s” (%(first_on)s)."),
        _("Đối chiếu ngày trên văn bản và ghi lại cho đúng."),
        _DEPARTMENT,
    ),
    "clusters.priority_land_kept": _kind(
        _("Bỏ %(area)s ha đất dành cho ba nhóm ưu tiên khi chưa hết %(years)s năm từ ngày xong hạ tầng."),
        _("Giữ diện tích này, hoặc nêu căn cứ cho bỏ sớm."),
    ),
    "clusters.proposal_missing": _kind(
        _("Chưa ghi nội dung đề nghị: diện tích của cụm."), _("Ghi nội dung đề nghị trên trang hồ sơ."), _DEPARTMENT
    ),
    "clusters.not_before_2009": _kind(
        _("Cụm không có chứng cứ hình thành trước ngày %(day_on)s."),
        _("Ghi văn bản chứng minh cụm hình thành trước ngày này, hoặc lập hồ sơ thành lập."),
    ),
    "clusters.paper_missing": _kind(
        _("Hồ sơ còn thiếu giấy tờ."), _("Bổ sung giấy tờ này vào hồ sơ."), _("Ủy ban nhân dân cấp xã, đơn vị đề nghị")
    ),
    "clusters.no_council": _kind(
        _("Chưa có kết quả của hội đồng lựa chọn chủ đầu tư."),
        _("Lập hội đồng, chấm điểm và chốt điểm trên trang hồ sơ; chỉ có một đơn vị đề nghị cũng phải chấm."),
        _COUNCIL,
    ),
    "clusters.decision_item_missing": _kind(
        _("Quyết định chưa nêu đủ nội dung bắt buộc."), _("Bổ sung nội dung này của quyết định.")
    ),
    "clusters.area_differs": _kind(
        _("Diện tích trong quyết định (%(area)s ha) khác diện tích đã thẩm định (%(appraised)s ha)."),
        _("Ghi đúng quyết định, hoặc trả lại để thẩm định lại."),
        _DEPARTMENT,
    ),
    "clusters.no_reason": _kind(_("Chưa nêu lý do."), _("Ghi lý do."), _DEPARTMENT),
    "clusters.no_handling": _kind(
        _("Chưa ghi phương án xử lý các dự án còn lại và tài sản Nhà nước đã đầu tư."),
        _("Ghi phương án xử lý trong quyết định bãi bỏ."),
    ),
    "clusters.late_step": _kind(_("Bước này quá hạn: chậm nhất %(due_on)s."), _("Ghi lý do chậm."), _DEPARTMENT),
    "clusters.regularise_overdue": _kind(
        _("Đã quá hạn quyết định đối với cụm hình thành trước 05/10/2009 (trước %(day_on)s)."),
        _("Ghi lý do; việc quá hạn được nêu trong danh sách của tỉnh."),
    ),
    "clusters.support_without_investment": _kind(
        _("Đã có %(sum_vnd)s tiền hỗ trợ nhưng dự án hạ tầng chưa có tổng mức đầu tư được duyệt."),
        _("Ghi quyết định phê duyệt dự án hạ tầng."),
        _DEPARTMENT,
    ),
    "clusters.support_above_cap": _kind(
        _(
            "Hỗ trợ hạ tầng %(sum_vnd)s, vượt %(cap_share)s tổng mức đầu tư %(investment_vnd)s "
            "(tối đa %(ceiling_vnd)s)."
        ),
        _("Giảm mức hỗ trợ, hoặc ghi tổng mức đầu tư đã điều chỉnh."),
        _("Ủy ban nhân dân hoặc Hội đồng nhân dân cấp tỉnh"),
    ),
    "clusters.support_above_cap_with_promotion": _kind(
        _(
            "Hỗ trợ hạ tầng cùng với tiền khuyến công là %(sum_vnd)s, vượt %(cap_share)s tổng mức đầu tư "
            "%(investment_vnd)s (%(ceiling_vnd)s); chưa có quy định tính tiền khuyến công vào mức này."
        ),
        _("Ghi lý do, hoặc giảm một trong hai khoản."),
        _("Ủy ban nhân dân hoặc Hội đồng nhân dân cấp tỉnh"),
    ),
}
