"""Fixed words of reporting: periods, kinds of figures, channels, states, lateness."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeriodKind(TextChoices):
    """How long a reporting period is."""

    MONTH = "M", _("Tháng")
    QUARTER = "Q", _("Quý")
    HALF = "H1", _("6 tháng")
    YEAR = "Y", _("Năm")


class Kind(TextChoices):
    """What a figure counts: never added where it must not be (C§9.4; P§11)."""

    STOCK = "stock", _("Tại thời điểm")
    FLOW = "flow", _("Trong kỳ")
    CUMULATIVE = "cumulative", _("Lũy kế đến cuối kỳ")
    ESTIMATED = "estimated", _("Ước thực hiện")
    PLANNED = "planned", _("Kế hoạch")
    AVERAGE = "average", _("Bình quân, tỷ lệ")


class ReporterKind(TextChoices):
    """Who owes a report."""

    TENANT = "tenant", _("Dự án đầu tư trong cụm")
    INVESTOR = "investor", _("Chủ đầu tư hạ tầng, đơn vị quản lý cụm")
    COMMUNE = "commune", _("Ủy ban nhân dân cấp xã")
    DEPARTMENT = "department", _("Sở Công Thương")
    UNIT = "unit", _("Đơn vị thực hiện đề án")


class Receiver(TextChoices):
    """Whom a report is sent to."""

    STATISTICS = "statistics", _("Cơ quan thống kê")
    COMMUNE = "commune", _("Ủy ban nhân dân cấp xã")
    DEPARTMENT = "department", _("Sở Công Thương")
    COMMITTEE = "committee", _("Ủy ban nhân dân tỉnh")
    AGENCY = "agency", _("Cục")


class Signer(TextChoices):
    """The office that signs a form (C§9.2–9.4)."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("Người đại diện theo pháp luật")
    COMMITTEE = "committee", _("Thay mặt Ủy ban nhân dân")
    DEPARTMENT_DIRECTOR = "department_director", _("Giám đốc Sở Công Thương")
    UNIT_HEAD = "unit_head", _("Thủ trưởng đơn vị thực hiện")


class Channel(TextChoices):
    """How a report came (14/2024/TT-BCT art. 3.4)."""

    SYSTEM = "system", _("Nhập trên hệ thống")
    PAPER = "paper", _("Bản giấy nộp trực tiếp")
    POST = "post", _("Bưu chính")
    DOCUMENT_AXIS = "document_axis", _("Trục liên thông văn bản quốc gia")
    EMAIL = "email", _("Thư điện tử")
    OTHER = "other", _("Cách hợp pháp khác")


class Status(TextChoices):
    """Where one version of a report stands."""

    DRAFT = "draft", _("Đang soạn")
    RETURNED = "returned", _("Trả lại để sửa")
    SUBMITTED = "submitted", _("Đã nộp báo cáo")
    ACCEPTED = "accepted", _("Đã tiếp nhận, khóa")
    DROPPED = "dropped", _("Đã bỏ bản soạn")


LOCKED = frozenset({Status.ACCEPTED, Status.DROPPED})
OPEN = frozenset({Status.DRAFT, Status.RETURNED})
PENDING = frozenset({Status.DRAFT, Status.RETURNED, Status.SUBMITTED})


class Timeliness(TextChoices):
    """Late, missing and zero never look alike (C§9.5)."""

    NOT_DUE = "not_due", _("Chưa đến hạn")
    ON_TIME = "on_time", _("Đúng hạn")
    LATE = "late", _("Nộp muộn")
    MISSING = "missing", _("Chưa nộp, quá hạn")
    NOT_OWED = "not_owed", _("Không phải nộp")


class SubjectKind(TextChoices):
    """What a report is about."""

    PROJECT = "project", _("Dự án")
    CLUSTER = "cluster", _("Cụm công nghiệp")
    PLACE = "place", _("Địa bàn")
    SUPPORT = "support", _("Đề án khuyến công")
