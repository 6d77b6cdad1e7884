"""Words of the findings about projects taken over from their papers."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

ENTERER = _("Cán bộ nhập hồ sơ, theo giấy tờ gốc.")
HOLDER = _("Cơ quan quản lý kinh phí: Cục, hoặc Sở với kinh phí địa phương.")
FINANCE = _("Cán bộ tài chính của cơ quan giữ kinh phí.")

KINDS = {
    "programmes.takeover.missing": FindingKind(
        _("Chưa nhập: %(name)s."), _("Ghi theo hồ sơ giấy, rồi gửi lại."), ENTERER
    ),
    "programmes.takeover.not_on_route": FindingKind(
        _("Đề án theo đường này không có bước “%(state)s”."),
        _("Chọn lại bước hiện tại, hoặc xem lại nguồn kinh phí và đơn vị thực hiện."),
        ENTERER,
    ),
    "programmes.takeover.sum_differs": FindingKind(
        _("Các nguồn cộng lại %(sum_vnd)s, tổng kinh phí %(total_vnd)s."),
        _("Sửa để khuyến công, vốn của cơ sở và nguồn khác cộng đúng bằng tổng kinh phí."),
        ENTERER,
    ),
    "programmes.takeover.above": FindingKind(
        _("%(what)s: %(asked_vnd)s, lớn hơn %(than)s: %(limit_vnd)s."),
        _("Đối chiếu hai giấy tờ; ghi số đúng, hoặc ghi quyết định điều chỉnh rồi tiếp nhận."),
        HOLDER,
    ),
    "programmes.takeover.cleared": FindingKind(
        _("Đã thanh toán %(paid_vnd)s, ít hơn tạm ứng đã thu hồi %(cleared_vnd)s."),
        _("Ghi tổng số đã thanh toán, gồm cả phần tạm ứng đã thu hồi bằng khối lượng nghiệm thu."),
        HOLDER,
    ),
    "programmes.takeover.ahead": FindingKind(
        _("Đã ghi %(what)s, trong khi bước hiện tại là “%(state)s”."),
        _("Để trống số của bước chưa tới, hoặc chọn đúng bước hiện tại."),
        ENTERER,
    ),
    "programmes.takeover.amount_missing": FindingKind(
        _("Chưa ghi %(what)s của bước đã qua."), _("Ghi số tiền theo văn bản của bước đó."), ENTERER
    ),
    "programmes.takeover.paper_missing": FindingKind(
        _("Bước đã qua “%(step)s” chưa nêu đủ số và ngày: %(paper)s."),
        _("Ghi số và ngày của văn bản; không có văn bản thì bước đó chưa qua."),
        ENTERER,
    ),
    "programmes.takeover.order": FindingKind(
        _("%(what)s %(day)s, trước %(than)s %(before)s."),
        _("Ghi ngày đúng trên văn bản; văn bản của bước sau không có trước bước trước."),
        ENTERER,
    ),
    "programmes.takeover.future": FindingKind(
        _("%(what)s: ngày %(day)s nằm sau hôm nay."), _("Ghi ngày đúng trên văn bản."), ENTERER
    ),
    "programmes.takeover.level": FindingKind(
        _("Cấp ngân sách không hợp với nguồn kinh phí."),
        _("Kinh phí quốc gia ở cấp trung ương; kinh phí địa phương ở cấp tỉnh, huyện hoặc xã."),
        ENTERER,
    ),
    "programmes.takeover.no_manager": FindingKind(
        _("Kinh phí cấp huyện, cấp xã cần nêu cơ quan quản lý kinh phí."),
        _("Ghi tên cơ quan cấp huyện, cấp xã giữ kinh phí của đề án."),
        ENTERER,
    ),
    "programmes.takeover.no_district": FindingKind(
        _("Không còn ngân sách cấp huyện sau năm 2025."),
        _("Ghi cấp tỉnh hoặc cấp xã, nơi đã nhận kinh phí của cấp huyện."),
        ENTERER,
    ),
    "programmes.takeover.nobody": FindingKind(
        _("Đề án đã hoàn thành mà chưa nêu cơ sở thụ hưởng."),
        _("Ghi cơ sở theo kế hoạch chi tiết đã duyệt; mỗi cơ sở một hồ sơ tiếp nhận."),
        HOLDER,
    ),
    "programmes.takeover.returned": FindingKind(
        _("Đã nộp trả %(returned_vnd)s, nhiều hơn phần tạm ứng phải nộp trả %(open_vnd)s."),
        _("Ghi đúng số trên giấy nộp trả; phần thừa thuộc khoản khác."),
        HOLDER,
    ),
    "programmes.takeover.not_zero": FindingKind(
        _("Hồ sơ đã khép mà còn %(open_vnd)s tạm ứng chưa nộp trả."),
        _("Chọn bước chờ nộp trả, hoặc ghi giấy nộp trả ngân sách."),
        HOLDER,
    ),
    "programmes.takeover.owes_nothing": FindingKind(
        _("Không còn tạm ứng nào phải nộp trả."), _("Chọn bước “Đã thanh lý, quyết toán”."), HOLDER
    ),
    "programmes.takeover.no_office": FindingKind(
        _("Chưa có Sở Công Thương của %(place)s hoặc Cục trong danh mục cơ quan."),
        _("Quản trị viên ghi cơ quan này vào danh mục, rồi gửi lại."),
        _("Quản trị viên của nền tảng."),
    ),
    "programmes.takeover.no_fund": FindingKind(
        _("%(holder)s chưa có nguồn kinh phí năm %(year)s%(batch)s để ghi %(asked_vnd)s."),
        _("Cán bộ tài chính của %(holder)s ghi quyết định giao kinh phí của năm này, rồi xác nhận lại."),
        FINANCE,
    ),
    "programmes.takeover.which_fund": FindingKind(
        _("Năm %(year)s có nhiều đợt giao vốn: %(batches)s."), _("Ghi đợt giao vốn của đề án."), ENTERER
    ),
    "programmes.takeover.twice": FindingKind(
        _("%(what)s “%(number)s” đã được tiếp nhận: %(other)s."),
        _("Mở hồ sơ kia để đối chiếu; mỗi đề án, mỗi hợp đồng chỉ tiếp nhận một lần."),
        HOLDER,
    ),
    "programmes.takeover.other_body": FindingKind(
        _("Đề án này do %(body)s tiếp nhận."),
        _("Nhập đề án trong địa bàn của cơ quan; kinh phí quốc gia do Cục xác nhận."),
        HOLDER,
    ),
    "programmes.takeover.used": FindingKind(
        _("Đề án %(code)s đã có việc khác sau khi tiếp nhận, không hoàn tác được."),
        _("Xử lý tiếp trên hồ sơ đề án: điều chỉnh, dừng hoặc thanh lý."),
        HOLDER,
    ),
}
