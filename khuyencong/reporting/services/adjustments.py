"""Adjustments of sums: who changed a sum of lower reports, by how much and why (C§13.17)."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.places.models import Unit
from khuyencong.reporting.models import Adjustment, Period
from khuyencong.reporting.rules import Cell, NotANumber, checked, stored
from khuyencong.reporting.selectors.periods import form_of
from khuyencong.reporting.services.periods import reason_given
from khuyencong.reporting.services.reports import refuse_closed_period


@transaction.atomic
def adjust(
    *, period: Period, form: str, place: Unit | None, cell: Cell, value: Decimal, reason: str, by: User, at: datetime,
    document: str = "",
) -> Adjustment:  # fmt: skip
    """Add a figure to (or take it from) the sum of lower reports in one cell of a place's form; `value` in the unit of
    the row. Raises RuleBroken (no reason, closed period), Invalid for an unknown or computed cell, or for zero."""
    reason_given(reason)
    refuse_closed_period(period)
    printed = form_of(period, form)
    if not printed.holds(cell) or not printed.row(cell.row).additive:
        raise Invalid({"row": [_("Dòng này không cộng từ cấp dưới nên không điều chỉnh.")]})
    unit = printed.row(cell.row).unit
    try:
        amount = stored(checked(value, places=unit.scale, negative=True), unit.scale)
    except NotANumber:
        raise Invalid({"value": [_("Số không phù hợp với đơn vị tính của dòng.")]}) from None
    if not amount:
        raise Invalid({"value": [_("Khoản điều chỉnh phải khác 0.")]})
    made = Adjustment.objects.create(
        period=period, form=form, place=place, row=cell.row, column=cell.column, amount=amount,
        reason=reason.strip()[:500], document=document.strip()[:200], by=by, at=at,
    )  # fmt: skip
    _log("adjust", made)
    return made


@transaction.atomic
def reverse_adjustment(*, adjustment: Adjustment, reason: str, by: User, at: datetime) -> Adjustment:
    """Take an adjustment back by an opposite one. Raises WrongState when it was reversed already, RuleBroken."""
    reason_given(reason)
    refuse_closed_period(adjustment.period)
    try:
        with transaction.atomic():
            made = Adjustment.objects.create(
                period=adjustment.period, form=adjustment.form, place=adjustment.place, row=adjustment.row,
                column=adjustment.column, amount=-adjustment.amount, reason=reason.strip()[:500],
                reverses=adjustment, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise WrongState(adjustment, "reverse") from None
    _log("reverse_adjustment", made)
    return made


def _log(act: str, made: Adjustment) -> None:
    audit.record(
        act=f"reporting.{act}", by=made.by, at=made.at, subject=f"reporting.adjustment:{made.pk}",
        label=f"{made.form} {made.row}", detail={"amount": str(made.amount), "reason": made.reason},
    )  # fmt: skip
