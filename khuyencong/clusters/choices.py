"""What a cluster, its documents and its tenants may be (C§3, C§4)."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NAME_MAX = 300
TEXT_MAX = 2000
DOCUMENT_MAX = 120
FIRST_DAY = date(1990, 1, 1)
# Clusters formed before Decision 105/2009/QĐ-TTg took effect (32/2024/NĐ-CP art. 35).
PRE_105 = date(2009, 10, 5)


class DocumentKind(TextChoices):
    """Kinds of papers facts of a cluster rest on."""

    PLAN = "plan", _("Quyết định phê duyệt quy hoạch tỉnh, phương án phát triển")
    DECISION = "decision", _("Quyết định về cụm công nghiệp")
    DETAILED_PLAN = "detailed_plan", _("Quyết định phê duyệt quy hoạch chi tiết")
    PROJECT = "project", _("Quyết định phê duyệt dự án hạ tầng")
    ACCEPTANCE = "acceptance", _("Biên bản nghiệm thu, hoàn thành")
    CONTRACT = "contract", _("Hợp đồng thuê đất, thuê lại đất")
    CERTIFICATE = "certificate", _("Giấy chứng nhận, chấp thuận đầu tư")
    LICENCE = "licence", _("Giấy phép môi trường, phòng cháy")
    REGULATION = "regulation", _("Quy chế, nội quy")
    NOTICE = "notice", _("Thông báo, công bố")
    REPORT = "report", _("Báo cáo")
    OTHER = "other", _("Văn bản khác")


class PlanKind(TextChoices):
    """How a version of the provincial list of clusters came to be."""

    INITIAL = "initial", _("Phê duyệt lần đầu")
    ADJUSTMENT = "adjustment", _("Điều chỉnh")


class EntryChange(TextChoices):
    """What a plan does to a cluster of its list (32/2024/NĐ-CP art. 6)."""

    KEEP = "keep", _("Giữ nguyên")
    ADD = "add", _("Bổ sung")
    ADJUST = "adjust", _("Điều chỉnh")
    WITHDRAW = "withdraw", _("Rút khỏi phương án")


class DecisionKind(TextChoices):
    """Decisions of the provincial People's Committee about a cluster (32/2024/NĐ-CP art. 2.9, 12)."""

    ESTABLISH = "establish", _("Thành lập")
    REGULARISE = "regularise", _("Thành lập cụm hình thành trước 05/10/2009")
    EXPAND = "expand", _("Mở rộng")
    ADJUST = "adjust", _("Điều chỉnh")
    CHANGE_INVESTOR = "change_investor", _("Thay đổi chủ đầu tư")
    REVOKE = "revoke", _("Bãi bỏ")


FOUNDING = frozenset({DecisionKind.ESTABLISH, DecisionKind.REGULARISE})


class ClusterKind(TextChoices):
    """Types of clusters (C§1.1)."""

    GENERAL = "general", _("Tổng hợp")
    CRAFT_VILLAGE = "craft_village", _("Làng nghề")
    SPECIALISED = "specialised", _("Chuyên ngành")
    SUPPORTING = "supporting", _("Công nghiệp hỗ trợ")
    HIGH_TECH = "high_tech", _("Công nghệ cao")
    ECOLOGICAL = "ecological", _("Sinh thái")


# Labels that need a computed share of industrial land (C§5.4).
SHARED_KINDS = frozenset(
    {ClusterKind.CRAFT_VILLAGE, ClusterKind.SPECIALISED, ClusterKind.SUPPORTING, ClusterKind.HIGH_TECH}
)


class InvestorKind(TextChoices):
    """Who builds, or only runs, the infrastructure (32/2024/NĐ-CP art. 2.3, 35.3)."""

    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    COOPERATIVE = "cooperative", _("Hợp tác xã")
    ORGANISATION = "organisation", _("Tổ chức kinh tế khác")
    STATE_UNIT = "state_unit", _("Đơn vị nhà nước (giao trước đây)")
    MANAGER = "manager", _("Đơn vị quản lý (chưa có chủ đầu tư)")


