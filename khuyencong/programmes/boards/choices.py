"""The figures of the dashboards, in the order of the way of the money, and what each counts."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Words
from khuyencong.places.choices import REORGANISED_ON


class Figure(TextChoices):
    """One figure of a project in đồng (PROJECTS: one each). Each of ASSIGNED, COMMITTED, PAID and SETTLED is part of
    the one before; ADVANCED and RETURNED lie inside COMMITTED, beside PAID."""

    PROJECTS = "projects", _("Đề án trong kế hoạch")
    PLANNED = "planned", _("Kế hoạch")
    ASSIGNED = "assigned", _("Đã giao vốn")
    COMMITTED = "committed", _("Đã ký hợp đồng")
    ADVANCED = "advanced", _("Đang tạm ứng")
    PAID = "paid", _("Đã thanh toán")
    RETURNED = "returned", _("Đã nộp trả")
    SETTLED = "settled", _("Đã quyết toán")


MEANINGS: dict[str, Words] = {
    Figure.PROJECTS: _("Đề án đã có trong kế hoạch được duyệt."),
    Figure.PLANNED: _("Mức hỗ trợ theo quyết định phê duyệt kế hoạch."),
    Figure.ASSIGNED: _("Tiền đã giao cho đề án, trừ phần đã trả về nguồn."),
    Figure.COMMITTED: _("Phần đã có hợp đồng hoặc quyết định giao nhiệm vụ, kể cả đã tạm ứng, thanh toán, nộp trả."),
    Figure.ADVANCED: _("Tạm ứng chưa thu hồi bằng khối lượng nghiệm thu."),
    Figure.PAID: _("Đã thanh toán theo khối lượng nghiệm thu."),
    Figure.RETURNED: _("Đã nộp trả ngân sách."),
    Figure.SETTLED: _("Phần đã thanh toán của đề án đã thanh lý, quyết toán."),
}


class Half(TextChoices):
    """2025 in two halves: until 30 June with 63 provinces, after with 34."""

    WHOLE = "", _("Cả năm")
    FIRST = "1", _("Đến 30/6/2025, 63 tỉnh, thành phố")
    SECOND = "2", _("Từ 01/7/2025, 34 tỉnh, thành phố")


SPLIT_YEAR = 2025
FIRST_HALF_ENDS = date(REORGANISED_ON.year, 6, 30)
