"""Words of yearly plans (kế hoạch khuyến công) and of what is decided about them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.law.choices import Ground

# Who makes plans: the Agency the nation's, the department the province's; the heads among them.
HEADS = frozenset({Role.AGENCY_HEAD, Role.DEPARTMENT_HEAD})
COMPILERS = frozenset({Role.AGENCY_OFFICER, Role.DEPARTMENT_OFFICER, *HEADS})

# Contents whose projects are ranked apart, by effect and urgency (46/2012/TT-BCT art. 6 cl. 3b); codes are ours (P§3).
CLEANER_PRODUCTION = frozenset({"A2.2", "A3.5"})


class PlanStatus(TextChoices):
    """Where a version of a plan stands."""

    DRAFT = "draft", _("Đang lập")
    SUBMITTED = "submitted", _("Đã trình")
    APPROVED = "approved", _("Đã phê duyệt")
    WITHDRAWN = "withdrawn", _("Đã bỏ")


class LeftOut(TextChoices):
    """Why a project is not in the plan."""

    NO_MONEY = "no_money", _("Hết trần của đợt")
    NO_LEVEL_MONEY = "no_level_money", _("Cấp chi chưa có kinh phí trong đợt")
    NOT_READY = "not_ready", _("Hồ sơ chưa đủ điều kiện")
    WITHDRAWN = "withdrawn", _("Đơn vị rút đề án")
    NEXT_BATCH = "next_batch", _("Chuyển đợt sau")
    LOCAL_MONEY = "local_money", _("Chuyển sang kinh phí địa phương")
    DUPLICATE = "duplicate", _("Trùng nội dung với đề án khác")
    CHANGED = "changed", _("Đưa ra khỏi kế hoạch khi điều chỉnh")
    OTHER = "other", _("Lý do khác")


# What the cut itself writes; any other reason is chosen by an officer and kept when the plan is cut again.
CUT_REASONS = frozenset({LeftOut.NO_MONEY, LeftOut.NO_LEVEL_MONEY})


class IndustryGround(TextChoices):
    """Grounds of priority of industries (45/2012/NĐ-CP art. 6 cl. 2): group b in its order, then group a."""

    TYPICAL_PRODUCT = "typical_product", _("Sản phẩm công nghiệp nông thôn tiêu biểu (giấy chứng nhận còn hạn)")
    KEY_PRODUCT = "key_product", _("Sản phẩm chủ lực, mũi nhọn, trọng điểm")
    EXPORT = "export", _("Có thị trường xuất khẩu")
    LOCAL_MATERIAL = "local_material", _("Nguyên liệu tại chỗ")
    MANY_WORKERS = "many_workers", _("Nhiều lao động")
    GROUP_A = "group_a", _("Cơ khí, hóa chất phục vụ nông nghiệp, chế biến nông lâm thủy sản, công nghiệp hỗ trợ")


GROUP_B = (
    IndustryGround.TYPICAL_PRODUCT,
    IndustryGround.KEY_PRODUCT,
    IndustryGround.EXPORT,
    IndustryGround.LOCAL_MATERIAL,
    IndustryGround.MANY_WORKERS,
)
PLACE_GROUNDS = (Ground.PLACE_A, Ground.PLACE_B, Ground.PLACE_C, Ground.PLACE_D)


class FactSource(TextChoices):
    """Where a rank fact comes from."""

    REGISTRY = "registry", _("Danh mục cơ sở, địa bàn")
    DOSSIER = "dossier", _("Hồ sơ đề án đã thẩm định")
    OFFICER = "officer", _("Cán bộ ghi, có căn cứ")


class ChangeKind(TextChoices):
    """What a version changes against the one before it (36/2013/TT-BCT art. 11)."""

    ADDED = "added", _("Bổ sung")
    DROPPED = "dropped", _("Đưa ra")
    RAISED = "raised", _("Tăng")
    LOWERED = "lowered", _("Giảm")
    CHANGED = "changed", _("Thay đổi khác")


class Authority(TextChoices):
    """Who decides on a plan or its amendment (45/2012/NĐ-CP art. 2, 7; 36/2013/TT-BCT art. 11)."""

    MINISTER = "minister", _("Bộ trưởng Bộ Công Thương")
    AGENCY = "agency", _("Thủ trưởng Cục")
    CHAIRMAN = "chairman", _("Chủ tịch Ủy ban nhân dân cấp tỉnh")


class TenderKind(TextChoices):
    """How the choice of a contractor was settled before the contract (36/2013/TT-BCT art. 3)."""

    RESULT = "result", _("Kết quả lựa chọn nhà thầu")
    BELOW_THRESHOLD = "below_threshold", _("Dưới hạn mức phải đấu thầu")


class ReportStatus(TextChoices):
    """Where a registration report stands. Once sent it is frozen; a correction is a new version (P§15.37)."""

    DRAFT = "draft", _("Đang lập")
    RETURNED = "returned", _("Trả lại để bổ sung")
    SENT = "sent", _("Đã gửi Cục")
    RECEIVED = "received", _("Cục đã nhận")
