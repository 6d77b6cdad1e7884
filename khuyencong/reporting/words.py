"""Labels that come from the form files, in the language of whoever reads them."""

from collections.abc import Callable, Mapping

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from khuyencong.reporting.rules.expressions import Ref, words
from khuyencong.ui.language import spoken


def in_language(label: Mapping[str, str]) -> str:
    """A label in the reader's language; Vietnamese where it has none."""
    return label.get(spoken()) or label["vi"]


said: Callable[[Mapping[str, str]], str] = lazy(in_language, str)


def _rule(text: str) -> str:
    return words(text, _figure)


rule_text: Callable[[str], str] = lazy(_rule, str)


def _figure(ref: Ref) -> str:
    if ref.where == "registry":
        return source_label(ref.row)
    place = {
        "": _("dòng %(row)s"),
        "previous": _("dòng %(row)s kỳ trước"),
        "half": _("dòng %(row)s báo cáo 6 tháng"),
    }[ref.where]
    return place % {"row": ref.row}


def source_label(name: str) -> str:
    """What a record of the platform is called in sentences."""
    known = {
        "industrial_land": _("đất công nghiệp theo quy hoạch chi tiết"),
        "occupied_land": _("đất công nghiệp tính vào tỷ lệ lấp đầy"),
    }
    return known.get(name, name)
