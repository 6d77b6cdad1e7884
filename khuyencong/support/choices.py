"""Words of support: schemes, kinds of cost items, keys, cases, proof levels."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Words


class Scheme(TextChoices):
    """The policy a support item is paid under."""

    PROMOTION = "promotion", _("Khuyến công")
    SME = "sme", _("Hỗ trợ doanh nghiệp nhỏ và vừa")
    RURAL_TRADES = "rural_trades", _("Ngành nghề nông thôn")
    OCOP = "ocop", _("Chương trình OCOP")
    TARGET = "target", _("Chương trình mục tiêu quốc gia, nông thôn mới")
    CLUSTER = "cluster", _("Hạ tầng cụm công nghiệp")
    OTHER = "other", _("Tiền Nhà nước khác")


class ItemKind(TextChoices):
    """What the money is for; decides which key says that two items are the same."""

    MACHINE = "machine", _("Máy móc, thiết bị")
    WORKS = "works", _("Hạng mục công trình")
    SERVICE = "service", _("Hợp đồng dịch vụ, tư vấn")
    EVENT = "event", _("Hội chợ, sự kiện, gian hàng")
    COURSE = "course", _("Khóa đào tạo, tập huấn")
    BRAND = "brand", _("Thương hiệu, nhãn hiệu")
    INTEREST = "interest", _("Lãi vay")
    OTHER = "other", _("Khoản chi khác")


class ProofLevel(TextChoices):
    """How far an invoice is proven (P§9E.4)."""

    DECLARED = "declared", _("Kê khai")
    FILE = "file", _("Tệp gốc")
    CONFIRMED = "confirmed", _("Cơ quan thuế xác nhận")


class InvoiceKind(TextChoices):
    """What an invoice is to an earlier one (P§9E.3)."""

    FIRST = "first", _("Hóa đơn gốc")
    ADJUSTING = "adjusting", _("Hóa đơn điều chỉnh")
    REPLACING = "replacing", _("Hóa đơn thay thế")


class TaxStatus(TextChoices):
    """What the tax office says of an invoice (P§9E.5 item 7)."""

    VALID = "valid", _("Còn hiệu lực")
    CANCELLED = "cancelled", _("Đã hủy")
    REPLACED = "replaced", _("Đã bị thay thế")
    UNLAWFUL = "unlawful", _("Không hợp pháp: người bán không hoạt động")


# What was proven of a file, and what was not: the code, said when proven, said when not.
PROOF_WORDS: Mapping[str, tuple[Words, Words]] = {
    "content": (_("Nội dung đúng như lúc người bán ký."), _("Nội dung chưa được chứng minh là nguyên vẹn.")),
    "unsigned": (_("Có chữ ký số của người bán."), _("Tệp không có chữ ký số của người bán.")),
    "signing_time": (_("Ngày ký nằm trong phần đã ký."), _("Ngày ký không nằm trong phần đã ký.")),
    "in_time": (
        _("Chứng thư của người ký còn hạn vào ngày ký."),
        _("Chưa thấy chứng thư của người ký còn hạn vào ngày ký."),
    ),
    "chain": (
        _("Chứng thư do một tổ chức chứng thực đã nạp vào hệ thống cấp."),
        _("Chứng thư không dẫn đến tổ chức chứng thực nào đã nạp vào hệ thống."),
    ),
    "no_anchors": (
        _("Đã nạp danh sách tổ chức chứng thực."),
        _("Chưa nạp chứng thư gốc của tổ chức chứng thực: chuỗi chứng thư chưa kiểm tra."),
    ),
    "signer_number": (
        _("Chứng thư ghi mã số thuế của người ký."),
        _("Chứng thư không ghi mã số thuế của người ký."),
    ),
    "revocation": (
        _("Chứng thư không bị thu hồi."),
        _("Chưa hỏi được chứng thư có bị thu hồi không: việc này cần mạng."),
    ),
}


# The ten checks of P§9E.5, and why one of them may say nothing yet.
CHECK_TITLES: Mapping[int, Words] = {
    1: _("Ký hiệu, số, ngày lập, chữ ký"),
    2: _("Người bán, người mua"),
    3: _("Chưa dùng ở khoản khác"),
    4: _("Các dòng đủ cho phần dùng"),
    5: _("Tiền làm căn cứ hỗ trợ"),
    6: _("Ngày lập trong thời hạn"),
    7: _("Tình trạng ở cơ quan thuế, hóa đơn sửa đổi"),
    8: _("Người bán không phải là cơ sở thụ hưởng"),
    9: _("Chứng từ chuyển tiền"),
    10: _("Máy trên hóa đơn là máy được hỗ trợ"),
}
CHECK_OPEN: Mapping[int, Words] = {
    2: _("Chưa đối chiếu được người mua: không có tệp gốc hoặc khoản này không có cơ sở thụ hưởng."),
    4: _("Không có dòng hàng để đối chiếu."),
    5: _("Chưa đọc được quy định mức hỗ trợ có tính thuế GTGT hay không: hệ thống tính tiền trước thuế, chờ xác nhận."),
    7: _("Chưa có trả lời của cơ quan thuế; trong hệ thống chưa thấy hóa đơn nào thay thế."),
    9: _("Chưa ghi chứng từ chuyển tiền."),
    10: _("Không có dòng hàng để đối chiếu số máy."),
}


class ItemState(TextChoices):
    """A support item counts from its plan until it is paid; a void one no longer stands against others."""

    PLANNED = "planned", _("Dự kiến")
    PAID = "paid", _("Đã chi")
    VOID = "void", _("Không còn hiệu lực")


class Flag(TextChoices):
    """Why an invoice lies outside its window (P§9.2, P§15.34)."""

    NONE = "", _("Trong thời hạn")
    BEFORE = "before", _("Lập trước thời hạn")
    AFTER = "after", _("Lập sau thời hạn")


class KeyKind(TextChoices):
    """By what two items are the same. `PURPOSE` is beneficiary, content and year between two schemes."""

    MACHINE = "machine", _("Số máy")
    WORKS = "works", _("Hạng mục công trình")
    EVENT = "event", _("Sự kiện và gian hàng")
    PLACE_AT_EVENT = "event_place", _("Cơ sở tại sự kiện")
    CONTRACT = "contract", _("Hợp đồng")
    CONTENT = "content", _("Cơ sở, nội dung, thời kỳ")
    PURPOSE = "purpose", _("Cơ sở, nội dung, thời kỳ, khác chính sách")
    INVOICE = "invoice", _("Hóa đơn")


# The key inside a sentence: "trùng theo số máy".
KIND_LABELS: Mapping[str, Words] = {
    KeyKind.MACHINE: _("số máy"),
    KeyKind.WORKS: _("hạng mục công trình"),
    KeyKind.EVENT: _("sự kiện và gian hàng"),
    KeyKind.PLACE_AT_EVENT: _("cơ sở tại sự kiện"),
    KeyKind.CONTRACT: _("hợp đồng"),
    KeyKind.CONTENT: _("cơ sở, nội dung và thời kỳ"),
    KeyKind.PURPOSE: _("cơ sở, nội dung và thời kỳ"),
    KeyKind.INVOICE: _("hóa đơn"),
}


class CaseStatus(TextChoices):
    """Where a case of overlap stands; see `states.py` for who moves it."""

    AT_DEPARTMENT = "at_department", _("Chờ Sở quyết định")
    AT_AGENCY = "at_agency", _("Chờ Cục quyết định")
    DIFFERENT = "different", _("Không phải một khoản")
    SPLIT = "split", _("Đã chia")
    WITHDRAWN = "withdrawn", _("Không còn trùng")


OPEN_CASES = (CaseStatus.AT_DEPARTMENT, CaseStatus.AT_AGENCY)

# The law each kind of other State money stands on (P§9, last points); shown beside the choice.
SCHEME_BASIS: Mapping[str, str] = {
    Scheme.PROMOTION: "45/2012/NĐ-CP, điều 11–13",
    Scheme.SME: "80/2021/NĐ-CP; 52/2023/TT-BTC",
    Scheme.RURAL_TRADES: "52/2018/NĐ-CP, điều 9, 12",
    Scheme.OCOP: "60/2026/TT-BTC, điều 7",
    Scheme.TARGET: "60/2026/TT-BTC, điều 3 khoản 1",
    Scheme.CLUSTER: "32/2024/NĐ-CP",
    Scheme.OTHER: "",
}
