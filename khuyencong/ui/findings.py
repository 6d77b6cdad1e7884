"""The words of the gallery's specimen findings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import FindingKind


def _kind(sentence: Any, remedy: Any = "", authority: Any = "") -> FindingKind:
    return FindingKind(sentence, remedy, authority)


KINDS: dict[str, FindingKind] = {
    "ui.example_block": _kind(
        _("mức đề nghị %(asked_vnd)s cao hơn trần %(limit_vnd)s"),
        _("hạ mức đề nghị xuống không quá %(limit_vnd)s."),
        _("người lập kế hoạch."),
    ),
    "ui.example_warn": _kind(
        _("tăng %(change_rate)s so với kỳ trước"), _("viết một câu giải thích, câu này vào báo cáo.")
    ),
    "ui.example_note": _kind(_("số kỳ trước đã được điền sẵn")),
}
