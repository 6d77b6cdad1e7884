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
    CARRY_OVER = "carry_over", _("Chuyển nguồn")
    CLOSE_YEAR = "close_year", _("Khóa sổ năm ngân sách")
    TAKE_OVER = "take_over", _("Tiếp nhận số dư")


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
# What may be carried into the next year: the unspent estimate in each of its accounts, and open advances.
CARRIED_BUCKETS = (Bucket.AVAILABLE, Bucket.RESERVED, Bucket.COMMITTED, Bucket.ADVANCED)
FUND_ACTS = frozenset({Act.ALLOCATE, Act.REALLOCATE, Act.CLOSE_YEAR})
FUNDS_JOINED = (Act.REALLOCATE, Act.CARRY_OVER)  # acts from one fund to another


class CarryStatus(TextChoices):
    """Where a carry-over request stands."""

    DRAFT = "draft", _("Đang soạn")
    ASKED = "asked", _("Chờ kiểm tra")
    AT_TREASURY = "at_treasury", _("Chờ Kho bạc xác nhận")
    CARRIED = "carried", _("Đã chuyển nguồn")
    REFUSED = "refused", _("Không được chuyển")
    WITHDRAWN = "withdrawn", _("Đã rút")


# A request that was sent and has no answer yet: its money neither lapses nor becomes a debt.
CARRY_PENDING = (CarryStatus.ASKED, CarryStatus.AT_TREASURY)
CARRY_OPEN = (CarryStatus.DRAFT, *CARRY_PENDING)


class DebtCause(TextChoices):
    """Why money goes back to the budget."""

    STOP = "stop", _("Dừng đề án")
    LIQUIDATION = "liquidation", _("Thanh lý, không có khối lượng")
    YEAR_END = "year_end", _("Hết năm ngân sách")
    MISUSE = "misuse", _("Bổ sung có mục tiêu dùng sai hoặc còn thừa")


# Causes whose money lies in an account of open advances: what comes back is read from that account.
ADVANCE_CAUSES = (DebtCause.STOP, DebtCause.LIQUIDATION, DebtCause.YEAR_END)
