"""Words of the findings about plans and tenders: what is wrong, what would satisfy it, who may decide otherwise."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

COMPILER = _("Cơ quan lập kế hoạch: Cục hoặc Sở Công Thương.")
DECIDER = _("Cấp phê duyệt kế hoạch: Bộ trưởng, hoặc Chủ tịch Ủy ban nhân dân cấp tỉnh.")
MINISTER = _("Bộ trưởng, theo đề nghị của Cục.")
AGENCY = _("Cục.")
MONEY = _("Cơ quan giao kinh phí.")

KINDS = {
    "programmes.plan_empty": FindingKind(
        _("Kế hoạch chưa có dòng nào trong danh mục."), _("Thêm đề án đã thẩm định vào một đợt."), COMPILER
    ),
    "programmes.plan_unchanged": FindingKind(
        _("Bản này không khác bản đang có hiệu lực."), _("Điều chỉnh ít nhất một dòng, hoặc bỏ bản này."), COMPILER
    ),
    "programmes.plan_over_budget": FindingKind(
        _("Đợt %(batch)s, %(level)s: các dòng cộng lại %(asked_vnd)s, vượt trần %(budget_vnd)s là %(over_vnd)s."),
        _("Giảm mức, để dòng ra ngoài hoặc chuyển đợt sau cho vừa kinh phí của đợt."),
        MONEY,
    ),
    "programmes.plan_no_level_money": FindingKind(
        _("Đợt %(batch)s, %(level)s: các dòng cần %(asked_vnd)s nhưng cấp này chưa có kinh phí."),
        _("Ghi kinh phí dự kiến của cấp này với căn cứ, đổi cấp chi, hoặc để dòng ra ngoài."),
        MONEY,
    ),
    "programmes.plan_other_purse": FindingKind(
        _("Đề án thuộc nguồn kinh phí hoặc năm ngân sách khác."), _("Để đề án ra khỏi kế hoạch này."), COMPILER
    ),
    "programmes.plan_other_province": FindingKind(
        _("Đề án nằm ngoài tỉnh của kế hoạch, hoặc trải trên nhiều tỉnh."),
        _("Sở chỉ lập kế hoạch cho đề án trong tỉnh; đề án vùng, liên tỉnh đăng ký thẳng với Cục."),
        AGENCY,
    ),
    "programmes.plan_by_hand": FindingKind(
        _("%(n)s dòng được đưa vào, để ra hoặc xếp lại theo ý kiến cán bộ, mỗi dòng có lý do."),
        _("Đối chiếu lý do của từng dòng trước khi trình."),
        DECIDER,
    ),
    "programmes.plan_wrong_authority": FindingKind(
        _("Thẩm quyền quyết định: %(needed)s; văn bản ghi: %(named)s."),
        _("Trình đúng cấp: tăng kinh phí, bổ sung hoặc đưa đề án ra khỏi kế hoạch do Bộ trưởng quyết định."),
        MINISTER,
    ),
    "programmes.plan_no_reason": FindingKind(_("Chưa nêu lý do."), _("Viết một câu lý do."), COMPILER),
    "programmes.plan_below_contract": FindingKind(
        _("Mức kế hoạch mới %(planned_vnd)s thấp hơn hợp đồng đã ký %(contract_vnd)s."),
        _("Giữ mức không thấp hơn hợp đồng, hoặc điều chỉnh hợp đồng trước."),
        AGENCY,
    ),
    "programmes.plan_drops_contract": FindingKind(
        _("Đề án đã ký hợp đồng %(contract)s: không đưa ra khỏi kế hoạch bằng điều chỉnh danh mục."),
        _("Giữ dòng trong kế hoạch và đề nghị dừng đề án, hoặc thanh lý hợp đồng trước."),
        DECIDER,
    ),
    "programmes.plan_line_past": FindingKind(
        _("Đề án đang ở bước “%(state)s”: mức trong kế hoạch không đổi được nữa."),
        _("Giữ dòng như bản đang có hiệu lực."),
        DECIDER,
    ),
    "programmes.plan_no_fund": FindingKind(
        _("Đợt chưa gắn nguồn vốn trong sổ cái."), _("Chọn nguồn vốn của đợt sau khi kinh phí được giao."), MONEY
    ),
    "programmes.plan_nothing_waits": FindingKind(
        _("Không có đề án nào của đợt đang chờ giao vốn."),
        _("Ghi nhận quyết định phê duyệt trước, hoặc chọn đợt khác."),
        COMPILER,
    ),
    "programmes.tender_missing": FindingKind(
        _("Nội dung %(activity)s thuộc loại đấu thầu: chưa có kết quả lựa chọn nhà thầu hoặc xác nhận dưới hạn mức."),
        _("Ghi kết quả đấu thầu hoặc xác nhận dưới hạn mức, kèm văn bản, trước khi ký hợp đồng."),
        AGENCY,
    ),
}
