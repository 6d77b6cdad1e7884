"""Figures, periods and states as the reader writes them."""

from decimal import Decimal

from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.common.errors import DENIALS, Denied, Finding, Invalid, KhuyencongError, RuleBroken, WrongState
from khuyencong.places.choices import REORGANISED_ON
from khuyencong.reporting.choices import PeriodKind, Status, Timeliness
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.rules import Form, Unit, shown
from khuyencong.reporting.words import in_language
from khuyencong.ui.components import Tag
from khuyencong.ui.findingview import show
from khuyencong.ui.language import spoken

MINUS = "\N{MINUS SIGN}"


def figure(amount: int | None, unit: Unit) -> str:
    """A stored figure for reading; a dash where there is none, never an empty cell."""
    return formats.NONE if amount is None else written(shown(amount, unit.scale) or Decimal(0))


def typed(amount: int | None, unit: Unit) -> str:
    """A stored figure as it is typed: no dash, and a minus that can be typed."""
    return "" if amount is None else figure(amount, unit).replace(MINUS, "-")


def written(value: Decimal, *, signed: bool = False) -> str:
    """A number with the decimals it has, grouped; `signed` writes the plus of a difference."""
    exponent = value.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    text = formats.number(value, spoken(), decimals)
    return f"+{text}" if signed and value > 0 else text


def period_words(period: Period) -> str:
    """6 tháng đầu năm 2026; năm 2026; quý II/2026; 05/2026."""
    lang, number = spoken(), period.key.rpartition("-")[2].lstrip("MQ")
    if period.kind == PeriodKind.HALF:
        return formats.half_year(1, period.year, lang)
    if period.kind == PeriodKind.QUARTER:
        return formats.quarter(int(number), period.year, lang)
    if period.kind == PeriodKind.MONTH:
        return _("tháng %(month)s/%(year)s") % {"month": number, "year": formats.year(period.year, lang)}
    return _("năm %(year)s") % {"year": formats.year(period.year, lang)}


def form_words(form: Form, obligation: Obligation | None = None) -> str:
    """The title of a form, as it was on the due day."""
    return in_language(form.title(obligation.due_on) if obligation else form.titles[-1][1])


def unit_system(period: Period) -> str:
    """ "63" or "34": the provinces of the day the figures end (O-J.6.10)."""
    return "34" if period.window_to >= REORGANISED_ON else "63"


def report_tag(report: Report | None) -> Tag:
    """Where a report stands: not begun, filled, returned, submitted, locked."""
    if report is None:
        return Tag(_("Chưa nhập"), "end")
    kinds = {Status.DRAFT: "do", Status.RETURNED: "wait", Status.SUBMITTED: "open", Status.ACCEPTED: "ok"}
    return Tag(Status(report.status).label, kinds.get(Status(report.status), ""))  # type: ignore[arg-type]


def timely_tag(timely: str) -> Tag:
    """Late, missing and not yet due never look alike."""
    kinds = {
        Timeliness.NOT_DUE: "end", Timeliness.ON_TIME: "ok", Timeliness.LATE: "wait", Timeliness.MISSING: "bad",
    }  # fmt: skip
    return Tag(Timeliness(timely).label, kinds.get(Timeliness(timely), ""))  # type: ignore[arg-type]


def finding_text(finding: Finding) -> str:
    """What is wrong, by which rule, and what mends it, in one line beside a cell."""
    view = show(finding)
    parts = [view.sentence, view.remedy, f"({view.citation})" if view.citation else ""]
    return " ".join(part for part in parts if part)


def refusal(error: KhuyencongError) -> str:
    """Why nothing of a report was taken, in one line."""
    if isinstance(error, RuleBroken):
        return " ".join(finding_text(f) for f in error.findings)
    if isinstance(error, Denied):
        words = DENIALS.get(error.reason)
        return str(words.sentence) % dict(error.params) if words else _("Tài khoản này không được làm việc này.")
    if isinstance(error, Invalid):
        return " ".join(line for lines in error.fields.values() for line in lines)
    if isinstance(error, WrongState):
        return _("Báo cáo đã nộp hoặc đã khóa: không sửa được; số đã gõ không được lưu.")
    return _("Người khác vừa đổi báo cáo này; tải lại trang.")
