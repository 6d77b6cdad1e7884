"""The exported lists: heads and the text of a row. Codes come with their names, money in đồng, days as ISO."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khuyencong.network.choices import Matter, TermState

Text = str | Promise


@dataclass(frozen=True)
class ExportColumn:
    """A column: its head and the value of a row."""

    label: Text
    value: Callable[[Any], object]


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _known(value: object) -> object:
    return "" if value is None else value


def _yes(value: bool) -> str:
    return str(_("Có")) if value else str(_("Không"))


def responsibilities() -> Sequence[ExportColumn]:
    """The list of responsible bodies."""
    return (
        ExportColumn(_("Địa bàn"), lambda r: r.place.name),
        ExportColumn(_("Mã đơn vị"), lambda r: r.place.code),
        ExportColumn(_("Tỉnh"), lambda r: r.province.name),
        ExportColumn(_("Việc"), lambda r: r.get_matter_display()),
        ExportColumn(_("Đơn vị phụ trách"), lambda r: r.body.name),
        ExportColumn(_("Từ ngày"), lambda r: _day(r.valid_from)),
        ExportColumn(_("Đến ngày"), lambda r: _day(r.valid_to)),
        ExportColumn(_("Số, ký hiệu văn bản"), lambda r: r.document_number),
        ExportColumn(_("Ngày văn bản"), lambda r: _day(r.document_on)),
        ExportColumn(_("Cơ quan ban hành"), lambda r: r.issuer),
        ExportColumn(_("Ví dụ"), lambda r: _yes(r.is_example)),
    )


def terms(on: date, *, contact: bool = False) -> Sequence[ExportColumn]:
    """The list of collaborators. Telephone and e-mail only where the right was checked."""
    shown = (
        ExportColumn(_("Họ và tên"), lambda t: t.collaborator.full_name),
        ExportColumn(_("Xã, phường"), lambda t: t.commune.name),
        ExportColumn(_("Mã đơn vị"), lambda t: t.commune.code),
        ExportColumn(_("Tỉnh"), lambda t: t.province.name),
        ExportColumn(_("Tình trạng"), lambda t: TermState(t.state_on(on)).label),
        ExportColumn(_("Từ ngày"), lambda t: _day(t.valid_from)),
        ExportColumn(_("Đến ngày"), lambda t: _day(t.valid_to)),
        ExportColumn(_("Số, ký hiệu văn bản"), lambda t: t.document_number),
        ExportColumn(_("Ngày văn bản"), lambda t: _day(t.document_on)),
        ExportColumn(_("Cơ quan ban hành"), lambda t: t.issuer),
        ExportColumn(_("Phụ cấp một tháng (đồng)"), lambda t: _known(t.pay_month_vnd)),
        ExportColumn(_("Quyết định của tỉnh về phụ cấp"), lambda t: t.pay_document),
        ExportColumn(_("Ví dụ"), lambda t: _yes(t.is_example)),
    )
    if not contact:
        return shown
    return (
        *shown[:1],
        ExportColumn(_("Điện thoại"), lambda t: t.collaborator.phone),
        ExportColumn(_("Thư điện tử"), lambda t: t.collaborator.email),
        *shown[1:],
    )


def trainings() -> Sequence[ExportColumn]:
    """The list of training."""
    return (
        ExportColumn(_("Lớp, khóa học"), lambda t: t.course),
        ExportColumn(_("Đơn vị tổ chức"), lambda t: t.organiser),
        ExportColumn(_("Ngày khai giảng"), lambda t: _day(t.starts_on)),
        ExportColumn(_("Số ngày"), lambda t: t.days),
        ExportColumn(_("Người học"), lambda t: t.collaborator.full_name if t.collaborator else t.person_name),
        ExportColumn(_("Đơn vị của người học"), lambda t: t.organisation.name if t.organisation else ""),
        ExportColumn(_("Số người"), lambda t: t.people),
        ExportColumn(_("Chứng chỉ, giấy chứng nhận"), lambda t: t.certificate),
        ExportColumn(_("Tỉnh"), lambda t: t.province.name if t.province else ""),
        ExportColumn(_("Ví dụ"), lambda t: _yes(t.is_example)),
    )


def communes() -> Sequence[ExportColumn]:
    """The list of communes with their cover; no names of persons."""
    return (
        ExportColumn(_("Xã, phường"), lambda c: c.unit.name),
        ExportColumn(_("Mã đơn vị"), lambda c: c.unit.code),
        ExportColumn(_("Tỉnh"), lambda c: c.unit.province.name if c.unit.province else ""),
        ExportColumn(_("Cộng tác viên"), lambda c: COVER_WORDS[c.state]),
        ExportColumn(_("Số cộng tác viên"), lambda c: len({t.collaborator_id for t in (*c.own, *c.former)})),
        ExportColumn(_("Số việc đã có đơn vị phụ trách"), lambda c: c.named),
        ExportColumn(_("Trong tổng số việc"), lambda c: len(Matter.values)),
    )


def provinces() -> Sequence[ExportColumn]:
    """The counts by province; what nobody wrote down stays empty."""

    def counted(name: str) -> Callable[[Any], object]:
        return lambda p: getattr(p, name) if p.recorded else ""

    return (
        ExportColumn(_("Tỉnh"), lambda p: p.province.name),
        ExportColumn(_("Mã tỉnh"), lambda p: p.province.code),
        ExportColumn(_("Số xã, phường, đặc khu"), lambda p: p.communes),
        ExportColumn(_("Có cộng tác viên"), counted("covered")),
        ExportColumn(_("Cần phân công lại"), counted("reassign")),
        ExportColumn(_("Chưa có cộng tác viên"), counted("without")),
        ExportColumn(_("Số cộng tác viên"), counted("collaborators")),
        ExportColumn(_("Cộng tác viên cần phân công lại"), counted("to_reassign")),
        ExportColumn(_("Phụ cấp một tháng (đồng)"), counted("pay_month_vnd")),
        ExportColumn(_("Số việc đã có đơn vị phụ trách"), counted("named")),
    )


def capacities() -> Sequence[ExportColumn]:
    """One line a fact of the bodies in the list."""
    return (
        ExportColumn(_("Đơn vị"), lambda f: f.row.organisation.name),
        ExportColumn(_("Nội dung"), lambda f: f.row.get_indicator_display()),
        ExportColumn(_("Tình hình tại ngày"), lambda f: _day(f.row.stated_on)),
        ExportColumn(_("Số lượng"), lambda f: _known(f.row.count)),
        ExportColumn(_("Số tiền (đồng)"), lambda f: _known(f.row.amount_vnd)),
        ExportColumn(_("Mô tả"), lambda f: f.row.text),
        ExportColumn(_("Số, ký hiệu văn bản"), lambda f: f.row.document_number),
        ExportColumn(_("Ngày văn bản"), lambda f: _day(f.row.document_on)),
        ExportColumn(_("Cơ quan ban hành"), lambda f: f.row.issuer),
    )


COVER_WORDS: dict[str, Any] = {
    "covered": _("Có cộng tác viên"),
    "reassign": _("Cần phân công lại"),
    "none": _("Chưa có cộng tác viên"),
}
