"""One definition of each field of an establishment, for form, import, export and API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.registry.choices import NAME_MAX, Industry, Kiln, LegalForm, VsicVersion

LEGAL_FORM_WORDS = {
    "TNHH MTV": "limited_single",
    "Công ty TNHH MTV": "limited_single",
    "Cty TNHH MTV": "limited_single",
    "TNHH 1TV": "limited_single",
    "TNHH": "limited",
    "Công ty TNHH": "limited",
    "Cty TNHH": "limited",
    "Công ty TNHH 2 thành viên trở lên": "limited",
    "Cổ phần": "joint_stock",
    "Cty cổ phần": "joint_stock",
    "CTCP": "joint_stock",
    "DNTN": "private",
    "HTX": "cooperative",
    "LHHTX": "cooperative_union",
    "THT": "cooperative_group",
    "HKD": "household",
    "Hộ": "household",
    "Hộ cá thể": "household",
    "Hộ kinh doanh cá thể": "household",
}

PROFILE: tuple[Column, ...] = (
    Column(
        "name",
        _("Tên cơ sở"),
        help=_("Ghi đúng như giấy đăng ký."),
        limit=NAME_MAX,
        required=True,
        aliases=("Tên", "Tên doanh nghiệp", "Tên đơn vị", "Tên cơ sở CNNT", "Cơ sở", "Tên HTX", "name"),
        example="Hợp tác xã Chè Bản Hồ",
    ),
    Column(
        "legal_form",
        _("Loại hình"),
        Kind.CHOICE,
        choices=LegalForm.choices,
        also=LEGAL_FORM_WORDS,
        required=True,
        aliases=("Loại hình cơ sở", "Loại hình doanh nghiệp", "Hình thức", "legal_form"),
    ),
    Column(
        "commune",
        _("Xã, phường của trụ sở"),
        Kind.COMMUNE,
        help=_("Gõ tên xã và tỉnh, ví dụ: Bản Hồ, Lào Cai. Gõ tên cũ cũng được."),
        required=True,
        within="province",
        aliases=("Xã, phường", "Xã", "Xã/phường", "Xã phường", "Xã, phường, thị trấn", "Trụ sở", "commune"),
    ),
    Column(
        "address",
        _("Địa chỉ trụ sở"),
        limit=300,
        aliases=("Địa chỉ", "Địa chỉ trụ sở chính", "address"),
        example="Thôn Hòa Sử Pán 1",
    ),
    Column(
        "phone",
        _("Điện thoại"),
        limit=30,
        personal=True,
        aliases=("Số điện thoại", "ĐT", "SĐT", "Điện thoại liên hệ", "phone"),
        example="0214 3871 000",
    ),
    Column(
        "founded_on",
        _("Ngày thành lập"),
        Kind.DAY,
        aliases=("Ngày đăng ký", "Ngày cấp đăng ký", "Thành lập", "founded_on"),
        example="14/3/2012",
    ),
    Column(
        "direct_production",
        _("Trực tiếp đầu tư, sản xuất"),
        Kind.YESNO,
        aliases=("Trực tiếp sản xuất", "direct_production"),
    ),
    Column(
        "industry",
        _("Ngành nghề khuyến công"),
        Kind.CHOICE,
        help=_("45/2012/NĐ-CP, điều 5."),
        choices=Industry.choices,
        aliases=("Ngành nghề", "industry"),
    ),
    Column("kiln", _("Sản xuất gạch nung"), Kind.CHOICE, choices=Kiln.choices, aliases=("Lò gạch", "kiln")),
    Column(
        "vsic_code",
        _("Mã ngành chính"),
        help=_("4 hoặc 5 chữ số, ví dụ 1610."),
        limit=5,
        aliases=("Mã ngành", "Mã ngành VSIC", "VSIC", "vsic_code"),
        example="1610",
    ),
    Column(
        "vsic_version",
        _("Phiên bản mã ngành"),
        Kind.CHOICE,
        choices=VsicVersion.choices,
        aliases=("Phiên bản VSIC", "vsic_version"),
    ),
    Column("women_owned", _("Do phụ nữ làm chủ"), Kind.YESNO, aliases=("Phụ nữ làm chủ", "women_owned")),
    Column(
        "minority_owned",
        _("Do người dân tộc thiểu số làm chủ"),
        Kind.YESNO,
        aliases=("Dân tộc thiểu số làm chủ", "minority_owned"),
    ),
    Column(
        "ownership_basis",
        _("Căn cứ xác định chủ sở hữu"),
        limit=300,
        aliases=("ownership_basis",),
        example="Giấy chứng nhận đăng ký hợp tác xã",
    ),
)
CLOSED = Column("closed_on", _("Ngày ngừng hoạt động"), Kind.DAY, aliases=("Ngày giải thể", "closed_on"))


def column(name: str) -> Column:
    """A column of the profile by name. Raises KeyError."""
    return next(c for c in (*PROFILE, CLOSED) if c.name == name)


def _out(name: str, label: Any, kind: Kind = Kind.TEXT, **rest: Any) -> Column:
    """A column that is exported only."""
    return Column(name, label, kind, asked=False, **rest)


EXPORT: tuple[Column, ...] = (
    _out("id", _("Số hồ sơ cơ sở"), Kind.WHOLE),
    column("name"),
    column("legal_form"),
    _out("number", _("Mã số")),
    _out("province", _("Tỉnh")),
    _out("commune", _("Xã, phường")),
    column("address"),
    column("founded_on"),
    CLOSED,
    column("industry"),
    column("vsic_code"),
    column("vsic_version"),
    column("women_owned"),
    column("minority_owned"),
    _out("year", _("Năm số liệu"), Kind.YEAR),
    _out("workers", _("Lao động bình quân"), Kind.WHOLE),
    _out("capital_vnd", _("Tổng nguồn vốn (đồng)"), Kind.VND),
    _out("revenue_vnd", _("Doanh thu (đồng)"), Kind.VND),
    _out("is_example", _("Ví dụ"), Kind.YESNO),
)
