"""The words of the law room: how far a value can be trusted, whose money, units, states of a document."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NATIONAL = "VN"
UPLIFT_MAX_DEFAULT = "1.5"
# Resolution 202/2025/QH15: province codes before and after this day may name different provinces (O-J.3).
PROVINCES_MERGED_ON = date(2025, 7, 1)
# The eleven that did not change (O-J.1): one territory before and after.
PROVINCES_UNCHANGED = frozenset("01 04 11 12 14 20 22 38 40 42 46".split())


class Confidence(TextChoices):
    """How a value is known (design §3). Only READ blocks; every other value warns."""

    READ = "read", _("Đã đọc văn bản")
    STALE = "stale", _("Bản đọc gần nhất, có sửa đổi chưa đọc")
    NEWS = "news", _("Theo báo chí")
    PRACTICE = "practice", _("Theo thông lệ")
    DERIVED = "derived", _("Do nền tảng suy ra")
    MEMORY = "memory", _("Theo trí nhớ, chờ xác nhận")


TRUST = tuple(Confidence)  # strongest first


class Purse(TextChoices):
    NATIONAL = "national", _("Khuyến công quốc gia")
    LOCAL = "local", _("Khuyến công địa phương")


class NormUnit(TextChoices):
    """What the value of a norm counts."""

    SHARE = "share", _("tỷ lệ")
    FACTOR = "factor", _("lần")
    VND = "vnd", _("đồng")
    HECTARES = "hectares", _("ha")
    DAYS = "days", _("ngày")
    WORKING_DAYS = "working_days", _("ngày làm việc")
    YEAR_DAY = "year_day", _("ngày trong năm")
    MONTH_DAY = "month_day", _("ngày trong tháng")
    COUNT = "count", _("số lượng")
    YEARS = "years", _("năm")
    FLAG = "flag", _("có hoặc không")
    LIST = "list", _("danh mục")
    RULE = "rule", _("theo quy định chung")


class Ground(TextChoices):
    """Priority grounds for an uplift, in the order of the law (45/2012/NĐ-CP art. 6; P§5.2)."""

    PLACE_A = "place-a", _("Huyện vùng cao, hải đảo, biên giới đất liền; vùng đồng bào dân tộc thiểu số")
    PLACE_B = "place-b", _("Huyện nghèo (Nghị quyết 30a/2008/NQ-CP)")
    PLACE_C = "place-c", _("Xã trong kế hoạch xây dựng nông thôn mới")
    PLACE_D = "place-d", _("Địa bàn khó khăn, đặc biệt khó khăn khác theo pháp luật đầu tư")
    INDUSTRY_A = (
        "industry-a",
        _("Cơ khí, hóa chất phục vụ nông nghiệp, chế biến nông lâm thủy sản, công nghiệp hỗ trợ, sản xuất sạch hơn"),
    )
    INDUSTRY_B = (
        "industry-b",
        _("Sản phẩm tiêu biểu, chủ lực, mũi nhọn; có thị trường xuất khẩu; nguyên liệu tại chỗ; nhiều lao động"),
    )


class State(TextChoices):
    """State of a document on a day, computed from starts and relations that were read."""

    NOT_YET_EFFECTIVE = "not_yet_effective", _("Chưa có hiệu lực")
    IN_FORCE = "in_force", _("Còn hiệu lực")
    PARTLY_EXPIRED = "partly_expired", _("Hết hiệu lực một phần")
    EXPIRED = "expired", _("Hết hiệu lực")
    UNKNOWN = "unknown", _("Chưa biết")


class RelationKind(TextChoices):
    AMENDS = "amends", _("sửa đổi")
    AMENDED_BY = "amended_by", _("được sửa đổi bởi")
    REPLACES = "replaces", _("thay thế")
    REPLACED_BY = "replaced_by", _("được thay thế bởi")
    ENDS_PART = "ends_part", _("bãi bỏ một phần")
    PART_ENDED_BY = "part_ended_by", _("bị bãi bỏ một phần bởi")
    GUIDES = "guides", _("hướng dẫn")
    GUIDED_BY = "guided_by", _("được hướng dẫn bởi")
    SUCCEEDS = "succeeds", _("nối tiếp")
    SUCCEEDED_BY = "succeeded_by", _("được nối tiếp bởi")
    CONSOLIDATES = "consolidates", _("hợp nhất")
    CONSOLIDATED_IN = "consolidated_in", _("được hợp nhất trong")
    BASED_ON = "based_on", _("căn cứ")
    BASIS_OF = "basis_of", _("là căn cứ của")
    SUBMITS = "submits", _("trình dự thảo")
    SUBMITTED_BY = "submitted_by", _("được trình bởi")


INVERSE = {
    RelationKind.AMENDS: RelationKind.AMENDED_BY,
    RelationKind.REPLACES: RelationKind.REPLACED_BY,
    RelationKind.ENDS_PART: RelationKind.PART_ENDED_BY,
    RelationKind.GUIDES: RelationKind.GUIDED_BY,
    RelationKind.SUCCEEDS: RelationKind.SUCCEEDED_BY,
    RelationKind.CONSOLIDATES: RelationKind.CONSOLIDATED_IN,
    RelationKind.BASED_ON: RelationKind.BASIS_OF,
    RelationKind.SUBMITS: RelationKind.SUBMITTED_BY,
}
INVERSE |= {after: before for before, after in INVERSE.items()}

# Why a document is in its state; parameters: since, start, first (ISO days), by (numbers).
BECAUSE = {
    "replaced": _("Được %(by)s thay thế từ %(since)s"),
    "replaced_as_read": _("Được %(by)s thay thế; ngày đầu tiên đọc thấy văn bản mới đang áp dụng là %(since)s"),
    "lapsed": _("Hết thời hạn ghi trong văn bản, từ %(since)s"),
    "consolidated": _("Văn bản hợp nhất không có hiệu lực riêng"),
    "never_read": _("Chưa đọc được ngày có hiệu lực"),
    "start_not_read": _("Chưa đọc được ngày có hiệu lực; ngày đầu tiên đọc thấy đang áp dụng là %(first)s"),
    "starts": _("Có hiệu lực từ %(start)s"),
    "amended": _("Đã có văn bản sửa đổi đang có hiệu lực: %(by)s, sớm nhất được biết từ %(since)s"),
    "amended_reported": _("Đã có văn bản sửa đổi: %(by)s, từ %(since)s theo nguồn thứ cấp, chưa đọc văn bản"),
    "read_in_force": _("Đọc thấy đang áp dụng vào %(first)s; chưa đọc được ngày có hiệu lực"),
    "in_force": _("Có hiệu lực từ %(since)s"),
    "in_force_reported": _("Có hiệu lực từ %(since)s theo nguồn thứ cấp, chưa đọc văn bản"),
    "in_force_amendment_unread": _(
        "Có hiệu lực từ %(since)s; %(by)s sửa đổi nhưng chưa biết ngày bắt đầu có hiệu lực vào ngày này"
    ),
}
