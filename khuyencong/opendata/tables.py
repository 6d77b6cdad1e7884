"""The published tables: what each holds, its columns with definitions, and its rows, read in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khuyencong.opendata import sources

Text = str | Promise


@dataclass(frozen=True)
class Field:
    """One column: `kind` as Frictionless names it (string, integer, date, boolean, year)."""

    name: str
    kind: str
    title: Text
    about: Text = ""
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table: `key` names its files; `primary` its primary key; `rows` tuples in the order of the columns."""

    key: str
    title: Text
    about: Text
    keywords: Sequence[Text]
    fields: Sequence[Field]
    primary: tuple[str, ...]
    rows: Callable[[sources.Asked], Iterator[tuple[Any, ...]]] = field(repr=False)


_HIDDEN = _("Trống khi dưới 3 cơ sở, hoặc khi phép trừ từ số cộng sẽ cho biết một ô dưới 3 cơ sở.")

TABLES: tuple[Table, ...] = (
    Table(
        "grants",
        _("Hỗ trợ khuyến công đã được phê duyệt"),
        _("Mỗi dòng một đề án trong kế hoạch được phê duyệt. Hộ kinh doanh và cá nhân không nêu tên."),
        (_("khuyến công"), _("hỗ trợ"), _("ngân sách")),
        (
            Field("code", "string", _("Mã đề án"), required=True),
            Field("title", "string", _("Tên đề án"), _("Với hộ kinh doanh, cá nhân: tên nội dung hoạt động.")),
            Field("budget_year", "year", _("Năm ngân sách"), required=True),
            Field("purse", "string", _("Nguồn kinh phí"), "national, local", True),
            Field("approved_on", "date", _("Ngày phê duyệt kế hoạch"), required=True),
            Field("awarded_vnd", "integer", _("Mức hỗ trợ được duyệt (đồng)"), required=True),
            Field("paid_vnd", "integer", _("Đã chi, trừ phần nộp trả (đồng)"), required=True),
            Field("recipient", "string", _("Đơn vị nhận"), _("Trống khi là hộ kinh doanh hoặc cá nhân.")),
            Field("recipient_kind", "string", _("Loại đơn vị nhận"), "organisation, individual", True),
            Field("funder", "string", _("Cơ quan quản lý kinh phí"), required=True),
            Field("province_code", "string", _("Mã tỉnh"), _("Trống khi một cá nhân có thể bị nhận ra.")),
            Field("province", "string", _("Tỉnh")),
            Field("activities", "string", _("Mã nội dung hoạt động"), _("Cách nhau bằng dấu chấm phẩy.")),
        ),
        ("code",),
        sources.grants,
    ),
    Table(
        "support-by-province",
        _("Hỗ trợ khuyến công theo năm và tỉnh"),
        _("Số đề án, số cơ sở và tiền theo năm ngân sách, nguồn và tỉnh lúc ghi nhận; dòng TOTAL là cả nước."),
        (_("khuyến công"), _("thống kê")),
        (
            Field("budget_year", "year", _("Năm ngân sách"), required=True),
            Field("purse", "string", _("Nguồn kinh phí"), "national, local", True),
            Field("province_code", "string", _("Mã tỉnh"), _("TOTAL là cả nước."), True),
            Field("province", "string", _("Tỉnh")),
            Field("establishments", "integer", _("Số cơ sở thụ hưởng"), _HIDDEN),
            Field("projects", "integer", _("Số đề án"), _HIDDEN),
            Field("awarded_vnd", "integer", _("Mức hỗ trợ được duyệt (đồng)"), _HIDDEN),
            Field("suppressed", "boolean", _("Số liệu được giấu"), required=True),
        ),
        ("budget_year", "purse", "province_code"),
        sources.support_by_province,
    ),
    Table(
        "establishments-by-form",
        _("Cơ sở theo tỉnh và loại hình"),
        _("Số cơ sở đang hoạt động trong hệ thống, không phải tổng điều tra; dòng và cột TOTAL là số cộng."),
        (_("cơ sở"), _("thống kê")),
        (
            Field("province_code", "string", _("Mã tỉnh"), _("TOTAL là cả nước."), True),
            Field("province", "string", _("Tỉnh")),
            Field("legal_form", "string", _("Loại hình"), _("TOTAL là mọi loại hình."), True),
            Field("establishments", "integer", _("Số cơ sở"), _HIDDEN),
            Field("suppressed", "boolean", _("Số liệu được giấu"), required=True),
        ),
        ("province_code", "legal_form"),
        sources.establishments_by_form,
    ),
    Table(
        "typical-products",
        _("Sản phẩm công nghiệp nông thôn tiêu biểu đã công bố"),
        _("Chép từ các trang công khai, kèm nguồn; không phải danh sách đầy đủ. Tên hộ và cá nhân không nêu."),
        (_("sản phẩm tiêu biểu"), _("công nghiệp nông thôn")),
        (
            Field("row", "string", _("Số dòng"), required=True),
            Field("product", "string", _("Sản phẩm"), required=True),
            Field("producer", "string", _("Cơ sở sản xuất"), _("Chỉ nêu tổ chức.")),
            Field("year", "year", _("Năm")),
            Field("level", "string", _("Cấp bình chọn"), required=True),
            Field("province", "string", _("Tỉnh (theo nguồn)")),
            Field("source_url", "string", _("Nguồn"), required=True),
        ),
        ("row",),
        sources.typical_products,
    ),
    Table(
        "clusters",
        _("Cụm công nghiệp"),
        _("Mỗi dòng một cụm tại ngày công bố. Tình trạng suy ra từ văn bản; không có thông tin của từng dự án."),
        (_("cụm công nghiệp"), _("đất công nghiệp")),
        (
            Field("code", "string", _("Mã cụm"), required=True),
            Field("name", "string", _("Tên cụm"), required=True),
            Field("province_code", "string", _("Mã tỉnh")),
            Field("commune_code", "string", _("Mã xã, phường")),
            Field("label", "string", _("Tình trạng"), required=True),
            Field("plan", "string", _("Phương án"), "not_listed, listed, withdrawn", True),
            Field("legal", "string", _("Pháp lý"), required=True),
            Field("investor", "string", _("Chủ đầu tư"), required=True),
            Field("infrastructure", "string", _("Hạ tầng"), required=True),
            Field("operation", "string", _("Hoạt động"), required=True),
            Field("environment", "string", _("Môi trường"), required=True),
            Field("area_m2", "integer", _("Diện tích (m²)")),
            Field("industrial_land_m2", "integer", _("Đất công nghiệp theo quy hoạch chi tiết (m²)")),
            Field("leased_m2", "integer", _("Đất công nghiệp đã cho thuê (m²)"), required=True),
            Field("unleased_m2", "integer", _("Đất công nghiệp chưa cho thuê (m²)"), _("Trống: chưa tính được.")),
            Field("projects", "integer", _("Số dự án trong cụm"), required=True),
        ),
        ("code",),
        sources.clusters,
    ),
    Table(
        "administrative-units",
        _("Đơn vị hành chính dùng trong hệ thống"),
        _("Tỉnh, huyện, xã trước và sau ngày 01/7/2025, với ngày hiệu lực."),
        (_("đơn vị hành chính"), _("địa danh")),
        (
            Field("id", "integer", _("Số"), required=True),
            Field("level", "string", _("Cấp"), "province, district, commune", True),
            Field("code", "string", _("Mã"), required=True),
            Field("name", "string", _("Tên"), required=True),
            Field("parent_code", "string", _("Mã đơn vị cấp trên")),
            Field("province_code", "string", _("Mã tỉnh")),
            Field("valid_from", "date", _("Từ ngày"), _("Trống: không rõ.")),
            Field("valid_to", "date", _("Đến ngày"), _("Trống: còn hiệu lực.")),
        ),
        ("id",),
        sources.administrative_units,
    ),
    Table(
        "norms",
        _("Các mức của pháp luật khuyến công"),
        _("Mỗi dòng một giá trị với văn bản, điều khoản, ngày hiệu lực và mức tin cậy của giá trị."),
        (_("khuyến công"), _("mức hỗ trợ"), _("văn bản")),
        (
            Field("key", "string", _("Khóa"), required=True),
            Field("version", "integer", _("Bản"), required=True),
            Field("label", "string", _("Tên"), required=True),
            Field("unit", "string", _("Đơn vị"), required=True),
            Field("value", "string", _("Giá trị"), _("Trống khi giá trị tùy điều kiện; xem cột điều kiện.")),
            Field("brackets", "string", _("Giá trị theo điều kiện")),
            Field("document", "string", _("Văn bản"), required=True),
            Field("article", "string", _("Điều khoản")),
            Field("in_force_from", "date", _("Có hiệu lực từ ngày"), required=True),
            Field("in_force_to", "date", _("Đến ngày")),
            Field("confidence", "string", _("Mức tin cậy"), required=True),
        ),
        ("key", "version"),
        sources.norms,
    ),
)
BY_KEY = {table.key: table for table in TABLES}


def asked(on: date, *, examples: bool) -> sources.Asked:
    """What the rows are read for: a day, and whether invented examples are published (a demonstration only)."""
    return sources.Asked(on, examples)
