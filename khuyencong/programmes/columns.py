"""Columns of the tables of a dossier, for forms, pasted blocks and spreadsheets."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from khuyencong.exchange import rowcode
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.law.selectors import activity_label
from khuyencong.ledger.choices import BATCH_MAX, Purse
from khuyencong.programmes.choices import Kind as ProjectKind
from khuyencong.programmes.choices import Level, PaymentKind, Status
from khuyencong.programmes.contents import codes
from khuyencong.programmes.plans.choices import LeftOut
from khuyencong.programmes.results.choices import Bound
from khuyencong.programmes.results.indicators import content_label, groups, indicators

# The lines of an estimate (Form 1), in the order they stand in office files.
LINE: tuple[Column, ...] = (
    Column("name", _("Khoản chi"), limit=300, required=True, aliases=("Nội dung", "Nội dung chi", "Tên máy, thiết bị")),
    Column("unit", _("Đơn vị tính"), limit=50, aliases=("ĐVT", "Đơn vị")),
    Column(
        "quantity", _("Số lượng"), Kind.WHOLE, minimum=1, maximum=100_000, required=True, aliases=("SL", "Khối lượng")
    ),
    Column("unit_price_vnd", _("Đơn giá (đồng)"), Kind.VND, required=True, aliases=("Đơn giá",)),
    Column(
        "support_vnd",
        _("Đề nghị hỗ trợ (đồng)"),
        Kind.VND,
        aliases=("Đề nghị hỗ trợ", "Kinh phí hỗ trợ", "Kinh phí khuyến công"),
    ),
)


def _names(values: Iterable[object]) -> str:
    return "; ".join(dict.fromkeys(str(value) for value in values))


DONG = _("đồng")
# A project as the list exports it: what stands in the list, and the rest of Form 2.
PROJECT_LIST: tuple[Column, ...] = (
    Column("code", _("Mã đề án")),
    Column("title", _("Tên đề án")),
    Column("status", _("Trạng thái"), Kind.CHOICE, choices=Status.choices),
    Column("kind", _("Loại đề án"), Kind.CHOICE, choices=ProjectKind.choices),
    Column("purse", _("Nguồn kinh phí"), Kind.CHOICE, choices=Purse.choices),
    Column("level", _("Cấp ngân sách"), Kind.CHOICE, choices=Level.choices),
    Column("budget_year", _("Năm ngân sách"), Kind.YEAR),
    Column("activity", _("Nội dung hoạt động"), of=lambda p: _names(activity_label(code) for code in p.activities)),
    Column("implementer", _("Đơn vị thực hiện"), Kind.ORGANISATION),
    Column("beneficiary", _("Cơ sở thụ hưởng"), of=lambda p: _names(part.beneficiary for part in p.beneficiaries)),
    Column("place", _("Địa điểm"), Kind.COMMUNE),
    Column("province", _("Tỉnh"), Kind.PROVINCE),
    Column("starts_on", _("Bắt đầu"), Kind.DAY),
    Column("ends_on", _("Kết thúc"), Kind.DAY),
    Column("requested_vnd", _("Đề nghị hỗ trợ"), Kind.VND, unit=DONG),
    Column("own_vnd", _("Vốn của cơ sở"), Kind.VND, unit=DONG),
    Column("other_vnd", _("Nguồn khác"), Kind.VND, unit=DONG),
    Column("planned_vnd", _("Kế hoạch duyệt"), Kind.VND, unit=DONG),
    Column("is_example", _("Ví dụ"), Kind.YESNO),
)
# A payment through the Treasury, as finance records it.
PAYMENT: tuple[Column, ...] = (
    Column("code", _("Mã đề án"), limit=40, required=True, aliases=("Số đề án", "code"), example="KCQG-2026-15-0012"),
    Column(
        "kind",
        _("Loại chi"),
        Kind.CHOICE,
        choices=[(k.value, k.label) for k in (PaymentKind.ADVANCE, PaymentKind.REST)],
        also={"Thanh toán": PaymentKind.REST, "Tạm ứng": PaymentKind.ADVANCE},
        required=True,
        aliases=("Loại", "kind"),
    ),
    Column(
        "amount_vnd",
        _("Số tiền (đồng)"),
        Kind.VND,
        required=True,
        minimum=1,
        aliases=("Số tiền", "Số tiền chi", "amount_vnd"),
        example="125.000.000",
    ),
    Column(
        "document",
        _("Số chứng từ"),
        limit=100,
        required=True,
        aliases=("Chứng từ", "Ủy nhiệm chi", "UNC", "document"),
        example="UNC 0412",
    ),
    Column("paid_on", _("Ngày chứng từ"), Kind.DAY, required=True, aliases=("Ngày chi", "Ngày", "paid_on")),
    Column(
        "filed_on",
        _("Ngày gửi hồ sơ đến Kho bạc"),
        Kind.DAY,
        aliases=("Ngày gửi Kho bạc", "filed_on"),
        help=_("Khi trước ngày chứng từ; cuối năm, ngày này quyết định còn chi được vào dự toán của năm hay không."),
    ),
    Column(
        "reason",
        _("Giải trình"),
        limit=500,
        aliases=("Lý do", "reason"),
        help=_("Chỉ khi dòng có điều cần giải trình: một câu, được giữ trong hồ sơ."),
    ),
)
# A line of a plan (Form 2): what the compiling office decides about a project.
PLAN_LINE: tuple[Column, ...] = (
    rowcode.column("plan-line", "revision"),
    Column(
        "code",
        _("Mã đề án"),
        limit=40,
        required=True,
        aliases=("Số đề án", "code"),
        example="KCQG-2026-15-0012",
        of=lambda line: line.project.code,
    ),
    Column("title", _("Tên đề án"), asked=False, of=lambda line: line.project.title),
    Column("implementer", _("Đơn vị thực hiện"), asked=False, of=lambda line: str(line.project.implementer)),
    Column(
        "place",
        _("Địa điểm"),
        asked=False,
        of=lambda line: f"{line.project.place.name}, {line.project.province.name}",
    ),
    Column(
        "requested_vnd",
        _("Đề nghị hỗ trợ"),
        Kind.VND,
        unit=DONG,
        asked=False,
        of=lambda line: line.project.requested_vnd,
    ),
    Column("batch", _("Đợt"), Kind.WHOLE, minimum=1, maximum=BATCH_MAX, aliases=("batch",), of=lambda n: n.batch.number,
           help=_("Để trống khi kế hoạch chỉ có một đợt.")),
    Column(
        "planned_vnd",
        _("Mức đưa vào kế hoạch (đồng)"),
        Kind.VND,
        aliases=("Mức đưa vào kế hoạch", "Kinh phí được duyệt", "KP được duyệt", "Mức duyệt", "planned_vnd"),
        example="250.000.000",
    ),
    Column("included", _("Trong kế hoạch"), Kind.YESNO, aliases=("included",)),
    Column("left_out", _("Lý do để ngoài"), Kind.CHOICE, choices=LeftOut.choices, aliases=("Lý do", "left_out")),
    Column("sentence", _("Giải thích"), limit=500, aliases=("Ghi chú", "sentence"),
           help=_("Cần khi đưa vào hoặc để ngoài khác với thứ tự ưu tiên.")),
)  # fmt: skip


def _indicators() -> list[tuple[str, Any]]:
    return [(key, lazy(lambda k: indicators()[k].label, str)(key)) for key in indicators()]


def _target_contents() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for group in groups():
        found.append((group.key, lazy(lambda k: next(g.label for g in groups() if g.key == k), str)(group.key)))
        found += [(a, format_lazy("{} {}", a, lazy(content_label, str)(a))) for a in group.activities]
    return found


# A target of a five-year programme, as a document sets it.
TARGET: tuple[Column, ...] = (
    Column("programme", _("Chương trình"), limit=300, required=True, aliases=("Tên chương trình", "programme"),
           help=_("Tên đúng như chương trình đang soạn.")),
    Column("indicator", _("Chỉ tiêu"), Kind.CHOICE, choices=_indicators(), required=True, aliases=("indicator",)),
    Column("content", _("Của nội dung"), Kind.CHOICE, choices=_target_contents(),
           also={code: code for code in codes()}, aliases=("Nội dung", "content"),
           help=_("Để trống: của cả chương trình.")),
    Column("year", _("Cho năm"), Kind.YEAR, aliases=("Năm", "year"), help=_("Để trống: cả kỳ.")),
    Column("bound", _("Văn bản nêu"), Kind.CHOICE, choices=Bound.choices, aliases=("Cách nêu", "bound")),
    Column("value", _("Giá trị"), Kind.WHOLE, aliases=("Mục tiêu", "Chỉ tiêu giao", "value"), example="120"),
    Column("value_to", _("Đến (khi văn bản nêu một khoảng)"), Kind.WHOLE, aliases=("value_to",)),
    Column("printed", _("Như nguồn in"), limit=300, aliases=("printed",)),
    Column("reading", _("Cách hiểu"), limit=500, aliases=("reading",)),
    Column("compared", _("So với kết quả các đề án kê khai"), Kind.YESNO, aliases=("So với kết quả", "compared"),
           help=_("Để trống là có.")),
    Column("document", _("Số văn bản"), limit=100, aliases=("Số, ký hiệu", "Văn bản", "document"),
           help=_("Để trống: quyết định của bản đang soạn.")),
)  # fmt: skip
# A department's report as the list shows it: what it says is known to others once it was sent.
REGISTRATION_LIST: tuple[Column, ...] = (
    Column("department", _("Sở Công Thương"), of=lambda r: str(r.department)),
    Column("plan_year", _("Kế hoạch năm"), Kind.YEAR),
    Column("number", _("Lần"), Kind.WHOLE),
    Column("status", _("Trạng thái"), of=lambda r: r.get_status_display()),
    Column("document", _("Văn bản")),
    Column("sent_on", _("Ngày gửi"), Kind.DAY),
    Column("projects", _("Đề án"), Kind.WHOLE, of=lambda r: r.figures.get("n") if r.sent_on else None),
    Column("support_vnd", _("Đề nghị hỗ trợ"), Kind.VND, unit=DONG,
           of=lambda r: r.figures.get("support_vnd") if r.sent_on else None),
)  # fmt: skip
# A plan as the list shows it (lists.PlanRow): the version in force, else the one in work for who compiles it.
PLAN_LIST: tuple[Column, ...] = (
    Column("name", _("Kế hoạch")),
    Column("budget_year", _("Năm ngân sách"), Kind.YEAR, of=lambda row: row.plan.budget_year),
    Column("purse", _("Nguồn kinh phí"), Kind.CHOICE, choices=Purse.choices, of=lambda row: row.plan.purse),
    Column("place", _("Địa bàn"), of=lambda row: str(row.plan.place or "")),
    Column("status", _("Trạng thái"), of=lambda row: str(row.tag.label)),
    Column("projects", _("Đề án"), Kind.WHOLE, of=lambda row: row.lines),
    Column("planned_vnd", _("Kế hoạch duyệt"), Kind.VND, unit=DONG),
)
# A programme as the list shows it (fiveyear.page.line_of).
PROGRAMME_LIST: tuple[Column, ...] = (
    Column("title", _("Chương trình"), of=lambda line: line["programme"].title),
    Column("level", _("Cấp"), of=lambda line: line["programme"].get_level_display()),
    Column("place", _("Địa bàn"), of=lambda line: str(line["programme"].place or "")),
    Column("starts_year", _("Từ năm"), Kind.YEAR, of=lambda line: line["programme"].starts_year),
    Column("ends_year", _("Đến năm"), Kind.YEAR, of=lambda line: line["programme"].ends_year),
    Column("document", _("Văn bản"), of=lambda line: str(line["document"] or "")),
    Column("targets", _("Chỉ tiêu"), Kind.WHOLE,
           of=lambda line: line["targets"] if line["version"] and not line["version"].unread else None),
    Column("status", _("Trạng thái"), of=lambda line: str(line["tag"].label) if line["tag"] else ""),
)  # fmt: skip
# What a project was asked about its results.
DECLARATION_LIST: tuple[Column, ...] = (
    Column("project", _("Mã đề án"), of=lambda d: d.project.code),
    Column("title", _("Tên đề án"), of=lambda d: d.project.title),
    Column("implementer", _("Đơn vị thực hiện"), of=lambda d: str(d.project.implementer)),
    Column("establishment", _("Cơ sở thụ hưởng"), of=lambda d: str(d.establishment or "")),
    Column("occasion", _("Dịp"), of=lambda d: d.get_occasion_display()),
    Column("asked_on", _("Ngày hỏi"), Kind.DAY),
    Column("due_on", _("Hạn trả lời"), Kind.DAY),
    Column("status", _("Trạng thái"), of=lambda d: d.get_status_display()),
)
