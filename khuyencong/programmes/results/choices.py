"""Words of five-year programmes and of claims of results."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProgrammeLevel(TextChoices):
    """Who approves a programme: nation, province, and until 30 June 2025 the district (P§1, §12)."""

    NATION = "nation", _("Quốc gia")
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện (đến 30/6/2025)")


class VersionStatus(TextChoices):
    """Where a version of a programme stands. One in force is never edited: it ends when its successor starts."""

    DRAFT = "draft", _("Đang soạn")
    PROPOSED = "proposed", _("Chờ ghi nhận ban hành")
    IN_FORCE = "in_force", _("Đã ban hành")
    DISCARDED = "discarded", _("Đã bỏ bản soạn")


class DocumentKind(TextChoices):
    """What a target was taken from: the decision itself, or a page that reports it."""

    DECISION = "decision", _("Văn bản")
    PRESS = "press", _("Bài báo, trang tin")


class Bound(TextChoices):
    """How a document words a number."""

    EXACT = "exact", _("đúng bằng")
    AT_LEAST = "at_least", _("ít nhất, trên")
    ABOUT = "about", _("khoảng, gần")
    RANGE = "range", _("từ … đến …")


class MoneySource(TextChoices):
    """Whose money a programme counts on. A printed total stands beside its parts; it is never filled in by us."""

    TOTAL = "total", _("Tổng kinh phí như văn bản nêu")
    NATIONAL = "national", _("Khuyến công quốc gia")
    STATE = "state", _("Ngân sách nhà nước (văn bản không tách)")
    PROVINCE = "province", _("Ngân sách tỉnh")
    DISTRICT = "district", _("Ngân sách huyện")
    COMMUNE = "commune", _("Ngân sách xã")
    OTHER = "other", _("Cơ sở và nguồn khác")


class NotDone(TextChoices):
    """Why a content was not carried out in a year."""

    NO_MONEY = "no_money", _("Không được giao vốn")
    NO_DEMAND = "no_demand", _("Không có nhu cầu đăng ký")
    NO_ELIGIBLE = "no_eligible", _("Không có cơ sở đủ điều kiện")
    OTHER_SOURCE = "other_source", _("Chuyển sang nguồn khác")
    FORCE_MAJEURE = "force_majeure", _("Bất khả kháng")
    NOT_ALLOWED = "not_allowed", _("Chưa được phép, chờ mức chi")
    NOT_PLANNED = "not_planned", _("Chương trình không đặt nội dung này")


class Occasion(TextChoices):
    """What a declaration of results answers."""

    ACCEPTANCE = "acceptance", _("Khi nghiệm thu")
    MONTHS_12 = "months_12", _("12 tháng sau nghiệm thu")
    MONTHS_24 = "months_24", _("24 tháng sau nghiệm thu")
    OWN = "own", _("Kê khai thêm, đính chính")


class DeclarationStatus(TextChoices):
    OPEN = "open", _("Chờ kê khai kết quả")
    SENT = "sent", _("Chờ Sở xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    WITHDRAWN = "withdrawn", _("Đã rút")


class ClaimState(TextChoices):
    """A claim is typed, sent, confirmed by another person, and one day succeeded by its correction."""

    DRAFT = "draft", _("Đang kê khai")
    SENT = "sent", _("Chờ xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    SUPERSEDED = "superseded", _("Đã được đính chính")
    WITHDRAWN = "withdrawn", _("Đã rút")


class Stopped(TextChoices):
    """Why a supported establishment, model or machine no longer works."""

    DISSOLVED = "dissolved", _("Cơ sở giải thể, phá sản")
    SUSPENDED = "suspended", _("Cơ sở tạm ngừng sản xuất")
    MOVED = "moved", _("Cơ sở chuyển đi nơi khác")
    SOLD = "sold", _("Máy, mô hình đã bán, chuyển giao")
    BROKEN = "broken", _("Máy, mô hình hỏng, không dùng nữa")
    FORCE_MAJEURE = "force_majeure", _("Thiên tai, dịch bệnh, bất khả kháng")
    NO_CONTACT = "no_contact", _("Không liên lạc được với cơ sở")
