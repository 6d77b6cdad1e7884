"""Purses, levels, acts and accounts of the ledger."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# 45/2012/NĐ-CP art. 11-13: money is counted in whole đồng. The cap keeps every sum far inside 64 bits.
AMOUNT_VND_MAX = 10**15
FLOOR_NONE_VND = -9 * 10**18
DOCUMENT_LENGTH_MAX = 300
KEY_LENGTH_MAX = 200
SUBJECT_LENGTH_MAX = 100
LABEL_LENGTH_MAX = 300
BATCH_MAX = 99


class Purse(TextChoices):
    """Where the money comes from; the two are never added into one cell (P§15.36)."""

    NATIONAL = "national", _("Khuyến công quốc gia")
    LOCAL = "local", _("Khuyến công địa phương")


class FundLevel(TextChoices):
    """The budget level of a fund. District budgets of this kind ended with the districts on 30 June 2025."""

    NATION = "nation", _("Trung ương")
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")


class Act(TextChoices):
    """What an entry does with money."""

    ALLOCATE = "allocate", _("Giao kinh phí")
    REALLOCATE = "reallocate", _("Điều chuyển")
    RESERVE = "reserve", _("Dành kinh phí")
    COMMIT = "commit", _("Cam kết theo hợp đồng")
    ADVANCE = "advance", _("Tạm ứng")
    CLEAR_ADVANCE = "clear_advance", _("Thanh toán tạm ứng")
    PAY = "pay", _("Thanh toán")
    RETURN = "return", _("Nộp trả")
    RELEASE = "release", _("Giải phóng kinh phí")
    CLOSE_YEAR = "close_year", _("Khóa sổ năm ngân sách")


class Bucket(TextChoices):
    """The kind of an account: three of a fund, five of a subject inside a fund."""

    SOURCE = "source", _("Nguồn giao")
    AVAILABLE = "available", _("Còn được phân bổ")
    LAPSED = "lapsed", _("Hủy dự toán")
    RESERVED = "reserved", _("Đã dành")
    COMMITTED = "committed", _("Đã cam kết")
    ADVANCED = "advanced", _("Đang tạm ứng")
    PAID = "paid", _("Đã thanh toán")
    RETURNED = "returned", _("Đã nộp trả")


FUND_BUCKETS = (Bucket.SOURCE, Bucket.AVAILABLE, Bucket.LAPSED)
SUBJECT_BUCKETS = (Bucket.RESERVED, Bucket.COMMITTED, Bucket.ADVANCED, Bucket.PAID, Bucket.RETURNED)
OPEN_BUCKETS = (Bucket.RESERVED, Bucket.COMMITTED, Bucket.ADVANCED)
