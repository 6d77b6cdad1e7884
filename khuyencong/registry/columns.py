"""One definition of each field of an establishment, for forms and exports (import and API come later)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khuyencong.registry.choices import NAME_MAX, Industry, Kiln, LegalForm, VsicVersion
from khuyencong.registry.selectors.listing import Row

Text = str | Promise


@dataclass(frozen=True)
class Column:
    """A field: `kind` text, choice, yesno (with "not known"), day, commune; `personal` = about a natural person."""

    name: str
    label: Text
    kind: str = "text"
    help: Text = ""
    choices: Sequence[tuple[str, Any]] = ()
    limit: int = 0
    required: bool = False
    personal: bool = False


PROFILE: tuple[Column, ...] = (
    Column("name", _("Tên cơ sở"), help=_("Ghi đúng như giấy đăng ký."), limit=NAME_MAX, required=True),
    Column("legal_form", _("Loại hình"), "choice", choices=LegalForm.choices, required=True),
    Column(
        "commune",
        _("Xã, phường của trụ sở"),
        "commune",
        help=_("Gõ tên xã và tỉnh, ví dụ: Bản Hồ, Lào Cai. Gõ tên cũ cũng được."),
        required=True,
    ),
    Column("address", _("Địa chỉ trụ sở"), limit=300),
    Column("phone", _("Điện thoại"), limit=30, personal=True),
    Column("founded_on", _("Ngày thành lập"), "day"),
    Column("direct_production", _("Trực tiếp đầu tư, sản xuất"), "yesno"),
    Column(
        "industry", _("Ngành nghề khuyến công"), "choice", help=_("45/2012/NĐ-CP, điều 5."), choices=Industry.choices
    ),
    Column("kiln", _("Sản xuất gạch nung"), "choice", choices=Kiln.choices),
    Column("vsic_code", _("Mã ngành chính"), help=_("4 hoặc 5 chữ số, ví dụ 1610."), limit=5),
    Column("vsic_version", _("Phiên bản mã ngành"), "choice", choices=VsicVersion.choices),
    Column("women_owned", _("Do phụ nữ làm chủ"), "yesno"),
    Column("minority_owned", _("Do người dân tộc thiểu số làm chủ"), "yesno"),
    Column("ownership_basis", _("Căn cứ xác định chủ sở hữu"), limit=300),
)
CLOSED = Column("closed_on", _("Ngày ngừng hoạt động"), "day")


@dataclass(frozen=True)
class ExportColumn:
    """A column of the exported table: its head and the text of a row. Codes come with their names, money in đồng."""

    name: str
    label: Text
    text: Callable[[Row], object]


def _choice(choices: Sequence[tuple[str, Any]], value: str) -> str:
    return str(dict(choices).get(value, value))


def _yes_no(value: bool | None) -> str:
    if value is None:
        return ""
    return str(_("Có")) if value else str(_("Không"))


EXPORT: tuple[ExportColumn, ...] = (
    ExportColumn("id", _("Số hồ sơ cơ sở"), lambda r: r.id),
    ExportColumn("name", _("Tên cơ sở"), lambda r: r.name),
    ExportColumn("legal_form", _("Loại hình"), lambda r: _choice(LegalForm.choices, r.legal_form)),
    ExportColumn("number", _("Mã số"), lambda r: r.number),
    ExportColumn("province", _("Tỉnh"), lambda r: r.province),
    ExportColumn("commune", _("Xã, phường"), lambda r: r.commune or ""),
    ExportColumn("address", _("Địa chỉ trụ sở"), lambda r: r.address),
    ExportColumn("founded_on", _("Ngày thành lập"), lambda r: r.founded_on.isoformat() if r.founded_on else ""),
    ExportColumn("closed_on", _("Ngày ngừng hoạt động"), lambda r: r.closed_on.isoformat() if r.closed_on else ""),
    ExportColumn("industry", _("Ngành nghề khuyến công"), lambda r: _choice(Industry.choices, r.industry)),
    ExportColumn("vsic_code", _("Mã ngành chính"), lambda r: r.vsic_code),
    ExportColumn("vsic_version", _("Phiên bản mã ngành"), lambda r: r.vsic_version),
    ExportColumn("women_owned", _("Do phụ nữ làm chủ"), lambda r: _yes_no(r.women_owned)),
    ExportColumn("minority_owned", _("Do người dân tộc thiểu số làm chủ"), lambda r: _yes_no(r.minority_owned)),
    ExportColumn("year", _("Năm số liệu"), lambda r: "" if r.year is None else r.year),
    ExportColumn("workers", _("Lao động bình quân"), lambda r: "" if r.workers is None else r.workers),
    ExportColumn("capital_vnd", _("Tổng nguồn vốn (đồng)"), lambda r: "" if r.capital_vnd is None else r.capital_vnd),
    ExportColumn("revenue_vnd", _("Doanh thu (đồng)"), lambda r: "" if r.revenue_vnd is None else r.revenue_vnd),
    ExportColumn("is_example", _("Ví dụ"), lambda r: _yes_no(r.is_example)),
)


def cell(value: object) -> str:
    """A cell of a CSV file: a text that a spreadsheet would run as a formula is disarmed with an apostrophe."""
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and isinstance(value, str) else text
