"""Words of councils: roles of seats, kinds of councils."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NAME_MAX, TEXT_MAX, DOCUMENT_MAX = 300, 1000, 100
CITATION = "32/2024/NĐ-CP, điều 13 khoản 2"


class SeatRole(TextChoices):
    """What a seat is in its council. A secretary has no vote and no sheet."""

    CHAIR = "chair", _("Chủ tịch")
    VICE = "vice", _("Phó chủ tịch")
    MEMBER = "member", _("Ủy viên")
    SECRETARY = "secretary", _("Thư ký")


class CouncilKind(TextChoices):
    """What a council is for."""

    CLUSTER_INVESTOR = "cluster_investor", _("Lựa chọn chủ đầu tư hạ tầng cụm công nghiệp")
    OTHER = "other", _("Hội đồng khác")
