"""Roles named after offices, kinds of bodies, and signing capacities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a membership lets its holder do. Names are those of the offices (P§1, C§2)."""

    AGENCY_OFFICER = "agency_officer", _("Chuyên viên Cục")
    AGENCY_HEAD = "agency_head", _("Lãnh đạo Cục")
    REGIONAL_CENTRE = "regional_centre", _("Trung tâm Khuyến công quốc gia vùng")
    DEPARTMENT_OFFICER = "department_officer", _("Chuyên viên Sở Công Thương")
    DEPARTMENT_HEAD = "department_head", _("Lãnh đạo Sở Công Thương")
    COMMITTEE_OFFICE = "committee_office", _("Văn phòng Ủy ban nhân dân tỉnh")
    CENTRE_OFFICER = "centre_officer", _("Viên chức trung tâm khuyến công")
    SERVICE_ORGANISATION = "service_organisation", _("Tổ chức dịch vụ khuyến công")
    DISTRICT_OFFICER = "district_officer", _("Cán bộ cấp huyện")
    COMMUNE_OFFICER = "commune_officer", _("Cán bộ cấp xã")
    ESTABLISHMENT = "establishment", _("Cơ sở công nghiệp nông thôn")
    INFRASTRUCTURE_INVESTOR = "infrastructure_investor", _("Chủ đầu tư hạ tầng cụm công nghiệp")
    CLUSTER_UNIT = "cluster_unit", _("Đơn vị quản lý cụm công nghiệp")
    FINANCE = "finance", _("Cán bộ tài chính")
    COUNCIL_MEMBER = "council_member", _("Thành viên hội đồng")
    STATISTICS = "statistics", _("Cơ quan thống kê")
    AUDITOR = "auditor", _("Kiểm tra, giám sát")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")


class BodyKind(TextChoices):
    """Kinds of bodies that act."""

    MINISTRY = "ministry", _("Bộ")
    AGENCY = "agency", _("Cục")
    REGIONAL_CENTRE = "regional_centre", _("Trung tâm vùng")
    COMMITTEE = "committee", _("Ủy ban nhân dân")
    DEPARTMENT = "department", _("Sở")
    CENTRE = "centre", _("Trung tâm khuyến công")
    SERVICE = "service", _("Tổ chức dịch vụ")
    STATISTICS = "statistics", _("Cơ quan thống kê")
    TREASURY = "treasury", _("Kho bạc Nhà nước")
    BUSINESS = "business", _("Cơ sở sản xuất, doanh nghiệp")
    PLATFORM = "platform", _("Đơn vị vận hành")


class Capacity(TextChoices):
    """How a deputy signs (30/2020/NĐ-CP, Annex I)."""

    OWN = "", _("Ký theo thẩm quyền")
    KT = "KT", _("KT. (ký thay)")
    TL = "TL", _("TL. (thừa lệnh)")
    TUQ = "TUQ", _("TUQ. (thừa ủy quyền)")
