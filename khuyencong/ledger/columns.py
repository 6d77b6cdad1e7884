"""Columns of the lists of money, for spreadsheets."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.ledger.choices import Act, DebtCause, FundLevel, Purse

DONG = _("đồng")


def _money(name: str, label: Any) -> Column:
    """A balance of a fund; a row is the fund with its balances."""
    return Column(name, label, Kind.VND, unit=DONG, of=lambda row: getattr(row[1], name))


def _of_fund(name: str, label: Any, kind: Kind = Kind.TEXT, choices: Any = ()) -> Column:
    return Column(name, label, kind, choices=choices, of=lambda row: getattr(row[0], name))


FUND_LIST: tuple[Column, ...] = (
    _of_fund("purse", _("Nguồn kinh phí"), Kind.CHOICE, Purse.choices),
    _of_fund("level", _("Cấp ngân sách"), Kind.CHOICE, FundLevel.choices),
    _of_fund("budget_year", _("Năm ngân sách"), Kind.YEAR),
    _of_fund("batch", _("Đợt"), Kind.WHOLE),
    _of_fund("holder", _("Đơn vị giữ kinh phí"), Kind.ORGANISATION),
    Column("place", _("Địa bàn"), of=lambda row: str(row[0].place or "")),
    Column("carried_from_year", _("Chuyển nguồn từ năm"), Kind.YEAR, of=lambda row: row[0].carried_from_year or None),
    _money("assigned", _("Được giao")),
    _money("available", _("Còn được phân bổ")),
    _money("reserved", _("Đã dành")),
    _money("committed", _("Đã cam kết")),
    _money("advanced", _("Đang tạm ứng")),
    _money("paid", _("Đã thanh toán")),
    _money("returned", _("Đã nộp trả")),
    _money("lapsed", _("Hủy dự toán")),
    _of_fund("is_example", _("Ví dụ"), Kind.YESNO),
)
ENTRY_LIST: tuple[Column, ...] = (
    Column("effective_on", _("Ngày"), Kind.DAY, of=lambda row: row.entry.effective_on),
    Column("act", _("Nghiệp vụ"), Kind.CHOICE, choices=Act.choices, of=lambda row: row.entry.act),
    Column("document", _("Văn bản"), of=lambda row: row.entry.document),
    Column("subject", _("Đối tượng")),
    Column("amount_vnd", _("Số tiền"), Kind.NUMBER, unit=DONG, decimals=0),
    Column("by", _("Người ghi"), of=lambda row: str(row.entry.by or "")),
)
DEBT_LIST: tuple[Column, ...] = (
    Column("subject", _("Đối tượng"), of=lambda row: row.subject_label or row.subject),
    Column("fund", _("Nguồn"), of=lambda row: str(row.fund)),
    Column("cause", _("Lý do"), Kind.CHOICE, choices=DebtCause.choices),
    Column("amount_vnd", _("Phải nộp trả"), Kind.VND, unit=DONG),
    Column("owed_vnd", _("Còn phải nộp"), Kind.VND, unit=DONG),
    Column("due_on", _("Hạn nộp"), Kind.DAY),
    Column("citation", _("Căn cứ")),
    Column("document", _("Văn bản")),
)
