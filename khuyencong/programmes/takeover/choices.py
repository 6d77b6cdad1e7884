"""Words of taking over."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TakeoverStatus(TextChoices):
    """Where an entry stands."""

    DRAFT = "draft", _("Đang nhập")
    WAITING = "waiting", _("Chờ xác nhận")
    CONFIRMED = "confirmed", _("Đã tiếp nhận")
    WITHDRAWN = "withdrawn", _("Đã rút")


# What is on its way or stands: the same project or contract is not entered beside it.
OPEN = (TakeoverStatus.WAITING, TakeoverStatus.CONFIRMED)
