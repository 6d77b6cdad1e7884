"""The words of a finding and of a confidence, ready for a page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khuyencong.common import formats
from khuyencong.common.errors import FINDING_KINDS, Finding, Severity
from khuyencong.ui import citations
from khuyencong.ui.language import spoken

CONFIDENCE: dict[str, tuple[str | Promise, str]] = {
    "read": (_("Đã đọc văn bản"), "book"),
    "news": (_("Theo báo chí"), "newspaper"),
    "practice": (_("Theo thông lệ"), "people-fill"),
    "stale": (_("Đã đọc, có sửa đổi chưa đọc"), "hourglass-split"),
    "derived": (_("Nền tảng suy ra"), "calculator"),
    "memory": (_("Theo trí nhớ, chờ xác nhận"), "question-circle"),
}
_LOOK = {
    Severity.BLOCK: ("block", "exclamation-octagon-fill", _("Chặn")),
    Severity.WARN: ("warn", "exclamation-triangle-fill", _("Cảnh báo")),
    Severity.NOTE: ("info", "info-circle-fill", _("Lưu ý")),
}


@dataclass(frozen=True)
class ConfidenceView:
    code: str
    label: str | Promise
    icon: str


@dataclass(frozen=True)
class FindingView:
    """One finding in the reader's language."""

    code: str
    look: str
    icon: str
    severity: str | Promise
    sentence: str
    remedy: str
    authority: str
    citation: str
    citation_url: str
    confidence: ConfidenceView | None
    field: str
    about: str = ""
    link: str | Promise = ""
    link_url: str = ""


# code of a finding -> (words, route, parameter that names the record)
_LINKS: dict[str, tuple[str | Promise, str, str]] = {}


def link(code: str, words: str | Promise, route: str, param: str) -> None:
    """Say which page a finding opens: the route takes one parameter of the finding. Called in a room's apps.ready()."""
    _LINKS[code] = (words, route, param)


def confidence(code: str) -> ConfidenceView | None:
    """The chip of a confidence; none for a rule of integrity. Raises KeyError for an unknown code."""
    if not code:
        return None
    label, icon = CONFIDENCE[str(code)]
    return ConfidenceView(str(code), label, icon)


def show(finding: Finding) -> FindingView:
    """A finding with its words; a code nobody declared is shown by its code, never dropped."""
    look, icon, severity = _LOOK[finding.severity]
    kind = FINDING_KINDS.get(finding.code)
    params = {name: _worded(name, value) for name, value in finding.params.items()}
    words, route, param = _LINKS.get(finding.code, ("", "", ""))
    key = finding.params.get(param) if param else None
    return FindingView(
        code=finding.code,
        look=look,
        icon=icon,
        severity=severity,
        sentence=str(kind.sentence) % params if kind else str(_("Quy tắc %(code)s chưa đạt")) % {"code": finding.code},
        remedy=str(kind.remedy) % params if kind and kind.remedy else "",
        authority=str(kind.authority) % params if kind and kind.authority else "",
        citation=finding.citation,
        citation_url=citations.address(finding.citation),
        confidence=confidence(finding.confidence),
        field=finding.field,
        about=finding.about,
        link=words if key else "",
        link_url=reverse(route, args=[key]) if key else "",
    )


def _worded(name: str, value: object) -> str:
    """Amounts (*_vnd), shares and days written for the reader; everything else as it is."""
    return formats.parameter(name, value, spoken())
