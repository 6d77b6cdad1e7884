"""Kinds of columns, states of an import, the ways to apply it, and limits."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What a cell of a column holds, and as what it is kept.

    VND and MILLION are kept as whole đồng (the second is written in triệu đồng), PERCENT as an exact fraction, MONTH
    as its first day, YESNO as True, False or None (not known), MANY as a tuple of choices, COMMUNE and PROVINCE as a
    unit of `places`, ORGANISATION as a body of `accounts`, TAX_CODE in stored form.
    """

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    VND = "vnd"
    MILLION = "million"
    PERCENT = "percent"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    YESNO = "yesno"
    CHOICE = "choice"
    MANY = "many"
    COMMUNE = "commune"
    PROVINCE = "province"
    TAX_CODE = "tax_code"
    ORGANISATION = "organisation"


NUMBERS = frozenset({Kind.WHOLE, Kind.NUMBER, Kind.VND, Kind.MILLION, Kind.PERCENT, Kind.YEAR})
PLACES = frozenset({Kind.COMMUNE, Kind.PROVINCE})


class Font(TextChoices):
    """Legacy encodings that stand in a cell as if they were Latin letters."""

    TCVN3 = "tcvn3", "TCVN3 (ABC)"
    VNI = "vni", "VNI"


class Severity(StrEnum):
    """A BAD cell keeps its row out; a LOOK cell is shown to the officer and does not."""

    BAD = "bad"
    LOOK = "look"


class State(TextChoices):
    """Where an import stands."""

    WAITING = "waiting", _("Đang đọc tệp")
    REFUSED = "refused", _("Không đọc được")
    CHECKED = "checked", _("Xem thử, chưa ghi gì")
    APPLYING = "applying", _("Đang ghi")
    APPLIED = "applied", _("Đã ghi")
    CANCELLED = "cancelled", _("Đã hủy")
    REVERSED = "reversed", _("Đã hoàn tác")


class Way(TextChoices):
    """How the rows are written: all of them or none, or those that are right."""

    ALL = "all", _("Chỉ ghi khi mọi dòng đều tốt")
    GOOD = "good", _("Ghi các dòng tốt")


class Effect(TextChoices):
    """What a row did, or would do."""

    NEW = "new", _("mới")
    UPDATE = "update", _("cập nhật")
    SAME = "same", _("không đổi")
