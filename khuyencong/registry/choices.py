"""Legal forms, identifier schemes, standings, place facts and industries."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khuyencong.law.choices import Ground

# Circular 86/2024/TT-BTC: tax-office codes of households stop; the personal number replaces them (O-K.2).
HOUSEHOLD_CODES_END = date(2025, 6, 30)
# Decision 36/2025/QĐ-TTg in force (O-K.4).
VSIC_2025_FROM = date(2025, 11, 15)
NAME_MAX = 300
# How long the merging of two records can be undone.
UNDO_DAYS = 30


class LegalForm(TextChoices):
    """Legal form of a business (P§2)."""

    LIMITED_SINGLE = "limited_single", _("Công ty TNHH một thành viên")
    LIMITED = "limited", _("Công ty TNHH hai thành viên trở lên")
    JOINT_STOCK = "joint_stock", _("Công ty cổ phần")
    PARTNERSHIP = "partnership", _("Công ty hợp danh")
    PRIVATE = "private", _("Doanh nghiệp tư nhân")
    COOPERATIVE = "cooperative", _("Hợp tác xã")
    COOPERATIVE_UNION = "cooperative_union", _("Liên hiệp hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("Tổ hợp tác")
    HOUSEHOLD = "household", _("Hộ kinh doanh")
    OTHER = "other", _("Hình thức khác")


ENTERPRISES = frozenset(
    {LegalForm.LIMITED_SINGLE, LegalForm.LIMITED, LegalForm.JOINT_STOCK, LegalForm.PARTNERSHIP, LegalForm.PRIVATE}
)


class Scheme(TextChoices):
    """Numbering schemes of a business (O-K.1, O-K.2)."""

    MST10 = "MST10", _("Mã số thuế (10 số)")
    MST13 = "MST13", _("Mã số thuế đơn vị phụ thuộc (13 số)")
    MST_HOUSEHOLD_OLD = "MST_HOUSEHOLD_OLD", _("Mã số thuế cũ của hộ kinh doanh (đến 30/6/2025)")
    PIN12 = "PIN12", _("Số định danh cá nhân của người đại diện (12 số)")
    HKD = "HKD", _("Số đăng ký hộ kinh doanh")
    HTX = "HTX", _("Mã số hợp tác xã, tổ hợp tác")


PERSONAL_SCHEMES = frozenset({Scheme.PIN12})
# A code of these schemes belongs to one business for ever. A personal number may stand for several (O-K.10.4).
UNIQUE_SCHEMES = (Scheme.MST10, Scheme.MST13, Scheme.MST_HOUSEHOLD_OLD, Scheme.HTX)
# Which identifier is shown first in lists.
SCHEME_ORDER = (Scheme.MST10, Scheme.MST13, Scheme.HTX, Scheme.HKD, Scheme.PIN12, Scheme.MST_HOUSEHOLD_OLD)


class VsicVersion(TextChoices):
    V2007 = "2007", "VSIC 2007"
    V2018 = "2018", "VSIC 2018"
    V2025 = "2025", "VSIC 2025"


# Sections, divisions, groups, classes, subclasses (O-K.4). The totals of 2007 were not read.
VSIC_TOTALS: dict[str, tuple[int, ...]] = {"2018": (21, 88, 242, 486, 734), "2025": (22, 87, 259, 495, 743)}


class Industry(TextChoices):
    """Industries of 45/2012/NĐ-CP art. 5(1), and those the amendment of 2025 adds (P§2.3)."""

    PROCESSING = "a", _("Chế biến nông, lâm, thủy sản và thực phẩm")
    CONSUMER = "b", _("Hàng tiêu dùng, hàng xuất khẩu, hàng thay thế nhập khẩu")
    CHEMICALS_MATERIALS = "c", _("Hóa chất phục vụ nông nghiệp, nông thôn; vật liệu xây dựng")
    MECHANICAL = "d", _("Cơ khí, điện, điện tử - tin học; lắp ráp, sửa chữa; công nghiệp hỗ trợ")
    HANDICRAFT = "dd", _("Hàng thủ công mỹ nghệ")
    MINING = "e", _("Khai thác, chế biến khoáng sản")
    CLEANER = "g", _("Sản xuất sạch hơn, xử lý ô nhiễm môi trường")
    TEXTILE = "textile", _("Dệt may, da giày")
    HIGH_TECH = "high_tech", _("Công nghiệp công nghệ cao, công nghiệp sạch")
    ENVIRONMENT = "environment", _("Công nghiệp môi trường, tiết kiệm năng lượng, năng lượng thân thiện môi trường")
    OUTSIDE = "outside", _("Không thuộc ngành công nghiệp - tiểu thủ công nghiệp nào ở trên")


INDUSTRIES_2012 = frozenset("a b c d dd e g".split())
INDUSTRIES_2025 = frozenset({"textile", "high_tech", "environment"})


class Kiln(TextChoices):
    """How an establishment fires clay bricks (46/2012/TT-BCT art. 5(1))."""

    NONE = "none", _("Không sản xuất gạch đất sét nung")
    IMPROVED_MANUAL = "improved_manual", _("Lò thủ công cải tiến")
    POLLUTING_RING = "polluting_ring", _("Lò vòng gây ô nhiễm")
    OTHER = "other", _("Công nghệ nung khác")


EXCLUDED_KILNS = frozenset({Kiln.IMPROVED_MANUAL, Kiln.POLLUTING_RING})


class StandingKind(TextChoices):
    """Legal qualities that give rights, each from a day to a day with its document."""

    CRAFT_VILLAGE = "craft_village", _("Địa điểm trong làng nghề được công nhận")
    CLEANER_PRODUCTION = "cleaner_production", _("Áp dụng sản xuất sạch hơn")
    SUSTAINABLE_PRODUCTION = "sustainable_production", _("Áp dụng sản xuất và tiêu dùng bền vững")
    CLUSTER_INVESTOR = "cluster_investor", _("Chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp")
    PEOPLES_ARTISAN = "peoples_artisan", _("Nghệ nhân nhân dân")
    MERITORIOUS_ARTISAN = "meritorious_artisan", _("Nghệ nhân ưu tú")
    TYPICAL_PRODUCT = "typical_product", _("Có sản phẩm công nghiệp nông thôn tiêu biểu")


class FactKind(TextChoices):
    """Dated attributes of a place that an officer enters with their document."""

    CITY_GRADE = "city_grade", _("Loại đô thị của thành phố")
    WARD_CONVERTED = "ward_converted", _("Ngày quyết định chuyển xã thành phường có hiệu lực")
    DIFFICULTY = "difficulty", _("Địa bàn khó khăn")
    PRIORITY = "priority", _("Địa bàn ưu tiên")


# Places that come first when a plan is made, in the order of the law (45/2012/NĐ-CP art. 6 cl. 1).
PRIORITY_PLACES = (Ground.PLACE_A, Ground.PLACE_B, Ground.PLACE_C, Ground.PLACE_D)


class CityGrade(TextChoices):
    SPECIAL = "special", _("Loại đặc biệt")
    ONE = "1", _("Loại I")
    TWO = "2", _("Loại II")
    THREE = "3", _("Loại III")


class Difficulty(TextChoices):
    NONE = "none", _("Không thuộc địa bàn khó khăn")
    DIFFICULT = "difficult", _("Địa bàn khó khăn")
    SPECIAL = "special", _("Địa bàn đặc biệt khó khăn")


class FigureSource(TextChoices):
    """Where a yearly figure comes from; the first is the one that decides size (80/2021/NĐ-CP art. 7-9)."""

    STATEMENTS = "statements", _("Báo cáo tài chính nộp cơ quan thuế")
    DECLARATION = "declaration", _("Cơ sở tự khai")
    SURVEY = "survey", _("Điều tra, khảo sát")
    OTHER = "other", _("Nguồn khác")


class PairOrigin(TextChoices):
    """Where a likely pair of twins was met."""

    ENTRY = "entry", _("Ghi cơ sở")
    SEARCH = "search", _("Quét cả sổ")
    OFFICER = "officer", _("Cán bộ nêu")


class PairState(TextChoices):
    OPEN = "open", _("Chưa xem xét")
    PROPOSED = "proposed", _("Chờ người thứ hai")
    DIFFERENT = "different", _("Hai cơ sở khác nhau")
    MERGED = "merged", _("Đã ghép")


class MergeState(TextChoices):
    PROPOSED = "proposed", _("Chờ người thứ hai xác nhận")
    DROPPED = "dropped", _("Không ghép")
    DONE = "done", _("Đã ghép")
    UNDONE = "undone", _("Đã hoàn tác")


class Sign(TextChoices):
    """What two records have in common."""

    NUMBER = "number", _("cùng mã số")
    PERSON = "person", _("cùng số định danh người đại diện")
    NAME = "name", _("cùng tên")
    WORDS = "words", _("cùng các chữ trong tên")
    LIKE = "like", _("tên gần giống")
    FORM = "form", _("cùng loại hình")
    COMMUNE = "commune", _("cùng xã, phường")
    PROVINCE = "province", _("cùng tỉnh")
    ADDRESS = "address", _("cùng địa chỉ")
    PHONE = "phone", _("cùng điện thoại")
    FOUNDED = "founded", _("cùng ngày thành lập")
