"""Words of the signing sheet."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Move(TextChoices):
    """What a person did with a sheet."""

    DRAFT = "draft", _("soạn")
    AGREE = "agree", _("đồng ý")
    SIGN = "sign", _("ký")
    RETURN = "return", _("trả lại")
    TAKE_BACK = "take_back", _("rút lại")
    DISCARD = "discard", _("bỏ bản soạn")


class Ending(TextChoices):
    """How a sheet ended."""

    PERFORMED = "performed", _("đã ký")
    DISCARDED = "discarded", _("đã bỏ")
    OVERTAKEN = "overtaken", _("không còn dùng: hồ sơ đã sang bước khác")
