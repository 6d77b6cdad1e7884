"""What is asked of a project that runs on paper: the columns of Form 2, its papers with number and day, its money.

One definition for the pages, the sheet and the check. `GROUPS` are the pages, one thing each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Words
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.law.selectors import activity_label
from khuyencong.ledger.choices import BATCH_MAX, Purse
from khuyencong.programmes.choices import Level, Status
from khuyencong.programmes.contents import codes

NUMBER_MAX = 100


_activity = lazy(activity_label, str)


def _activities() -> list[tuple[str, Words]]:
    return [(code, format_lazy("{} {}", code, _activity(code))) for code in codes()]


@dataclass(frozen=True)
class PaperOf:
    """A paper a step past rests on: the columns of its number and its day."""

    name: str
    label: Words

    @property
    def number(self) -> str:
        return f"{self.name}_number"

    @property
    def day(self) -> str:
        return f"{self.name}_on"


_PAPERS = (
    ("registration", _("Văn bản đăng ký"), ("Văn bản đăng ký", "Công văn đăng ký", "Tờ trình đăng ký")),
    (
        "base_appraisal",
        _("Thẩm định cấp cơ sở"),
        ("Thẩm định cấp cơ sở", "Biên bản thẩm định cấp cơ sở", "Phiếu thẩm định"),
    ),
    (
        "forward",
        _("Báo cáo đăng ký gửi Cục"),
        (
            "Báo cáo đăng ký gửi Cục",
            "Báo cáo đăng ký kế hoạch",
        ),
    ),
    (
        "ministry_appraisal",
        _("Thẩm định cấp Bộ"),
        (
            "Thẩm định cấp Bộ",
            "Biên bản thẩm định cấp Bộ",
        ),
    ),
    (
        "plan",
        _("Quyết định phê duyệt kế hoạch"),
        ("Quyết định phê duyệt kế hoạch", "Quyết định phê duyệt", "QĐ phê duyệt"),
    ),
    (
        "budget",
        _("Quyết định giao vốn"),
        ("Quyết định giao vốn", "Thông báo giao vốn", "Quyết định giao kinh phí", "QĐ giao vốn"),
    ),
    ("contract", _("Hợp đồng"), ("Hợp đồng", "Quyết định giao nhiệm vụ", "HĐ")),
    (
        "request",
        _("Văn bản đề nghị của bước hiện tại"),
        (
            "Văn bản đề nghị của bước hiện tại",
            "Văn bản đề nghị",
        ),
    ),
    (
        "advance",
        _("Chứng từ tạm ứng"),
        (
            "Chứng từ tạm ứng",
            "Ủy nhiệm chi tạm ứng",
        ),
    ),
    ("acceptance", _("Biên bản nghiệm thu"), ("Biên bản nghiệm thu", "Nghiệm thu", "BB nghiệm thu")),
    (
        "payment",
        _("Chứng từ thanh toán"),
        (
            "Chứng từ thanh toán",
            "Ủy nhiệm chi thanh toán",
        ),
    ),
    (
        "settlement",
        _("Hồ sơ quyết toán"),
        (
            "Hồ sơ quyết toán",
            "Văn bản nộp hồ sơ quyết toán",
        ),
    ),
    ("liquidation", _("Biên bản thanh lý"), ("Biên bản thanh lý", "Thanh lý", "BB thanh lý")),
    (
        "return",
        _("Giấy nộp trả"),
        (
            "Giấy nộp trả",
            "Giấy nộp trả ngân sách",
        ),
    ),
    (
        "ending",
        _("Quyết định dừng, không chấp thuận"),
        ("Quyết định dừng, không chấp thuận", "Quyết định dừng", "Văn bản chuyển, dừng, không chấp thuận"),
    ),
)
PAPERS: Mapping[str, PaperOf] = {name: PaperOf(name, label) for name, label, _aliases in _PAPERS}


def _numbers() -> list[Column]:
    found = []
    for name, label, aliases in _PAPERS:
        found += [
            Column(
                f"{name}_number", format_lazy("{}: {}", label, _("số, ký hiệu")), limit=NUMBER_MAX,
                aliases=(f"{name}_number", *(f"Số {a}" for a in aliases), *(f"{a}: số" for a in aliases)),
            ),
            Column(
                f"{name}_on", format_lazy("{}: {}", label, _("ngày")), Kind.DAY,
                aliases=(f"{name}_on", *(f"Ngày {a}" for a in aliases), *(f"{a}: ngày" for a in aliases)),
            ),
        ]  # fmt: skip
    return found


WHAT = (
    Column("title", _("Tên đề án"), limit=500, required=True, aliases=("Đề án", "title"),
           example="Ứng dụng máy sao chè trong chế biến chè Shan tuyết"),
    Column("paper_code", _("Mã, số đề án trên giấy"), limit=40, aliases=("Mã đề án", "Số đề án", "paper_code"),
           help=_("Số của đề án trong quyết định hoặc sổ theo dõi; mỗi số chỉ tiếp nhận một lần.")),
    Column("purse", _("Nguồn kinh phí"), Kind.CHOICE, choices=Purse.choices, required=True,
           also={"KCQG": "national", "Quốc gia": "national", "KCĐP": "local", "Địa phương": "local"},
           aliases=("purse",)),
    Column("level", _("Cấp ngân sách"), Kind.CHOICE, choices=Level.choices, aliases=("level",),
           help=_("Để trống: trung ương với kinh phí quốc gia, cấp tỉnh với kinh phí địa phương.")),
    Column("budget_year", _("Năm ngân sách"), Kind.YEAR, required=True, aliases=("Năm", "Năm kế hoạch", "budget_year"),
           example="2026"),
    Column("batch", _("Đợt giao vốn"), Kind.WHOLE, minimum=1, maximum=BATCH_MAX, aliases=("Đợt", "batch"),
           help=_("Cần ghi khi năm này có nhiều đợt giao vốn.")),
    Column("activity", _("Nội dung hoạt động"), Kind.CHOICE, choices=_activities(), required=True,
           also={code: code for code in codes()}, aliases=("Mã nội dung", "Nội dung khuyến công", "activity")),
    Column("goals", _("Mục tiêu, nội dung chính"), limit=2000, aliases=("Mục tiêu", "Nội dung chính", "goals")),
)  # fmt: skip
WHO = (
    Column("implementer", _("Đơn vị thực hiện"), Kind.ORGANISATION, required=True,
           aliases=("Đơn vị chủ trì", "implementer")),
    Column("manager", _("Cơ quan quản lý kinh phí"), Kind.ORGANISATION, aliases=("Cơ quan ký hợp đồng", "manager"),
           help=_("Chỉ cần ghi với kinh phí cấp huyện, cấp xã.")),
    Column("province", _("Tỉnh"), Kind.PROVINCE, aliases=("Tỉnh, thành phố", "province")),
    Column("place", _("Xã, phường thực hiện"), Kind.COMMUNE, within="province", required=True,
           aliases=("Địa điểm", "Địa điểm thực hiện", "Xã, phường", "place"),
           help=_("Gõ tên xã và tỉnh, ví dụ: Bản Hồ, Lào Cai. Gõ tên cũ cũng được.")),
    Column("beneficiary", _("Cơ sở thụ hưởng"), limit=300,
           aliases=("Đơn vị thụ hưởng", "Mã số thuế cơ sở thụ hưởng", "beneficiary"),
           help=_("Mã số thuế hoặc tên đúng như đã ghi trên nền tảng; để trống khi chưa xác định.")),
    Column("expected", _("Số cơ sở dự kiến"), Kind.WHOLE, minimum=1, maximum=10_000, aliases=("expected",),
           help=_("Với đề án nhóm chưa xác định cơ sở.")),
)  # fmt: skip
ESTIMATE = (
    Column("item_name", _("Khoản chi được hỗ trợ"), limit=300, required=True,
           aliases=("Máy móc, thiết bị", "Khoản chi", "item_name"), example="Máy sao chè"),
    Column("total_vnd", _("Tổng kinh phí (đồng)"), Kind.VND, required=True, minimum=1,
           aliases=("Tổng kinh phí", "Tổng dự toán", "total_vnd")),
    Column("requested_vnd", _("Kinh phí khuyến công (đồng)"), Kind.VND, required=True, minimum=1,
           aliases=("Kinh phí khuyến công", "KP khuyến công", "Đề nghị hỗ trợ", "requested_vnd")),
    Column("own_vnd", _("Vốn của cơ sở (đồng)"), Kind.VND, aliases=("Vốn đối ứng", "Vốn của cơ sở", "own_vnd")),
    Column("other_vnd", _("Nguồn khác (đồng)"), Kind.VND, aliases=("Nguồn khác", "other_vnd")),
    Column("starts_on", _("Bắt đầu"), Kind.DAY, aliases=("Thời gian bắt đầu", "starts_on")),
    Column("ends_on", _("Kết thúc"), Kind.DAY, aliases=("Thời gian kết thúc", "ends_on")),
    Column("maker", _("Hãng sản xuất máy"), limit=100, aliases=("Hãng", "maker")),
    Column("model", _("Kiểu máy"), limit=100, aliases=("model",)),
    Column("serial", _("Số máy"), limit=100, aliases=("Số seri", "Serial", "serial")),
)  # fmt: skip
STEP = (
    Column("state", _("Bước hiện tại"), Kind.CHOICE, choices=Status.choices, required=True,
           aliases=("Tình trạng", "Bước", "state"), help=_("Đề án đang chờ việc gì ở thời điểm tiếp nhận.")),
)  # fmt: skip
MONEY = (
    Column("planned_vnd", _("Kế hoạch duyệt (đồng)"), Kind.VND, aliases=("Kế hoạch duyệt", "KP được duyệt",
           "planned_vnd")),
    Column("contract_vnd", _("Giá trị hợp đồng (đồng)"), Kind.VND, aliases=("Giá trị hợp đồng", "contract_vnd")),
    Column("advanced_vnd", _("Đã tạm ứng (đồng)"), Kind.VND, aliases=("Đã tạm ứng", "Tạm ứng", "advanced_vnd"),
           help=_("Tổng số đã tạm ứng qua Kho bạc, kể cả phần đã thu hồi.")),
    Column("accepted_vnd", _("Hỗ trợ được nghiệm thu (đồng)"), Kind.VND, aliases=("Giá trị nghiệm thu",
           "Hỗ trợ được nghiệm thu", "accepted_vnd")),
    Column("invested_vnd", _("Tổng đầu tư được nghiệm thu (đồng)"), Kind.VND,
           aliases=("Tổng đầu tư được nghiệm thu", "invested_vnd"), help=_("Để trống: bằng tổng kinh phí.")),
    Column("work_done_on", _("Ngày hoàn thành khối lượng"), Kind.DAY, aliases=("work_done_on",),
           help=_("Để trống: bằng ngày nghiệm thu.")),
    Column("paid_vnd", _("Đã thanh toán (đồng)"), Kind.VND, aliases=("Đã thanh toán", "Thanh toán", "paid_vnd"),
           help=_("Tổng số đã thanh toán, gồm cả phần tạm ứng đã thu hồi.")),
    Column("returned_vnd", _("Đã nộp trả (đồng)"), Kind.VND, aliases=("Đã nộp trả", "Nộp trả", "returned_vnd")),
)  # fmt: skip
NUMBERS: tuple[Column, ...] = tuple(_numbers())
GROUPS: Mapping[str, tuple[Column, ...]] = {
    "what": WHAT,
    "who": WHO,
    "estimate": ESTIMATE,
    "step": STEP,
    "papers": NUMBERS,
    "money": MONEY,
}
COLUMNS: tuple[Column, ...] = tuple(column for group in GROUPS.values() for column in group)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
AMOUNTS = tuple(c.name for c in COLUMNS if c.kind == Kind.VND)
DAYS = tuple(c.name for c in COLUMNS if c.kind == Kind.DAY)
UNITS, BODIES = ("province", "place"), ("implementer", "manager")


def label_of(name: str) -> str:
    """The label of a column."""
    return str(BY_NAME[name].label)