BUSINESS_INVESTORS = frozenset({InvestorKind.ENTERPRISE, InvestorKind.COOPERATIVE, InvestorKind.ORGANISATION})


class WorkKind(TextChoices):
    """Works of the infrastructure of a cluster."""

    LEVELLING = "levelling", _("San nền")
    INTERNAL_ROAD = "internal_road", _("Đường giao thông nội bộ")
    PAVEMENT = "pavement", _("Vỉa hè")
    GREEN = "green", _("Cây xanh")
    WATER_SUPPLY = "water_supply", _("Cấp nước")
    DRAINAGE = "drainage", _("Thoát nước mưa")
    WASTEWATER = "wastewater", _("Thu gom, xử lý nước thải tập trung")
    SOLID_WASTE = "solid_waste", _("Thu gom chất thải rắn")
    FIRE = "fire", _("Phòng cháy, chữa cháy")
    POWER = "power", _("Cấp điện")
    LIGHTING = "lighting", _("Chiếu sáng")
    TELECOM = "telecom", _("Thông tin liên lạc")
    OTHER = "other", _("Công trình khác")


# Shared works without which a cluster is not served (32/2024/NĐ-CP art. 8.2.d).
ESSENTIAL_WORKS = (WorkKind.INTERNAL_ROAD, WorkKind.WATER_SUPPLY, WorkKind.WASTEWATER)


class WorkStatus(TextChoices):
    PLANNED = "planned", _("Chưa xây dựng")
    BUILDING = "building", _("Đang xây dựng")
    IN_USE = "in_use", _("Đã đưa vào sử dụng")


class LandMeasure(TextChoices):
    """Areas of a cluster that stand in papers of their own; each is the whole area reached on a day."""

    CLEARED = "cleared", _("Đã giải phóng mặt bằng")
    FROM_STATE = "from_state", _("Nhà nước đã cho thuê, giao đất")
    SERVICED = "serviced", _("Đất công nghiệp đã xây dựng hạ tầng, đủ điều kiện cho thuê")


class LandBasis(TextChoices):
    """How a tenant holds industrial land (32/2024/NĐ-CP art. 2.7)."""

    LEASE = "lease", _("Thuê đất của chủ đầu tư")
    SUBLEASE = "sublease", _("Thuê lại đất")
    STATE_LEASE = "state_lease", _("Nhà nước cho thuê trực tiếp")
    APPROVAL = "approval", _("Đã có chấp thuận, giấy chứng nhận đầu tư, chưa thuê")


LEASED = (LandBasis.LEASE, LandBasis.SUBLEASE, LandBasis.STATE_LEASE)


class ProjectState(TextChoices):
    """States of a production project in a cluster."""

    REGISTERED = "registered", _("Đã đăng ký")
    BUILDING = "building", _("Đang xây dựng")
    OPERATING = "operating", _("Đang hoạt động")
    SUSPENDED = "suspended", _("Tạm ngừng")
    STOPPED = "stopped", _("Ngừng hoạt động")
    WITHDRAWN = "withdrawn", _("Đã rút khỏi cụm")


# States in which a project is (still) in the cluster.
PRESENT = (ProjectState.REGISTERED, ProjectState.BUILDING, ProjectState.OPERATING, ProjectState.SUSPENDED)


class PriorityGroup(TextChoices):
    """Firms land is kept for (Decree 303/2026)."""

    NONE = "", _("Không")
    HIGH_TECH = "high_tech", _("Doanh nghiệp công nghệ cao khu vực tư nhân")
    SME = "sme", _("Doanh nghiệp nhỏ và vừa")
    START_UP = "start_up", _("Khởi nghiệp sáng tạo")


