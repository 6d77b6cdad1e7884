"""Parsing and printing shared by the commands of the law room."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandError

from khuyencong.common import clock

BAD_CALL = 2
FACTOR_MAX = 1000


def bad_call(text: str) -> CommandError:
    return CommandError(text, returncode=BAD_CALL)


def day(text: str | None) -> date:
    """A day as typed (2019-05-01), today when none. Raises CommandError with exit code 2 for an impossible one."""
    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise bad_call(f"{text!r} is not a day like 2019-05-01") from error


def factor(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise bad_call(f"{text!r} is not a number like 1.5") from error
    if not number.is_finite() or number > FACTOR_MAX:
        raise bad_call(f"{text!r} is not a number like 1.5")
    return number


def plain(value: Any) -> Any:
    """A value of a norm for JSON: exact decimals as JSON numbers, days as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(str(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
