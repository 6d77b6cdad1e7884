"""The exported lists: heads and the value of a row. Codes come with their names, money in đồng, days as ISO."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.network.choices import Matter, TermState

COVER_WORDS: dict[str, Any] = {
    "covered": _("Có cộng tác viên"),
    "reassign": _("Cần phân công lại"),
    "none": _("Chưa có cộng tác viên"),
}


def _out(name: str, label: Any, of: Callable[[Any], Any] | None = None, kind: Kind = Kind.TEXT) -> Column:
    """A column that is exported only."""
    return Column(name, label, kind, asked=False, of=of)


DECISION = (
    _out("document_number", _("Số, ký hiệu văn bản")),
    _out("document_on", _("Ngày văn bản"), kind=Kind.DAY),
    _out("issuer", _("Cơ quan ban hành")),
)
PERIOD = (_out("valid_from", _("Từ ngày"), kind=Kind.DAY), _out("valid_to", _("Đến ngày"), kind=Kind.DAY))
EXAMPLE = _out("is_example", _("Ví dụ"), kind=Kind.YESNO)

RESPONSIBILITIES: Sequence[Column] = (
    _out("place", _("Địa bàn"), lambda r: r.place.name),
    _out("place_code", _("Mã đơn vị"), lambda r: r.place.code),
    _out("province", _("Tỉnh"), lambda r: r.province.name),
    _out("matter", _("Việc"), lambda r: str(r.get_matter_display())),
    _out("body", _("Đơn vị phụ trách"), lambda r: r.body.name),
    *PERIOD,
    *DECISION,
    EXAMPLE,
)
CONTACT: Sequence[Column] = (
    _out("phone", _("Điện thoại"), lambda t: t.collaborator.phone),
    _out("email", _("Thư điện tử"), lambda t: t.collaborator.email),
)
TRAININGS: Sequence[Column] = (
    _out("course", _("Lớp, khóa học")),
    _out("organiser", _("Đơn vị tổ chức")),
    _out("starts_on", _("Ngày khai giảng"), kind=Kind.DAY),
    _out("days", _("Số ngày"), kind=Kind.WHOLE),
    _out("person", _("Người học"), lambda t: t.collaborator.full_name if t.collaborator else t.person_name),
    _out("organisation", _("Đơn vị của người học"), lambda t: t.organisation.name if t.organisation else ""),
    _out("people", _("Số người"), kind=Kind.WHOLE),
    _out("certificate", _("Chứng chỉ, giấy chứng nhận")),
    _out("province", _("Tỉnh"), lambda t: t.province.name if t.province else ""),
    EXAMPLE,
)
# Communes with their cover: no names of persons.
COMMUNES: Sequence[Column] = (
    _out("commune", _("Xã, phường"), lambda c: c.unit.name),
    _out("code", _("Mã đơn vị"), lambda c: c.unit.code),
    _out("province", _("Tỉnh"), lambda c: c.unit.province.name if c.unit.province else ""),
    _out("state", _("Cộng tác viên"), lambda c: str(COVER_WORDS[c.state])),
    _out("people", _("Số cộng tác viên"), lambda c: len(c.own) + len(c.former), Kind.WHOLE),
    _out("named", _("Số việc đã có đơn vị phụ trách"), lambda c: c.named, Kind.WHOLE),
    _out("matters", _("Trong tổng số việc"), lambda c: len(Matter.values), Kind.WHOLE),
)


def _counted(name: str, known: str = "knows_people") -> Callable[[Any], Any]:
    """A figure of a province; what nobody wrote down stays empty."""
    return lambda p: getattr(p, name) if getattr(p, known) else None


PROVINCES: Sequence[Column] = (
    _out("province", _("Tỉnh"), lambda p: p.province.name),
    _out("code", _("Mã tỉnh"), lambda p: p.province.code),
    _out("communes", _("Số xã, phường, đặc khu"), kind=Kind.WHOLE),
    _out("covered", _("Có cộng tác viên"), _counted("covered"), Kind.WHOLE),
    _out("reassign", _("Chỉ có phân công của xã cũ"), _counted("reassign"), Kind.WHOLE),
    _out("without", _("Chưa có cộng tác viên"), _counted("without"), Kind.WHOLE),
    _out("collaborators", _("Số cộng tác viên"), _counted("collaborators"), Kind.WHOLE),
    _out("to_reassign", _("Cộng tác viên cần phân công lại"), _counted("to_reassign"), Kind.WHOLE),
    _out("pay_month_vnd", _("Phụ cấp một tháng (đồng)"), _counted("pay_month_vnd"), Kind.VND),
    _out("named", _("Số việc đã có đơn vị phụ trách"), _counted("named", "knows_bodies"), Kind.WHOLE),
)
# One line a fact of the bodies in the list.
CAPACITIES: Sequence[Column] = (
    _out("organisation", _("Đơn vị"), lambda f: f.row.organisation.name),
    _out("indicator", _("Nội dung"), lambda f: str(f.row.get_indicator_display())),
    _out("stated_on", _("Tình hình tại ngày"), lambda f: f.row.stated_on, Kind.DAY),
    _out("count", _("Số lượng"), lambda f: f.row.count, Kind.WHOLE),
    _out("amount_vnd", _("Số tiền (đồng)"), lambda f: f.row.amount_vnd, Kind.VND),
    _out("text", _("Mô tả"), lambda f: f.row.text),
    _out("document_number", _("Số, ký hiệu văn bản"), lambda f: f.row.document_number),
    _out("document_on", _("Ngày văn bản"), lambda f: f.row.document_on, Kind.DAY),
    _out("issuer", _("Cơ quan ban hành"), lambda f: f.row.issuer),
)


def terms(on: date, *, contact: bool = False) -> Sequence[Column]:
    """The list of collaborators. Telephone and e-mail only where the right was checked."""
    return (
        _out("full_name", _("Họ và tên"), lambda t: t.collaborator.full_name),
        *(CONTACT if contact else ()),
        _out("commune", _("Xã, phường"), lambda t: t.commune.name),
        _out("code", _("Mã đơn vị"), lambda t: t.commune.code),
        _out("province", _("Tỉnh"), lambda t: t.province.name),
        _out("state", _("Tình trạng"), lambda t: str(TermState(t.state_on(on)).label)),
        *PERIOD,
        *DECISION,
        _out("pay_month_vnd", _("Phụ cấp một tháng (đồng)"), kind=Kind.VND),
        _out("pay_document", _("Quyết định của tỉnh về phụ cấp")),
        EXAMPLE,
    )
