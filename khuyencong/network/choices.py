"""Matters a body may be responsible for, facts that show capacity, and how a collaborator's term ends."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khuyencong.places.choices import REORGANISED_ON

NAME_MAX = 200
TEXT_MAX = 500
DOCUMENT_MAX = 100
# The district level ended with this day (O-J.1); what districts did is placed by each province's own decision (P§1).
LAST_DISTRICT_DAY = REORGANISED_ON - timedelta(days=1)
FIRST_DAY = date(2000, 1, 1)


class Matter(TextChoices):
    """What somebody must be in charge of in a place (45/2012/NĐ-CP art. 8, 11-13, 16; 38/2025/TT-BCT art. 28)."""

    STATE = "state", _("Quản lý nhà nước về khuyến công")
    SERVICES = "services", _("Thực hiện hoạt động khuyến công")
    CENTRE_PARENT = "centre_parent", _("Cơ quan chủ quản trung tâm khuyến công")
    LOCAL_MONEY = "local_money", _("Kinh phí khuyến công địa phương")
    PRODUCT_VOTE = "product_vote", _("Bình chọn sản phẩm công nghiệp nông thôn tiêu biểu")
    CLUSTERS = "clusters", _("Quản lý cụm công nghiệp")
    REPORTING = "reporting", _("Thống kê, báo cáo khuyến công")


# The article each matter rests on, as printed; "" where no text was read that names a unit for it.
CITATIONS: dict[str, str] = {
    Matter.STATE: "45/2012/NĐ-CP, điều 16",
    Matter.SERVICES: "45/2012/NĐ-CP, điều 8",
    Matter.CENTRE_PARENT: "45/2012/NĐ-CP, điều 8",
    Matter.LOCAL_MONEY: "45/2012/NĐ-CP, điều 13",
    Matter.PRODUCT_VOTE: "38/2025/TT-BCT, điều 28",
    Matter.CLUSTERS: "139/2025/NĐ-CP",
    Matter.REPORTING: "46/2012/TT-BCT, điều 9",
}
COLLABORATORS_CITATION = "45/2012/NĐ-CP, điều 8"
PAY_CITATION = "45/2012/NĐ-CP, điều 10"
CAPACITY_CITATION = "46/2012/TT-BCT, điều 7"
TRAINING_CITATION = "45/2012/NĐ-CP, điều 4"


class Capacity(TextChoices):
    """The four things capacity is judged on (46/2012/TT-BCT art. 7)."""

    PEOPLE = "people", _("Nhân lực")
    MONEY = "money", _("Tài chính")
    FACILITIES = "facilities", _("Cơ sở vật chất")
    EXPERIENCE = "experience", _("Kinh nghiệm")


class Indicator(TextChoices):
    """One fact about a centre or service organisation."""

    STAFF = "staff", _("Viên chức, người lao động")
    SPECIALISTS = "specialists", _("Người có chuyên môn kỹ thuật, kinh tế")
    YEAR_MONEY = "year_money", _("Kinh phí hoạt động một năm")
    OFFICES = "offices", _("Trụ sở, chi nhánh")
    EQUIPMENT = "equipment", _("Thiết bị, phòng trưng bày, phòng tập huấn")
    PROJECTS = "projects", _("Đề án khuyến công đã thực hiện")
    YEARS = "years", _("Số năm hoạt động khuyến công")


@dataclass(frozen=True)
class Measure:
    """What an indicator shows and how it is given: "count" of a unit, "vnd", or "text" alone."""

    group: str
    kind: str
    unit: Any = ""


MEASURES: dict[str, Measure] = {
    Indicator.STAFF: Measure(Capacity.PEOPLE, "count", _("người")),
    Indicator.SPECIALISTS: Measure(Capacity.PEOPLE, "count", _("người")),
    Indicator.YEAR_MONEY: Measure(Capacity.MONEY, "vnd", _("đồng")),
    Indicator.OFFICES: Measure(Capacity.FACILITIES, "count", _("nơi")),
    Indicator.EQUIPMENT: Measure(Capacity.FACILITIES, "text"),
    Indicator.PROJECTS: Measure(Capacity.EXPERIENCE, "count", _("đề án")),
    Indicator.YEARS: Measure(Capacity.EXPERIENCE, "count", _("năm")),
}


class EndReason(TextChoices):
    """Why a collaborator's term ended before or on its last day."""

    NONE = "", _("Hết hạn")
    RESIGNED = "resigned", _("Xin thôi")
    DISMISSED = "dismissed", _("Cho thôi")
    RENEWED = "renewed", _("Được phân công tiếp")
    REPLACED = "replaced", _("Có người thay")
    REASSIGNED = "reassigned", _("Phân công lại theo đơn vị hành chính mới")
    OTHER = "other", _("Lý do khác")


class TermState(TextChoices):
    """Where a term stands on a day; never stored."""

    ACTIVE = "active", _("Đang làm")
    REASSIGN = "reassign", _("Cần phân công lại")
    FUTURE = "future", _("Chưa bắt đầu")
    ENDED = "ended", _("Đã kết thúc")
    WITHDRAWN = "withdrawn", _("Đã hủy ghi")
