"""The words of the ledger's findings."""

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind

_FINANCE = _("Cán bộ tài chính của đơn vị giữ kinh phí")


def _kind(sentence: object, remedy: object, authority: object = _FINANCE) -> FindingKind:
    # FindingKind keeps lazy texts: they are translated where they are shown.
    return FindingKind(sentence, remedy, authority)  # type: ignore[arg-type]


KINDS: dict[str, FindingKind] = {
    "ledger.not_enough": _kind(
        _("Không đủ kinh phí: đề nghị %(asked)s đồng, chỉ còn %(available)s đồng."),
        _("Giảm số tiền, hoặc giao bổ sung kinh phí trước khi thực hiện."),
    ),
    "ledger.year_closed": _kind(
        _("Năm ngân sách %(year)s đã khóa sổ."),
        _("Chọn nguồn của năm khác; sau khóa sổ chỉ ghi được việc nộp trả."),
    ),
    "ledger.year_open": _kind(
        _("Chưa khóa sổ được: còn %(open)s đồng đã dành hoặc cam kết của %(subjects)s đối tượng."),
        _("Thanh toán hoặc giải phóng các khoản này trước khi khóa sổ."),
    ),
    "ledger.outside_year": _kind(
        _("Ngày %(day)s không thuộc thời gian của năm ngân sách %(year)s (từ %(first)s đến %(last)s)."),
        _("Ghi đúng ngày của văn bản, hoặc chọn nguồn của năm khác."),
    ),
    "ledger.future_date": _kind(
        _("Ngày %(day)s ở sau ngày ghi sổ %(today)s."),
        _("Ghi sổ khi việc đã diễn ra."),
    ),
    "ledger.level_ended": _kind(
        _("Ngày %(day)s không còn ngân sách cấp huyện: cấp huyện kết thúc hoạt động từ ngày 01/7/2025."),
        _("Điều chuyển số còn lại cho cấp tỉnh hoặc cấp xã rồi ghi ở đó."),
    ),
    "ledger.wrong_subject": _kind(
        _("Đối tượng của bút toán không đúng: “%(subject)s”."),
        _("Việc của nguồn kinh phí không gắn đối tượng; việc của đề án phải gắn đúng một đề án."),
    ),
    "ledger.wrong_fund": _kind(
        _("Chỉ điều chuyển giữa hai nguồn khác nhau của cùng một loại kinh phí và cùng một năm."),
        _("Chọn nguồn nhận cùng loại (quốc gia hoặc địa phương) và cùng năm ngân sách."),
    ),
    "ledger.key_reused": _kind(
        _("Việc này đã được ghi sổ với nội dung khác (bút toán %(entry)s)."),
        _("Mở bút toán đã ghi để đối chiếu; nếu là việc khác, làm lại từ đầu."),
    ),
    "ledger.already_reversed": _kind(
        _("Bút toán %(entry)s đã được đảo."),
        _("Mở bút toán đảo để xem; mỗi bút toán chỉ đảo một lần."),
    ),
    "ledger.not_reversible": _kind(
        _("Bút toán %(entry)s không đảo được: đây là bút toán đảo hoặc bút toán khóa sổ."),
        _("Ghi một bút toán mới đúng nội dung."),
    ),
}
