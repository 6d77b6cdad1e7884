"""Words of support: schemes, kinds of cost items, proof levels, verdicts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
