"""Template tags and filters of the components (visual.md §3). Amounts and dates go through common.formats."""

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from khuyencong.common import formats

register = template.Library()


def _lang() -> str:
    return (get_language() or "vi")[:2]


@register.filter
def vnd(amount: int | None) -> str:
    """900.000.000 đồng."""
    return formats.vnd(amount, _lang())


@register.filter
def million(amount_vnd: int | None) -> str:
    """6.047,5 (unit in the head)."""
    return formats.million(amount_vnd, _lang())


@register.filter
def day(value: date | None) -> str:
    """05/5/2026."""
    return formats.date_short(value, _lang())


@register.filter
def moment(value: datetime | None) -> str:
    """18/12/2026, 14:32."""
    return formats.moment(value, _lang())
