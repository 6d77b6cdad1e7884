"""Words of the dossiers of clusters: kinds, states, territories, letters."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NAME_MAX, TEXT_MAX, DOCUMENT_MAX = 300, 2000, 120


class DossierKind(TextChoices):
    """What is asked for; the same words as the decision it leads to."""

    ESTABLISH = "establish", _("Thành lập cụm công nghiệp")
    EXPAND = "expand", _("Mở rộng cụm công nghiệp")
    CHANGE_INVESTOR = "change_investor", _("Thay đổi chủ đầu tư hạ tầng")
    ADJUST = "adjust", _("Điều chỉnh quyết định")
    REVOKE = "revoke", _("Bãi bỏ quyết định")
    REGULARISE = "regularise", _("Quyết định cụm hình thành trước 05/10/2009")


# Dossiers that begin in a commune with a call for applications and a selection; the others begin in the department.
WITH_APPLICATIONS = frozenset({DossierKind.ESTABLISH, DossierKind.EXPAND, DossierKind.CHANGE_INVESTOR})
FOUNDING_KINDS = frozenset({DossierKind.ESTABLISH, DossierKind.REGULARISE})


class Status(TextChoices):
    """Where a dossier stands; see `states.py` for who moves it."""

    RECEIVED = "received", _("Đã nhận đề nghị đầu tiên")
    NOTICED = "noticed", _("Đang nhận hồ sơ")
    COMPLETING = "completing", _("Đang hoàn thiện")
    APPRAISING = "appraising", _("Sở đang thẩm định")
    AT_COMMITTEE = "at_committee", _("Trình Ủy ban nhân dân tỉnh")
    DECIDED = "decided", _("Đã quyết định")
    CLOSED = "closed", _("Đã gửi Bộ Công Thương")
    REFUSED = "refused", _("Không chấp thuận")
    WITHDRAWN = "withdrawn", _("Đã rút")


FINAL = (Status.CLOSED, Status.REFUSED, Status.WITHDRAWN)
APPLIED = (Status.RECEIVED, Status.NOTICED)
UNDER_APPRAISAL = (Status.COMPLETING, Status.APPRAISING, Status.AT_COMMITTEE)


class Territory(TextChoices):
    """Within what existing clusters are tested (C§1.1)."""

    DISTRICT = "district", _("Huyện")
    PROVINCE_SET = "province_set", _("Phạm vi do tỉnh quyết định")
    COMMUNE = "commune", _("Xã, phường")
