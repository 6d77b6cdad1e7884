"""One definition of each field of an establishment, for form, import, export and API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from khuyencong.exchange import rowcode
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.registry.choices import NAME_MAX, FigureSource, Industry, Kiln, LegalForm, Scheme, VsicVersion

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


ROW_CODE = rowcode.column("establishment")
NUMBER = Column(
    "number",
    _("Mã số"),
    help=_("Mã số thuế, mã hợp tác xã, số đăng ký hộ hoặc số định danh của chủ hộ. Định dạng cột là Văn bản."),
    limit=40,
    aliases=("Mã số thuế", "MST", "Mã số doanh nghiệp", "Mã số DN", "Mã số thuế/Mã số HTX", "Mã số ĐKKD", "number"),
    example="0100233488",
)
SCHEME = Column(
    "scheme",
    _("Loại mã số"),
    Kind.CHOICE,
    help=_("Để trống khi mã số tự nói lên loại của nó."),
    choices=Scheme.choices,
    aliases=("scheme",),
)
PROVINCE = Column(
    "province",
    _("Tỉnh"),
    Kind.PROVINCE,
    help=_("Tên tỉnh của trụ sở; giúp phân biệt các xã cùng tên."),
    aliases=("Tỉnh, thành phố", "Tỉnh/thành phố", "Tỉnh của trụ sở", "province"),
)
PRODUCTION: tuple[Column, ...] = (
    Column(
        "place_commune",
        _("Xã, phường nơi sản xuất"),
        Kind.COMMUNE,
        help=_("Để trống khi sản xuất tại trụ sở. Điều kiện thụ hưởng xét theo nơi sản xuất."),
        within="province",
        aliases=("Nơi sản xuất", "Địa điểm sản xuất", "place_commune"),
    ),
    Column("place_address", _("Địa chỉ sản xuất"), limit=300, aliases=("place_address",), example="Thôn Séo Trung Hồ"),
    Column("in_craft_village", _("Nơi sản xuất trong làng nghề"), Kind.YESNO, aliases=("in_craft_village",)),
)
FIGURES: tuple[Column, ...] = (
    Column("year", _("Năm số liệu"), Kind.YEAR, aliases=("Năm", "year")),
    Column(
        "workers",
        _("Lao động bình quân"),
        Kind.WHOLE,
        maximum=10_000_000,
        help=_("Bình quân lao động tham gia bảo hiểm xã hội của 12 tháng (80/2021/NĐ-CP, điều 7)."),
        aliases=("Lao động", "Số lao động", "Tổng số lao động", "workers"),
    ),
    Column(
        "capital_vnd",
        _("Tổng nguồn vốn (đồng)"),
        Kind.VND,
        aliases=("Nguồn vốn", "Vốn", "Tổng vốn", "capital_vnd"),
        example="4.000.000.000",
    ),
    Column("revenue_vnd", _("Doanh thu (đồng)"), Kind.VND, aliases=("revenue_vnd",), example="9.000.000.000"),
    Column(
        "source",
        _("Nguồn số liệu"),
        Kind.CHOICE,
        help=_("Để trống thì ghi là nguồn khác."),
        choices=FigureSource.choices,
        aliases=("source",),
    ),
)
IMPORT: tuple[Column, ...] = (
    ROW_CODE,
    column("name"),
    column("legal_form"),
    NUMBER,
    SCHEME,
    PROVINCE,
    *(c for c in PROFILE if c.name not in {"name", "legal_form"}),
    CLOSED,
    *PRODUCTION,
    *FIGURES,
    Column("id", _("Số hồ sơ cơ sở"), Kind.WHOLE, asked=False),
    Column("is_example", _("Ví dụ"), Kind.YESNO, asked=False),
)
# What the list exports: what it holds of the columns an import reads, nothing about natural persons.
_LISTED = (
    "id name legal_form number province commune address founded_on closed_on direct_production industry kiln "
    "vsic_code vsic_version women_owned minority_owned ownership_basis year workers capital_vnd revenue_vnd "
    "is_example row_code"
).split()
EXPORT: tuple[Column, ...] = tuple(next(c for c in IMPORT if c.name == name) for name in _LISTED)

# A product line. The business is known by its number where the sheet has one, else by its name.
PRODUCT: tuple[Column, ...] = (
    Column(
        "name",
        _("Sản phẩm"),
        limit=300,
        required=True,
        aliases=("Tên sản phẩm", "Sản phẩm chính", "name"),
        example="Chè Shan tuyết",
    ),
    Column("unit", _("Đơn vị tính"), limit=50, aliases=("ĐVT", "unit"), example="tấn"),
    Column(
        "capacity",
        _("Sản lượng một năm"),
        limit=100,
        aliases=("Sản lượng", "Công suất", "capacity"),
        example="120",
    ),
    Column("is_main", _("Là sản phẩm chính"), Kind.YESNO, aliases=("is_main",)),
    Column("exported", _("Có xuất khẩu"), Kind.YESNO, aliases=("Xuất khẩu", "exported")),
)
OWNER = Column(
    "establishment",
    _("Cơ sở sản xuất"),
    limit=300,
    help=_("Tên đúng như đã ghi trên nền tảng, hoặc mã số. Cùng tên thì ghi thêm cột “Mã số cơ sở”."),
    aliases=("Cơ sở", "Tên cơ sở", "Cơ sở CNNT", "establishment"),
    example="Hợp tác xã Chè Ví Dụ",
    of=lambda row: row.establishment.name,
)
OWNER_NUMBER = Column(
    "number",
    _("Mã số cơ sở"),
    limit=40,
    help=_("Mã số thuế hoặc mã số đăng ký; có thì tìm cơ sở theo mã số. Định dạng cột là Văn bản."),
    aliases=("Mã số", "Mã số thuế", "MST", "number"),
    example="0100233488",
    of=lambda row: row.establishment.identifier_label,
)
PLACE_NAMES: tuple[Column, ...] = (
    Column(
        "commune",
        _("Xã, phường của trụ sở"),
        asked=False,
        of=lambda row: row.establishment.commune.name if row.establishment.commune else "",
    ),
    Column("province", _("Tỉnh của cơ sở"), asked=False, of=lambda row: row.establishment.province.name),
)

PRODUCT_ROW_CODE = rowcode.column("product")
PRODUCT_IMPORT: tuple[Column, ...] = (PRODUCT_ROW_CODE, OWNER, OWNER_NUMBER, *PLACE_NAMES, *PRODUCT)
PRODUCT_EXPORT: tuple[Column, ...] = (OWNER, OWNER_NUMBER, *PLACE_NAMES, *PRODUCT, PRODUCT_ROW_CODE)