class WastewaterState(TextChoices):
    """Axis F: central treatment (Form 02 rows 13, 14)."""

    NONE = "none", _("Chưa đầu tư")
    STARTED = "started", _("Đã, đang đầu tư")
    COMPLIANT = "compliant", _("Đạt tiêu chuẩn môi trường")


class Service(TextChoices):
    """Public services of a cluster (32/2024/NĐ-CP art. 17)."""

    SECURITY = "security", _("An ninh, trật tự")
    TELECOM = "telecom", _("Thông tin liên lạc")
    WATER = "water", _("Cấp nước")
    DRAINAGE = "drainage", _("Thoát nước")
    SANITATION = "sanitation", _("Vệ sinh, chất thải")
    ENVIRONMENT = "environment", _("Bảo vệ môi trường")
    FIRE = "fire", _("Phòng cháy, chữa cháy")
    POWER = "power", _("Cấp điện")
    MAINTENANCE = "maintenance", _("Duy tu, bảo dưỡng")
    OTHER = "other", _("Dịch vụ khác")


class PublisherSite(TextChoices):
    """Where vacant land is published (32/2024/NĐ-CP art. 19.5)."""

    INVESTOR = "investor", _("Trang của chủ đầu tư")
    LOCALITY = "locality", _("Trang của địa phương")


class PlanAxis(TextChoices):
    """Axis A."""

    NOT_LISTED = "not_listed", _("Chưa có trong phương án")
    LISTED = "listed", _("Có trong phương án")
    WITHDRAWN = "withdrawn", _("Đã rút khỏi phương án")


class LegalAxis(TextChoices):
    """Axis B."""

    NONE = "none", _("Chưa có hồ sơ")
    APPLIED = "applied", _("Đã nộp hồ sơ")
    APPRAISAL = "under_appraisal", _("Đang thẩm định")
    ESTABLISHED = "established", _("Đã thành lập")
    EXPANDED = "expanded", _("Đã mở rộng")
    REVOKED = "revoked", _("Đã bãi bỏ")


class InvestorAxis(TextChoices):
    """Axis C."""

    NONE = "none", _("Chưa có chủ đầu tư")
    STATE_UNIT = "state_unit", _("Đơn vị nhà nước")
    BUSINESS = "enterprise_or_coop", _("Doanh nghiệp, hợp tác xã")


class InfrastructureAxis(TextChoices):
    """Axis D, in order."""

    NONE = "none", _("Chưa có")
    DETAILED_PLAN = "detailed_plan_approved", _("Đã duyệt quy hoạch chi tiết")
    PROJECT = "project_approved", _("Đã duyệt dự án hạ tầng")
    CLEARING = "land_clearing", _("Đang giải phóng mặt bằng")
    BUILDING = "under_construction", _("Đang xây dựng")
    ESSENTIAL = "essential_works_in_use", _("Hạ tầng thiết yếu đã sử dụng")
    COMPLETE = "complete", _("Hoàn thành")


class OperationAxis(TextChoices):
    """Axis E."""

    NOT_OPERATING = "not_operating", _("Chưa hoạt động")
    OPERATING = "operating", _("Đang hoạt động")
    EMPTIED = "no_project_left", _("Không còn dự án")


class Label(TextChoices):
    """The one display label, first match in this order (C§4)."""

    REVOKED = "revoked", _("Đã bãi bỏ")
    WITHDRAWN = "withdrawn", _("Đã rút khỏi phương án")
    OPERATING = "operating_established", _("Đang hoạt động")
    OPERATING_UNESTABLISHED = "operating_not_established", _("Hoạt động, chưa thành lập")
    BUILDING = "under_construction", _("Đang xây dựng hạ tầng")
    ESTABLISHED = "established", _("Đã thành lập")
    APPRAISAL = "in_appraisal", _("Đang thẩm định")
    PLANNED = "planned", _("Trong phương án")
    NOT_LISTED = "not_listed", _("Ngoài phương án")
