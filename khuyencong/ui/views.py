"""The gallery of components and the choice of language."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from khuyencong.accounts.access import public
from khuyencong.ui import gallery as specimens


@public("a reader chooses the language before logging in")
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Keep the chosen language in a cookie and go back to the page (same host only)."""
    return set_language(request)


@public("shows the components with invented content only")
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in three languages, drawn by the same tags as the pages."""
    lang = translation.get_language()[:2]
    listing = specimens.projects(request.GET, lang)
    context = {
        "swatches": list(_swatches()),
        "sections": list(_sections()),
        "list": listing,
        "total_vnd": sum(p.amount_vnd for p in listing),
        "numbers": specimens.number_rows(),
    }
    return render(request, "ui/gallery.html", context)


def _sections() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    contexts: dict[str, dict[str, Any]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            contexts[code] = specimens.specimens()
    for name, title in _titles().items():
        columns: list[tuple[str, str]] = []
        for code, context in contexts.items():
            with translation.override(code):
                columns.append((code, render_to_string(f"ui/gallery/{name}.html", context)))
        yield name, title, columns


def _titles() -> dict[str, str]:
    return {
        "type": _("Chữ"),
        "buttons": _("Nút"),
        "tags": _("Trạng thái"),
        "saved": _("Chưa gửi, đã lưu, đủ thông tin, đã trình: bốn dạng khác nhau"),
        "moves": _("Lượt của ai"),
        "confidence": _("Độ tin cậy của điều khoản"),
        "notes": _("Thông báo"),
        "form": _("Ô nhập, lựa chọn và lỗi"),
        "steps": _("Các bước"),
        "figures": _("Số liệu"),
        "money": _("Thanh tiền và so sánh"),
        "map": _("Bản đồ"),
        "findings": _("Kết quả kiểm tra"),
        "checklist": _("Còn thiếu gì"),
        "timeline": _("Diễn biến"),
        "cells": _("Ô của biểu báo cáo"),
        "answers": _("Kiểm tra trước khi gửi"),
        "facts": _("Thông tin hồ sơ"),
        "tasks": _("Danh sách việc"),
        "score": _("Thanh luôn trong tầm mắt"),
        "certificates": _("Giấy chứng nhận"),
        "empty": _("Trống, đang tải"),
    }


def _swatches() -> Iterator[tuple[str, str, str, str]]:
    words = {
        "cham-800": (pgettext("colour", "Chàm 800"), _("khung, lượt của bạn")),
        "cham-700": (pgettext("colour", "Chàm 700"), _("nút chính, đang làm")),
        "cham-600": (pgettext("colour", "Chàm 600"), _("liên kết")),
        "men": (pgettext("colour", "Men"), _("đạt, xong")),
        "dong": (pgettext("colour", "Đồng"), _("chờ, sắp hạn, cảnh báo")),
        "son": (pgettext("colour", "Son"), _("sai, trễ hạn")),
        "da": (pgettext("colour", "Đá"), _("khóa")),
        "paper": (pgettext("colour", "Giấy"), _("nền trang")),
        "focus": (pgettext("colour", "Tiêu điểm"), _("viền bàn phím")),
    }
    for name, value in specimens.SWATCHES:
        yield name, value, *words[name]
